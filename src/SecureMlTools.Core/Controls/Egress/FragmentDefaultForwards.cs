using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-03: fragments of packets do too.</summary>
internal sealed class FragmentDefaultForwards : StatelessDefaults
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-03",
        Title = "Firewall policy forwards or drops fragments by default",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.FirewallPolicy,
        Protects = "Whoever cuts his packets in pieces gets past rules that are asked about whole packets only.",
        Remediation = "Set StatelessFragmentDefaultActions to aws:forward_to_sfe.",
        References = ["Security Hub NetworkFirewall.5", "AWS Config netfw-policy-default-action-fragment-packets"],
        CanRepair = true,
        Needs = [FirewallReadings.Policies],
        MayNeed = [FirewallReadings.PolicyDetails],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override string Field => FirewallPolicyActionsKind.Fragments;

    protected override string Packets => "Fragments of UDP packets";

    protected override string Risk => "Fragments that passed unseen are put together and judged by the stateful rules from now on, and what these drop stops.";

    protected override IReadOnlyList<string>? Actions(FirewallPolicy policy) => policy.StatelessFragmentDefaultActions;
}
