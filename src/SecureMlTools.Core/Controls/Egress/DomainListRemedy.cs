using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>Brings an allow-list to what the baseline approves of: other names go, missing ones come, in one update.</summary>
internal static class DomainListRemedy
{
    /// <summary>The change, or why there is none.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="answer">The rule group.</param>
    /// <param name="approved">The baseline's names.</param>
    public static Remedy Of(Finding finding, DescribeRuleGroupResponse answer, IReadOnlyList<string> approved)
    {
        var byHand = $"Remove-FirewallAllowDomain -RuleGroupArn {finding.ResourceId} -Domain NAME takes a name out, Add-FirewallAllowDomain puts an exact one in, and Undo-Ec2Hardening takes either back.";
        if (answer.RuleGroup?.RulesSource?.RulesSourceList is not { GeneratedRulesType: FirewallTargetsKind.AllowList } list)
            return Remedy.None($"No automatic repair: only an {FirewallTargetsKind.AllowList} is repaired, and written rules and lists that deny are not rewritten.");
        if (approved.Count == 0) return Remedy.None($"No automatic repair: which names the jobs need is yours to say, in the baseline's parameters.allowedDomains. {byHand}");
        if (approved.FirstOrDefault(a => !FirewallTargetsKind.IsTarget(a)) is { } odd) return Remedy.None($"The baseline's parameters.allowedDomains has '{Text.OneLine(odd)}', which no domain list can hold.");

        var targets = list.Targets.OrEmpty();
        var allowed = new TargetSet(approved, ignoreCase: true);
        var remove = targets.Where(t => allowed.CoveredBy(t) is null).ToHashSet(StringComparer.Ordinal);
        var kept = new TargetSet(targets.Where(t => !remove.Contains(t)), ignoreCase: true);
        var add = approved.Distinct(StringComparer.OrdinalIgnoreCase).Where(a => kept.CoveredBy(a) is null).ToList();
        // AWS keeps no list with a name both with a dot before it and without.
        add.RemoveAll(a => !a.StartsWith('.') && add.Contains("." + a, StringComparer.OrdinalIgnoreCase));
        remove.UnionWith(targets.Where(t => add.Contains("." + t, StringComparer.OrdinalIgnoreCase)));
        if (remove.FirstOrDefault(t => !FirewallTargetsKind.IsTarget(t)) is { } stuck) return Remedy.None($"'{Text.OneLine(stuck)}' is on the list in a form that cannot be put back: take it off in the console.");
        if (add.Count == 0 && remove.Count == 0) return Remedy.None($"Its names are those of the baseline; the rest of the finding is not about names. {byHand}");
        var more = (add.Count - remove.Count) * list.TargetTypes.OrEmpty().Count;
        if (answer.RuleGroupResponse is { Capacity: { } capacity, ConsumedCapacity: { } used } && used + more > capacity)
            return Remedy.None($"The list takes {used} of its capacity of {capacity}, which AWS never changes, and the baseline's names need {more} more: make a larger rule group.");
        if (!FirewallArn.TryParse(finding.ResourceId, out var arn)) return Remedy.None(byHand);

        var risk = remove.Count == 0 ? "The names that come are let through from then on." : $"Connections to {Some(remove)} are dropped from then on; open ones go on until they end.";
        var change = FirewallTargetsKind.Change(arn, finding.ControlId, add, remove, risk);
        return Remedy.Of(remove.Count == 0 ? change : change with { Guards = [Guard.Unmatched($"the jobs need {Some(remove)}")] });
    }

    private static string Some(IReadOnlyCollection<string> names) => $"{string.Join(", ", names.Order(StringComparer.Ordinal).Take(4).Select(Text.OneLine))}{(names.Count > 4 ? $" and {names.Count - 4} more" : "")}";
}
