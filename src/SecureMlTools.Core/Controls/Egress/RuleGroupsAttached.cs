using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-11: the policy has rules.</summary>
internal sealed class RuleGroupsAttached : PolicyControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-11",
        Title = "Firewall policy has rule groups, and none is empty",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.FirewallPolicy,
        Protects = "A firewall without rules costs as much as one with them, and is taken for protection.",
        Remediation = "Attach the rule groups that the policy was made for, and take empty ones out.",
        References = ["Security Hub NetworkFirewall.3", "Security Hub NetworkFirewall.6"],
        Needs = [FirewallReadings.Policies],
        MayNeed = [FirewallReadings.PolicyDetails, FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails],
    };

    protected override Verdict Judge(string arn, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var stateless = policy.StatelessRuleGroupReferences.OrEmpty().Select(r => r.ResourceArn).OfType<string>().ToList();
        var stateful = Estate.StatefulGroupsOf(policy).Select(r => r.ResourceArn!).ToList();
        IReadOnlyList<Evidence> seen =
        [
            new("StatelessRuleGroupReferences", $"{stateless.Count}", Operation),
            new("StatefulRuleGroupReferences", $"{stateful.Count}", Operation),
        ];
        var all = stateless.Concat(stateful).ToList();
        if (all.Count == 0) return Verdict.Fail("It has no rule group: only its default actions decide.", seen);
        var forwards = policy.StatelessDefaultActions.OrEmpty().Concat(policy.StatelessFragmentDefaultActions.OrEmpty()).Contains("aws:forward_to_sfe", StringComparer.Ordinal);
        if (stateful.Count == 0 && forwards) return Verdict.Fail("It hands packets on to stateful rules (aws:forward_to_sfe) and has none.", seen);

        Gap? gap = null;
        var empty = new List<string>();
        // AWS does not show the rules of the groups that it manages; they are never empty.
        foreach (var group in all.Where(g => !FirewallArn.IsManaged(g)))
            try
            {
                if (IsEmpty(estate.RuleGroup(group).RuleGroup?.RulesSource)) empty.Add(FirewallTags.NameOf(group));
            }
            catch (GapException e)
            {
                gap ??= e.Gap;
            }

        if (empty.Count > 0) return Verdict.Fail($"Rule group {string.Join(", ", empty.Take(5))}{(empty.Count > 5 ? $" and {empty.Count - 5} more" : "")} {(empty.Count == 1 ? "has" : "have")} no rules.", seen);
        return gap is null ? Verdict.Pass($"It has {all.Count} rule group{(all.Count == 1 ? "" : "s")}, and none is empty.", seen) : Verdict.Unknown(gap);
    }

    private static bool IsEmpty(RulesSource? source) => (source?.StatelessRulesAndCustomActions?.StatelessRules).OrEmpty().Count == 0
        && (source?.StatefulRules).OrEmpty().Count == 0
        && (source?.RulesSourceList?.Targets).OrEmpty().Count == 0
        && !(source?.RulesString ?? "").Split('\n').Any(l => l.Trim() is { Length: > 0 } line && line[0] != '#');
}
