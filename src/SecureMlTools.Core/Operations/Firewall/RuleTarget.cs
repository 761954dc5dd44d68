using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A rule group as it was read, to put single rules into and take them out again.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Group">Its rules.</param>
/// <param name="Consumed">Capacity that they take.</param>
/// <param name="Capacity">Its capacity; null where AWS did not say.</param>
/// <param name="InUse">False when no policy refers to it.</param>
internal sealed record RuleTarget(FirewallArn Arn, RuleGroup Group, int Consumed, int? Capacity, bool InUse)
{
    /// <summary>True when the group's rules are looked at in their order, and the first that matches decides.</summary>
    public bool IsStrict => Group.StatefulRuleOptions?.RuleOrder == "STRICT_ORDER";

    /// <summary>What to say when the group is in no policy.</summary>
    public string? Idle => InUse ? null : $"No policy refers to the rule group '{Arn.Name}': what is in it does nothing until one does.";

    /// <summary>What to say when no rule would be left; null when some would.</summary>
    public string? Empty(int added, int removed) => Rules.Count + added <= removed
        ? $"These are the last rules of '{Arn.Name}', and AWS keeps no group without one: put another rule in first, or delete the group."
        : null;

    /// <summary>Its list of stateful rules.</summary>
    /// <exception cref="OptionException">It has none.</exception>
    public RuleList Rules => RuleList.Of(Group) ?? throw new OptionException(
        $"The rule group '{Arn.Name}' holds {(Group.RulesSource?.RulesSourceList is null ? "stateless rules" : "a domain list")}, and AWS keeps one kind of rules in a group: name a stateful group with single rules.");

    /// <summary>Reads a group that may be changed.</summary>
    /// <exception cref="AwsException">There is none, or it could not be read.</exception>
    /// <exception cref="OptionException">It is not to be changed from here.</exception>
    public static async Task<RuleTarget> ReadAsync(IAwsTransport aws, string nameOrArn, bool? stateful, CancellationToken cancellationToken)
    {
        var text = await FindAsync(aws, nameOrArn, stateful, cancellationToken).ConfigureAwait(false);
        if (!FirewallArn.TryParse(text, out var arn)) throw new OptionException($"'{Text.OneLine(text)}' is not the ARN of a rule group.");
        if (FirewallArn.IsManaged(text)) throw new OptionException($"The rule group '{arn.Name}' is AWS's own and cannot be changed: name one of the account's.");
        if (arn.IsFirewallManagers) throw new OptionException($"The rule group '{arn.Name}' is Firewall Manager's, which puts its own back over every change by hand: change its policy there.");
        var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = text }), cancellationToken).ConfigureAwait(false);
        var response = answer.RuleGroupResponse;
        return new RuleTarget(arn, answer.RuleGroup ?? new RuleGroup(), response?.ConsumedCapacity ?? 0, response?.Capacity, response?.NumberOfAssociations is not 0);
    }

    // A group of the wrong kind is found all the same: what it holds says more than that there is none.
    private static async Task<string> FindAsync(IAwsTransport aws, string nameOrArn, bool? stateful, CancellationToken cancellationToken)
    {
        try
        {
            return await FirewallResolver.RuleGroupAsync(aws, nameOrArn, null, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "AmbiguousName" && stateful is not null)
        {
            return await FirewallResolver.RuleGroupAsync(aws, nameOrArn, stateful, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where the group is used; nowhere when that cannot be found, for the change does not depend on it.</summary>
    public async Task<RuleGroupUses> UsesAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        if (!InUse) return RuleGroupUses.None;
        try
        {
            var uses = await FirewallUses.ReadAsync(aws, Arn.ToString(), cancellationToken).ConfigureAwait(false);
            return new([.. uses.Select(u => u.FirewallArn)], IsStrict ? [.. uses.Select(u => u.Policy).Distinct().SelectMany(Before).Distinct(StringComparer.Ordinal)] : []);
        }
        catch (AwsException)
        {
            return RuleGroupUses.None;
        }
    }

    /// <summary>A step without a change.</summary>
    public PlanStep Without(string controlId, string title, ChangeOutcome outcome, string reason) =>
        FirewallPlan.Without(controlId, ResourceTypes.RuleGroup, Arn.ToString(), Arn.Region, Arn.AccountId, title, outcome, reason);

    /// <summary>Why so many units more do not fit; null when they do.</summary>
    public string? Full(int more) => Capacity is { } capacity && Consumed + more > capacity
        ? $"The rule group '{Arn.Name}' takes {Consumed} of its capacity of {capacity}, which AWS never changes, and {more} more do not fit: take rules out, or make a larger group."
        : null;

    /// <summary>The plan of one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="uses">Where the group is used.</param>
    /// <param name="details">What its result tells beyond others.</param>
    /// <param name="more">Capacity that it takes, or gives back.</param>
    /// <param name="drops">True when it is to stop something, so that what comes before its rules matters.</param>
    public FirewallPlan Plan(PlanStep step, RuleGroupUses uses, Func<FirewallChangeResult, FirewallChangeResult> details, int more = 0, bool drops = false)
    {
        var first = drops && step.Change is not null ? PassFirst(uses) : null;
        return new(new Plan(Arn.AccountId, Arn.Region, [step]), r => details(new FirewallChangeResult(r) { Reason = first is null ? r.Reason : $"{r.Reason} {first}", ConsumedBefore = Consumed, ConsumedAfter = Consumed + more, Capacity = Capacity }))
        {
            FirewallArns = uses.Firewalls,
            Warnings = first is null ? [] : [first],
        };
    }

    // What keeps rules that drop from being asked.
    private string? PassFirst(RuleGroupUses uses) => !IsStrict
        ? $"The order of '{Arn.Name}' is DEFAULT_ACTION_ORDER: a rule that passes the same packets wins, in whichever group of the policy it is."
        : uses.Before.Count > 0 ? $"Before '{Arn.Name}' {(uses.Before.Count == 1 ? "is" : "are")} asked {string.Join(", ", uses.Before.Take(3))}{(uses.Before.Count > 3 ? $" and {uses.Before.Count - 3} more" : "")}: what {(uses.Before.Count == 1 ? "it passes" : "they pass")} never comes to these rules." : null;

    // Groups of AWS's own only drop and alert.
    private IEnumerable<string> Before(DescribeFirewallPolicyResponse policy) => Estate.StatefulGroupsOf(policy.FirewallPolicy ?? new()).TakeWhile(r => r.ResourceArn != Arn.ToString()).Where(r => !FirewallArn.IsManaged(r.ResourceArn))
        .Select(r => $"rule group '{FirewallTags.NameOf(r.ResourceArn)}' (priority {r.Priority} in policy {FirewallTags.NameOf(policy.FirewallPolicyResponse?.FirewallPolicyArn)})");
}

/// <summary>Where a rule group is used.</summary>
/// <param name="Firewalls">The ARNs of the firewalls, to wait for.</param>
/// <param name="Before">In strict order: the rule groups that their policies ask before it.</param>
internal sealed record RuleGroupUses(IReadOnlyList<string> Firewalls, IReadOnlyList<string> Before)
{
    /// <summary>Nowhere.</summary>
    public static RuleGroupUses None { get; } = new([], []);
}
