using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The kinds of resources of a launch, in the order in which they are made.</summary>
internal static class MachineKinds
{
    /// <summary>All but the machines themselves.</summary>
    public static IReadOnlyList<ResourceKind> Surroundings { get; } =
        [new SecurityGroupKind(), new SelfRuleKind(egress: false), new SelfRuleKind(egress: true), new LogGroupKind(), new RoleKind(), new ProfileKind(), new TemplateKind()];

    /// <summary>Those that a blueprint has.</summary>
    public static IReadOnlyList<ResourceKind> Of(Blueprint blueprint, MachineWait wait) =>
        [.. Surroundings.Append(new MachinesKind(wait)).Where(k => blueprint.Resources.Any(r => r.Type == k.Type))];
}
