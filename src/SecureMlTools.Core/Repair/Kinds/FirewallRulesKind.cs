using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Rules of our own making in a stateful rule group, put in and taken out: any number of them in one update. A rule is named by its whole text, which
/// <see cref="EgressRule"/> reads back into fields; what is not such a rule is never written, and never taken out.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_StatefulRule.html
/// </summary>
internal sealed class FirewallRulesKind : ChangeKind
{
    public const string KindName = "FirewallRules";

    /// <summary>The field of what was assigned with the numbers of the rules that somebody else had added or taken out at the same moment.</summary>
    public const string UnchangedField = "Unchanged";

    /// <summary>The field with the places of the rules that were taken out, by number.</summary>
    public const string PlacesField = "Places";

    private const string Position = "Position";
    private const string First = "first";
    private const string Last = "last";
    private const int Shown = 3;

    public override string Name => KindName;

    /// <summary>The change that puts rules into a group and takes others out.</summary>
    public static Change Change(FirewallArn group, string controlId, IEnumerable<EgressRule> add, IEnumerable<EgressRule> remove, bool first, string risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.RuleGroup,
        ResourceId = group.ToString(),
        Region = group.Region,
        AccountId = group.AccountId,
        Part = ResourceState.Of((Position, first ? First : Last)),
        Before = new ResourceState(add.Select(r => KeyValuePair.Create(r.ToString(), Check.Absent)).Concat(remove.Select(r => KeyValuePair.Create(r.ToString(), Check.Present)))),
        After = new ResourceState(add.Select(r => KeyValuePair.Create(r.ToString(), Check.Present)).Concat(remove.Select(r => KeyValuePair.Create(r.ToString(), Check.Absent)))),
        Risk = risk,
        Order = 30,
    };

    public override Change Narrow(Change change, ResourceState now) => Check.Without(change, now);

    public override string Operation(Change change) => NetworkFirewallApi.UpdateRuleGroup.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await RuleGroupUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is not { } group) return null;
        var list = RuleList.Of(group.RuleGroup ?? new RuleGroup());
        return list is null ? ResourceState.Empty : new ResourceState(change.After.Fields.Keys.Select(l => KeyValuePair.Create(l, list.Has(l) ? Check.Present : Check.Absent)));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var add = change.After.Fields.Where(f => f.Value == Check.Present).Select(f => f.Key).ToList();
        var remove = change.After.Fields.Where(f => f.Value == Check.Absent).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var isFirst = change.Part[Position] == First;
        var places = isFirst ? [] : PlacesIn(change.Part[Position]);
        HashSet<string> sent = [];
        HashSet<string> perhapsMade = [];
        SortedDictionary<long, int> gone = [];
        var made = await RuleGroupUpdate.ApplyAsync(
            aws, change.ResourceId,
            (group, mayHave) =>
            {
                var list = RuleList.Of(group) ?? throw Not("The rule group holds no single rules any more.", "NotARuleList", mayHave);
                var fresh = add.Where(l => !list.Has(l)).ToList();
                var going = list.PlacesOf(remove).ToList();
                if (fresh.Select(SidOf).FirstOrDefault(s => list.HasSid(s)) is > 0 and var taken)
                    throw Not($"Somebody else has given the number {taken} to another rule meanwhile; run the command again.", "RuleNumberTaken", mayHave);
                if (mayHave) perhapsMade.UnionWith(sent);
                sent = [.. fresh, .. going.Select(g => g.Line)];
                foreach (var (line, place) in going) gone[SidOf(line)] = place;
                return list.With(fresh, remove, isFirst, places);
            },
            change.MaxAttempts, cancellationToken).ConfigureAwait(false);
        var unchanged = change.After.Fields.Keys.Where(l => !sent.Contains(l) && !perhapsMade.Contains(l)).Select(SidOf).Order().ToList();
        if (unchanged.Count > 0) made = new ResourceState(made.Fields.Add(UnchangedField, string.Join(',', unchanged)));
        return gone.Count == 0 ? made : new ResourceState(made.Fields.Add(PlacesField, string.Join(',', gone.Select(g => $"{g.Key}:{g.Value}"))));

        static AwsException Not(string message, string code, bool mayHave) =>
            new(message, code, mayHave ? 0 : 400, operation: NetworkFirewallApi.UpdateRuleGroup) { MayHaveTakenEffect = mayHave };
    }

    /// <summary>The inverse of what was really changed, rules at the places where they were: what somebody else added or took out at the same moment stays so.</summary>
    public override Change Inverse(Change change, ResourceState assigned)
    {
        var inverse = change.Inverse();
        if (assigned[PlacesField] is { } places && PlacesForm.IsMatch(places)) inverse = inverse with { Part = ResourceState.Of((Position, places)) };
        if (assigned[UnchangedField] is not { } list) return inverse;
        var numbers = list.Split(',').ToHashSet(StringComparer.Ordinal);
        var unchanged = inverse.After.Fields.Keys.Where(l => numbers.Contains(SidOf(l).ToString(CultureInfo.InvariantCulture))).ToList();
        return inverse with { Before = new(inverse.Before.Fields.RemoveRange(unchanged)), After = new(inverse.After.Fields.RemoveRange(unchanged)) };
    }

    // A rule carries its number, so that nobody else's is meant by it: one that is already there, or gone, is no conflict.
    public override bool IsBefore(Change change, ResourceState now) => now.Fields.Keys.SequenceEqual(change.Before.Fields.Keys, StringComparer.Ordinal);

    public override string Describe(Change change, ResourceState state)
    {
        var present = state.Fields.Where(f => f.Value == Check.Present).Select(f => f.Key).ToList();
        var absent = state.Fields.Where(f => f.Value == Check.Absent).Select(f => f.Key).ToList();
        return (present.Count, absent.Count) switch
        {
            (0, 0) => change.After.Fields.IsEmpty ? "nothing to change" : "no list of rules",
            (_, 0) => Words(present),
            (0, _) => "no " + Words(absent),
            _ => $"{Words(present)}, no {Words(absent)}",
        };
    }

    public override string? Validate(Change change)
    {
        if (change.ResourceType != ResourceTypes.RuleGroup) return $"a change of kind {KindName} is about {ResourceTypes.RuleGroup}, not {Text.OneLine(change.ResourceType)}";
        if (!FirewallArn.TryParse(change.ResourceId, out var arn) || arn.Type != FirewallArn.StatefulType) return $"'{Text.OneLine(change.ResourceId)}' is not the ARN of a stateful rule group";
        if (arn.Region != change.Region || arn.AccountId != change.AccountId) return "the rule group is of another account or region than the change";
        if (change.Part.Fields.Count != 1 || !(change.Part[Position] is First or Last || PlacesForm.IsMatch(change.Part[Position] ?? ""))) return "rules go to the first or to the last place, or where they were";
        // No rule at all is the undo of a change that somebody else had made already.
        if (!change.Before.Fields.Keys.SequenceEqual(change.After.Fields.Keys, StringComparer.Ordinal)) return "the same rules are named before and after";
        foreach (var (line, before) in change.Before.Fields)
        {
            if (EgressRule.Read(line) is null) return $"'{Text.OneLine(line)}' is not a rule that this version makes";
            if (!Check.Presence.IsMatch(before) || !Check.Presence.IsMatch(change.After[line]!) || before == change.After[line]) return $"a rule is {Check.Present} before and {Check.Absent} after, or the other way round";
        }

        return change.Before.Fields.Keys.GroupBy(SidOf).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"two rules have the number {twice.Key}" : null;
    }

    private static long SidOf(string line) => EgressRule.Read(line)?.Sid ?? 0;

    private static Dictionary<long, int> PlacesIn(string? text) => text is null or Last
        ? []
        : text.Split(',').Select(p => p.Split(':')).DistinctBy(p => p[0]).ToDictionary(p => long.Parse(p[0], CultureInfo.InvariantCulture), p => int.Parse(p[1], CultureInfo.InvariantCulture));

    private static string Words(List<string> lines) => string.Join("; ", lines.Take(Shown).Select(l => Text.Visible(Header.Replace(l, "") + (EgressRule.Read(l)?.ServerName is { } name ? $" to {name}" : "")))) + (lines.Count > Shown ? $" and {lines.Count - Shown} more rules" : "");

    private static readonly Regex PlacesForm = new(@"^[0-9]{1,10}:[0-9]{1,7}(,[0-9]{1,10}:[0-9]{1,7})*\z");
    private static readonly Regex Header = new(@" \(.*\)\z");
}
