using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Puts names on the allow-list of a rule group, or takes them off it: one update, whatever their number. A plan reads and computes; it makes no
/// changing call, and neither does a plan with nothing to change.
/// </summary>
public static class AllowDomainOperation
{
    private const string ControlId = "FW-05";

    /// <summary>Plans to put names on a list.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="nameOrArn">The rule group.</param>
    /// <param name="items">The names.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The group is not one to add names to.</exception>
    public static async Task<AllowDomainPlan> PlanAddAsync(IAwsTransport aws, string nameOrArn, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken)
    {
        var group = await AllowListGroup.ReadAsync(aws, nameOrArn, cancellationToken).ConfigureAwait(false);
        var delta = AllowListDelta.Adding(group, items, options.Wildcard, options.Force);
        var title = $"Add {Names(delta.Add.Count)} to '{group.Arn.Name}'";
        if (delta.IsEmpty) return Without(group, delta, title, "Every name is let through already; no call was made.");
        var after = After(group, delta);
        if (after > group.Consumed && after > group.Capacity) return Refused(group, delta, title, Full(group, delta));
        var risk = $"Every machine behind a firewall that uses '{group.Arn.Name}' can reach {(delta.Add.Count == 1 ? "this name" : "these names")}.{Replaced(delta)}";
        return await PlanAsync(aws, group, delta, title, risk, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plans to take names off a list.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="nameOrArn">The rule group.</param>
    /// <param name="items">The names.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The group is not one to take names from.</exception>
    public static async Task<AllowDomainPlan> PlanRemoveAsync(IAwsTransport aws, string nameOrArn, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken)
    {
        var group = await AllowListGroup.ReadAsync(aws, nameOrArn, cancellationToken).ConfigureAwait(false);
        var delta = AllowListDelta.Removing(group, items, options.Wildcard);
        var title = $"Take {Names(delta.Remove.Count)} off '{group.Arn.Name}'";
        if (delta.IsEmpty) return Without(group, delta, title, "None of the names is on the list; no call was made.");
        if (delta.Remove.Count == group.Targets.Count)
            return Refused(group, delta, title, $"These are all the names on the list of '{group.Arn.Name}', and AWS keeps no list without one: leave one, or take the rule group out of its policies.");
        var risk = "New connections to these names are dropped; those that are open go on until they end.";
        return await PlanAsync(aws, group, delta, title, risk, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<AllowDomainPlan> PlanAsync(IAwsTransport aws, AllowListGroup group, AllowListDelta delta, string title, string risk, AllowDomainOptions options, CancellationToken cancellationToken)
    {
        var change = FirewallTargetsKind.Change(group.Arn, ControlId, delta.Add, delta.Remove, risk) with { MaxAttempts = options.MaxAttempts };
        IReadOnlyList<string> firewalls = [];
        if (options.FindFirewalls && group.InUse)
        {
            try
            {
                firewalls = await FirewallUses.OfRuleGroupAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException e)
            {
                // The change does not depend on it, only the wait does.
                delta.Warnings.Add($"The firewalls that use '{group.Arn.Name}' could not be found ({e.ErrorCode}), so nobody waits for them: {Text.OneLine(e.Message)}");
            }
        }

        return Of(group, delta, FirewallPlan.Requested(change, title, options.Repair.Guards), firewalls);
    }

    private static AllowDomainPlan Without(AllowListGroup group, AllowListDelta delta, string title, string reason) =>
        delta.Refusals.Count > 0 ? Refused(group, delta, title, delta.Refusals[0].Reason) : Of(group, delta, Step(group, title, ChangeOutcome.AlreadyCompliant, reason), []);

    private static AllowDomainPlan Refused(AllowListGroup group, AllowListDelta delta, string title, string reason) => Of(group, delta, Step(group, title, ChangeOutcome.Refused, reason), []);

    private static PlanStep Step(AllowListGroup group, string title, ChangeOutcome outcome, string reason) =>
        FirewallPlan.Without(ControlId, ResourceTypes.RuleGroup, group.Arn.ToString(), group.Arn.Region, group.Arn.AccountId, title, outcome, reason);

    private static AllowDomainPlan Of(AllowListGroup group, AllowListDelta delta, PlanStep step, IReadOnlyList<string> firewalls) => new(
        new FirewallPlan(new Plan(group.Arn.AccountId, group.Arn.Region, [step]), r => Details(r, group, delta)) { FirewallArns = firewalls }, delta.Refusals, delta.Warnings);

    private static FirewallChangeResult Details(ChangeResult result, AllowListGroup group, AllowListDelta delta)
    {
        // What somebody else did at the same moment was there already when our update came.
        var others = FirewallTargetsKind.Unchanged(result.Assigned).ToHashSet(StringComparer.Ordinal);
        if (result.Made is { } made) others.UnionWith(delta.Add.Concat(delta.Remove).Where(t => made.After[t] is null));
        var reason = result.Outcome == ChangeOutcome.Applied ? result.Reason + Replaced(delta) : result.Reason;
        return new FirewallChangeResult(result)
        {
            Reason = reason,
            Added = [.. delta.Add.Where(t => !others.Contains(t))],
            Removed = [.. delta.Remove.Where(t => !others.Contains(t)).Order(StringComparer.Ordinal)],
            AlreadyPresent = [.. delta.AlreadyPresent, .. delta.Add.Where(others.Contains)],
            CoveredBy = [.. delta.CoveredBy],
            Skipped = [.. delta.Skipped, .. delta.Remove.Where(others.Contains).Select(t => $"{t}: taken off by somebody else at the same moment")],
            ConsumedBefore = group.Consumed,
            ConsumedAfter = After(group, delta),
            Capacity = group.Capacity,
        };
    }

    private static int After(AllowListGroup group, AllowListDelta delta) => group.Consumed + ((delta.Add.Count - delta.Remove.Count) * group.TargetTypes.Count);

    private static string Full(AllowListGroup group, AllowListDelta delta)
    {
        var room = Math.Max(0, (group.Capacity!.Value - group.Consumed) / Math.Max(1, group.TargetTypes.Count));
        var needed = DomainList.CapacityOf(group.Targets.Count + delta.Add.Count - delta.Remove.Count, group.TargetTypes.Count);
        return $"The rule group '{group.Arn.Name}' has room for {room} more {(room == 1 ? "name" : "names")}, and {delta.Add.Count} are to be added: its list takes {group.Consumed} of its capacity of {group.Capacity}, "
            + $"which AWS never changes. Make a new group with a capacity of {needed} or more, and put the names there.";
    }

    private static string Replaced(AllowListDelta delta) => delta.Replaced.Count switch
    {
        0 => "",
        1 => $" {Text.Visible(delta.Replaced[0])} goes off the list, for a new name lets it through and AWS does not keep both.",
        var n => $" {n} names go off the list, for new ones let them through and AWS does not keep both.",
    };

    private static string Names(int count) => count == 1 ? "one name" : $"{count} names";
}
