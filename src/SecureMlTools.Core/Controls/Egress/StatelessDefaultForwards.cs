using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-02: whole packets go on to the stateful rules.</summary>
internal sealed class StatelessDefaultForwards : StatelessDefaults
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-02",
        Title = "Firewall policy forwards or drops full packets by default",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.FirewallPolicy,
        Protects = "A policy that passes packets by default never asks its stateful rules, and every allow-list in it is decoration.",
        Remediation = "Set StatelessDefaultActions to aws:forward_to_sfe.",
        References = ["Security Hub NetworkFirewall.4", "AWS Config netfw-policy-default-action-full-packets"],
        CanRepair = true,
        Needs = [FirewallReadings.Policies],
        MayNeed = [FirewallReadings.PolicyDetails],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override string Field => FirewallPolicyActionsKind.Stateless;

    protected override string Packets => "Packets";

    protected override string Risk => "Traffic that passed unseen is judged by the stateful rules from now on, and what these drop stops.";

    protected override IReadOnlyList<string>? Actions(FirewallPolicy policy) => policy.StatelessDefaultActions;
}
