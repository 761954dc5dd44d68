using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-10: the policy does what its rules say: no drop is turned into a mere alert, and no connection goes on because its beginning was missed.</summary>
internal sealed class RulesEnforced : PolicyControl
{
    private const string DropToAlert = "DROP_TO_ALERT";
    private const string Continue = "CONTINUE";

    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-10",
        Title = "Firewall policy enforces its rule groups",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.FirewallPolicy,
        Protects = "A group overridden to alert looks like protection and stops nothing, and a connection passed on midway is never matched by a name.",
        Remediation = "Take the DROP_TO_ALERT overrides out once the alerts are understood, and set the stream exception policy to DROP or REJECT.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_StatefulRuleGroupOverride.html", "https://docs.aws.amazon.com/network-firewall/latest/developerguide/stream-exception-policy.html"],
        CanRepair = true,
        Needs = [FirewallReadings.Policies],
        MayNeed = [FirewallReadings.PolicyDetails],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override Verdict Judge(string arn, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var overridden = Overridden(policy).ToList();
        var exception = policy.StatefulEngineOptions?.StreamExceptionPolicy;
        IReadOnlyList<Evidence> seen =
        [
            new(FirewallPolicyActionsKind.StreamException, Text.Visible(exception ?? "absent (DROP)"), Operation),
            .. overridden.Select(r => new Evidence("Override.Action", $"{DropToAlert} {Text.Visible(r.ResourceArn)}", Operation)),
        ];
        var faults = new List<string>();
        if (overridden.Count > 0) faults.Add($"{string.Join(", ", overridden.Take(5).Select(r => FirewallTags.NameOf(r.ResourceArn)))}{(overridden.Count > 5 ? $" and {overridden.Count - 5} more" : "")} only alert where their rules say drop ({DropToAlert})");
        if (exception == Continue) faults.Add("connections whose beginning was not seen go on (StreamExceptionPolicy=CONTINUE), and rules about names never match them");
        return faults.Count > 0 ? Verdict.Fail($"{string.Join("; and ", faults)}.", seen)
            : exception is null or "DROP" or "REJECT" ? Verdict.Pass("Its rule groups are enforced as written, and connections whose beginning was not seen are not passed on.", seen)
            : Verdict.Unknown($"StreamExceptionPolicy={Text.OneLine(exception)} is not known.", seen);
    }

    protected override Remedy Remedy(Finding finding, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var changes = Overridden(policy).Select(r => FirewallPolicyActionsKind.Of(
            estate, finding.ControlId, finding.ResourceId, FirewallPolicyActionsKind.Override, DropToAlert, FirewallPolicyActionsKind.None,
            $"What rule group {FirewallTags.NameOf(r.ResourceArn)} only alerts about stops from now on: look at its alerts first.", r.ResourceArn)
            with
        { Guards = [Guard.Unmatched($"the jobs send anything that rule group {FirewallTags.NameOf(r.ResourceArn)} alerts about")] }).ToList();
        if (policy.StatefulEngineOptions?.StreamExceptionPolicy == Continue)
            changes.Add(FirewallPolicyActionsKind.Of(
                estate, finding.ControlId, finding.ResourceId, FirewallPolicyActionsKind.StreamException, Continue, "DROP",
                "AWS restarts the stateful engines for this setting: every connection through the firewalls of this policy breaks once, and has to be opened anew.")
                with
            { Guards = [Guard.Unmatched("a job holds a connection that it cannot open anew")] });
        return Repair.Remedy.Of(changes);
    }

    private static IEnumerable<StatefulRuleGroupReference> Overridden(FirewallPolicy policy) => Estate.StatefulGroupsOf(policy).Where(r => r.Override?.Action == DropToAlert);
}
