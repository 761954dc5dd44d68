using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Names on the allow-list of a rule group, put on it and taken off it: any number of them in one update. Which names are there is all that is
/// compared, so others may change the list at the same time; what was so already when the update was made is not undone.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RulesSourceList.html
/// </summary>
internal sealed partial class FirewallTargetsKind : ChangeKind
{
    public const string KindName = "FirewallTargets";

    /// <summary>AWS's word for a list that lets its names through.</summary>
    public const string AllowList = "ALLOWLIST";

    /// <summary>The field of what was assigned with the names that somebody else had put on or taken off at the same moment.</summary>
    public const string UnchangedField = "Unchanged";

    // What a group that is no allow-list any more is read as.
    private const string ListType = "GeneratedRulesType";
    private const int Shown = 25;

    public override string Name => KindName;

    /// <summary>The change that puts names on a list, at its end, and takes others off.</summary>
    public static Change Change(FirewallArn group, string controlId, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove, string risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.RuleGroup,
        ResourceId = group.ToString(),
        Region = group.Region,
        AccountId = group.AccountId,
        Before = State(add, Check.Absent, remove, Check.Present),
        After = State(add, Check.Present, remove, Check.Absent),
        Risk = risk,
        Order = 30,
    };

    /// <summary>True for a text that AWS could have on a list: letters, digits, hyphens and underscores between dots, and nothing that means something in a rule.</summary>
    public static bool IsTarget(string text) => text.Length <= 255 && Target().IsMatch(text);

    /// <summary>The names that a change did not make, because they were so already.</summary>
    public static IReadOnlyCollection<string> Unchanged(ResourceState assigned) => assigned[UnchangedField]?.Split(',') ?? [];

    public override Change Narrow(Change change, ResourceState now) => Check.Without(change, now);

    public override string Operation(Change change) => NetworkFirewallApi.UpdateRuleGroup.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await RuleGroupUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is not { } group) return null;
        var list = group.RuleGroup?.RulesSource?.RulesSourceList;
        if (list?.GeneratedRulesType != AllowList) return ResourceState.Of((ListType, list?.GeneratedRulesType ?? "none"));
        var targets = list.Targets.OrEmpty().ToHashSet(StringComparer.Ordinal);
        return new ResourceState(change.After.Fields.Keys.Select(t => KeyValuePair.Create(t, targets.Contains(t) ? Check.Present : Check.Absent)));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        HashSet<string> sent = [];
        HashSet<string> perhapsMade = [];
        var made = await RuleGroupUpdate.ApplyAsync(
            aws, change.ResourceId,
            (group, mayHave) =>
            {
                if (group.RulesSource?.RulesSourceList is not { GeneratedRulesType: AllowList } list) throw new AwsException("The rule group is no allow-list any more.", "NotAnAllowList", 400, operation: NetworkFirewallApi.UpdateRuleGroup);
                var targets = list.Targets.OrEmpty();
                var there = targets.ToHashSet(StringComparer.Ordinal);
                var differing = change.After.Fields.Where(f => there.Contains(f.Key) != (f.Value == Check.Present)).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
                if (mayHave) perhapsMade.UnionWith(sent);
                sent = differing;
                if (differing.Count == 0) return null;
                return group with { RulesSource = group.RulesSource with { RulesSourceList = list with { Targets = [.. targets.Where(t => !differing.Contains(t)), .. differing.Where(t => !there.Contains(t)).Order(StringComparer.Ordinal)] } } };
            },
            change.MaxAttempts, cancellationToken).ConfigureAwait(false);
        var unchanged = change.After.Fields.Keys.Where(t => !sent.Contains(t) && !perhapsMade.Contains(t)).ToList();
        return unchanged.Count == 0 ? made : new ResourceState(made.Fields.Add(UnchangedField, string.Join(',', unchanged)));
    }

    /// <summary>A rule group as it is after a change.</summary>
    public static RuleGroup After(RuleGroup group, Change change)
    {
        if (group.RulesSource?.RulesSourceList is not { GeneratedRulesType: AllowList } list) return group;
        var kept = list.Targets.OrEmpty().Where(t => change.After[t] != Check.Absent);
        var added = change.After.Fields.Where(f => f.Value == Check.Present).Select(f => f.Key);
        return group with { RulesSource = group.RulesSource with { RulesSourceList = list with { Targets = [.. kept.Union(added, StringComparer.Ordinal)] } } };
    }

    public override string? Validate(Change change)
    {
        if (change.ResourceType != ResourceTypes.RuleGroup) return $"a change of kind {KindName} is about {ResourceTypes.RuleGroup}, not {Text.OneLine(change.ResourceType)}";
        if (!FirewallArn.TryParse(change.ResourceId, out var arn) || arn.Type != FirewallArn.StatefulType) return $"'{Text.OneLine(change.ResourceId)}' is not the ARN of a stateful rule group";
        if (Check.OwnArn(change) is { } elsewhere) return elsewhere;
        if (!change.Part.Fields.IsEmpty) return $"a change of kind {KindName} has no part";
        if (!change.Before.Fields.Keys.SequenceEqual(change.After.Fields.Keys, StringComparer.Ordinal)) return $"a change of kind {KindName} names the same targets before and after";
        foreach (var (target, before) in change.Before.Fields)
        {
            if (!IsTarget(target)) return $"'{Text.OneLine(target)}' is not a name that a domain list can hold";
            if (!Check.Presence.IsMatch(before) || !Check.Presence.IsMatch(change.After[target]!) || before == change.After[target]) return $"'{target}' is {Check.Present} before and {Check.Absent} after, or the other way round";
        }

        return null;
    }

    public override string Describe(Change change, ResourceState state)
    {
        if (state[ListType] is { } type) return type == "none" ? "no domain list" : $"a {Text.Visible(type)}";
        var present = Names(state, Check.Present);
        var absent = Names(state, Check.Absent);
        return present.Length > 0 && absent.Length > 0 ? $"{present}, no {absent}" : present.Length > 0 ? present : absent.Length > 0 ? "no " + absent : "nothing to change";
    }

    /// <summary>The inverse of what was really changed: a name that somebody else put on the list at the same moment stays on it.</summary>
    public override Change Inverse(Change change, ResourceState assigned)
    {
        var inverse = change.Inverse();
        var unchanged = Unchanged(assigned);
        return unchanged.Count == 0 ? inverse : inverse with { Before = Without(inverse.Before, unchanged), After = Without(inverse.After, unchanged) };
    }

    // A name that is already as it is to be is no sign of a conflict: the update leaves it alone.
    public override bool IsBefore(Change change, ResourceState now) =>
        now.Fields.Keys.SequenceEqual(change.Before.Fields.Keys, StringComparer.Ordinal);

    private static ResourceState State(IReadOnlyCollection<string> some, string here, IReadOnlyCollection<string> others, string there) =>
        new(some.Select(t => KeyValuePair.Create(t, here)).Concat(others.Select(t => KeyValuePair.Create(t, there))));

    private static ResourceState Without(ResourceState state, IReadOnlyCollection<string> targets) => new(state.Fields.RemoveRange(targets));

    private static string Names(ResourceState state, string value)
    {
        var names = state.Fields.Where(f => f.Value == value).Select(f => f.Key).ToList();
        return string.Join(", ", names.Take(Shown).Select(Text.Visible)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");
    }

    // AWS keeps capitals and lists of one label, and so must what puts back what was there.
    [GeneratedRegex(@"^\.?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Target();
}
