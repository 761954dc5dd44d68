using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The kinds of resources of a launch, in the order in which they are made.</summary>
internal static class MachineKinds
{
    /// <summary>Those that a blueprint has.</summary>
    public static IReadOnlyList<ResourceKind> Of(Blueprint blueprint, MachineWait wait)
    {
        IReadOnlyList<ResourceKind> all = [new SecurityGroupKind(), new SelfRuleKind(egress: false), new SelfRuleKind(egress: true), new LogGroupKind(), new RoleKind(), new ProfileKind(), new TemplateKind(), new MachinesKind(wait)];
        return [.. all.Where(k => blueprint.Resources.Any(r => r.Type == k.Type))];
    }
}
