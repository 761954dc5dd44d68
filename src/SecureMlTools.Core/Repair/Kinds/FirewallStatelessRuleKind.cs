using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;

namespace SecureMlTools.Repair.Kinds;

/// <summary>One rule of a stateless rule group, put in and taken out. AWS knows it by its priority, of which a group has each once.</summary>
internal sealed class FirewallStatelessRuleKind : ChangeKind
{
    public const string KindName = "FirewallStatelessRule";

    private const string Rule = "Rule";

    private static readonly Regex List = new(@"^[0-9A-Fa-f.:/,]{1,4000}\z");
    private static readonly Dictionary<string, Regex> Parts = new()
    {
        ["Priority"] = new Regex(@"^[1-9][0-9]{0,4}\z"),
        ["Action"] = new Regex(@"^aws:(pass|drop|forward_to_sfe)\z"),
        ["Protocols"] = List,
        ["Sources"] = List,
        ["Destinations"] = List,
        ["SourcePorts"] = List,
        ["DestinationPorts"] = List,
    };

    private static readonly Dictionary<string, Regex> States = new() { [Rule] = Check.Presence };

    public override string Name => KindName;

    public static Change Change(FirewallArn group, string controlId, StatelessEntry entry, string risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.RuleGroup,
        ResourceId = group.ToString(),
        Region = group.Region,
        AccountId = group.AccountId,
        Part = ResourceState.Of(
            ("Priority", entry.Priority.ToString(CultureInfo.InvariantCulture)), ("Action", entry.Action), ("Protocols", Join(entry.Protocols.Select(p => p.ToString(CultureInfo.InvariantCulture)))),
            ("Sources", Join(entry.Sources)), ("Destinations", Join(entry.Destinations)), ("SourcePorts", Join(entry.SourcePorts)), ("DestinationPorts", Join(entry.DestinationPorts))),
        Before = ResourceState.Of((Rule, Check.Absent)),
        After = ResourceState.Of((Rule, Check.Present)),
        Risk = risk,
        Order = 30,
    };

    public override string Operation(Change change) => NetworkFirewallApi.UpdateRuleGroup.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        await RuleGroupUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is { } group
            ? OwnEdit.IsNothing(change) ? ResourceState.Empty : ResourceState.Of((Rule, Has(Rules(group.RuleGroup), change) ? Check.Present : Check.Absent))
            : null;

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var own = new OwnEdit();
        var adding = change.After[Rule] == Check.Present;
        var made = await RuleGroupUpdate.ApplyAsync(
            aws, change.ResourceId,
            (group, mayHave) =>
            {
                var rules = Rules(group);
                if (Has(rules, change) == adding) return own.Note<RuleGroup>(null, mayHave);
                own.Lost(mayHave);
                var entry = Entry(change);
                if (adding && rules.Any(r => r.Priority == entry.Priority))
                    throw new AwsException($"Somebody else has given the priority {entry.Priority} to another rule meanwhile; run the command again.", "PriorityTaken", own.MayBeMade ? 0 : 400, operation: NetworkFirewallApi.UpdateRuleGroup) { MayHaveTakenEffect = own.MayBeMade };
                var wanted = adding ? rules.Append(entry.ToApi()) : rules.Where(r => StatelessEntry.Read(r)?.ToString() != entry.ToString());
                var source = group.RulesSource ?? new RulesSource();
                return own.Note(group with { RulesSource = source with { StatelessRulesAndCustomActions = (source.StatelessRulesAndCustomActions ?? new()) with { StatelessRules = [.. wanted] } } }, mayHave);
            },
            change.MaxAttempts, cancellationToken).ConfigureAwait(false);
        return own.Of(made);
    }

    public override Change Inverse(Change change, ResourceState assigned) => OwnEdit.Inverse(change, assigned);

    public override string Describe(Change change, ResourceState state) => OwnEdit.IsNothing(change) ? "nothing to change" : $"{(state[Rule] == Check.Present ? "" : "no ")}stateless rule {Entry(change)}";

    public override string? Validate(Change change)
    {
        if (!FirewallArn.TryParse(change.ResourceId, out var arn) || arn.Type != FirewallArn.StatelessType) return $"'{Text.OneLine(change.ResourceId)}' is not the ARN of a stateless rule group";
        if (arn.Region != change.Region || arn.AccountId != change.AccountId) return "the rule group is of another account or region than the change";
        return Check.Fields(change, ResourceTypes.RuleGroup, AnyId, Parts, States) ?? (OwnEdit.IsNothing(change) ? null : Check.Moves(change, Rule))
            ?? (change.Part["Priority"] is null || change.Part["Action"] is null ? "a stateless rule has a priority and an action" : Protocols(change).Any(p => p is null) ? "a protocol is a number" : Entry(change).Fault());
    }

    // The ARN has been taken apart already.
    private static Regex AnyId { get; } = new("^arn:");

    private static bool Has(IReadOnlyList<StatelessRule> rules, Change change) => rules.Any(r => StatelessEntry.Read(r)?.ToString() == Entry(change).ToString());

    private static IReadOnlyList<StatelessRule> Rules(RuleGroup? group) => group?.RulesSource?.StatelessRulesAndCustomActions?.StatelessRules ?? [];

    private static StatelessEntry Entry(Change change) => new(
        int.Parse(change.Part["Priority"]!, CultureInfo.InvariantCulture), change.Part["Action"]!, [.. Protocols(change).OfType<int>()],
        Split(change, "Sources"), Split(change, "Destinations"), Split(change, "SourcePorts"), Split(change, "DestinationPorts"));

    private static IEnumerable<int?> Protocols(Change change) => Split(change, "Protocols").Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (int?)null);

    private static string[] Split(Change change, string part) => change.Part[part]?.Split(',') ?? [];

    private static string? Join(IEnumerable<string> items) => string.Join(',', items) is { Length: > 0 } list ? list : null;
}
