using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// One setting of a firewall policy that says what happens to traffic: a list of default actions, the stream exception policy, or the override of
/// a rule group. A list is written in order of its words, which has no meaning to AWS.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_FirewallPolicy.html
/// </summary>
internal sealed class FirewallPolicyActionsKind : ChangeKind
{
    public const string KindName = "FirewallPolicyActions";

    /// <summary>What stateless rules leave over.</summary>
    public const string Stateless = "StatelessDefaultActions";

    /// <summary>The same for fragments.</summary>
    public const string Fragments = "StatelessFragmentDefaultActions";

    /// <summary>What stateful rules leave over, in strict order.</summary>
    public const string Stateful = "StatefulDefaultActions";

    /// <summary>What happens to connections whose beginning was not seen.</summary>
    public const string StreamException = "StreamExceptionPolicy";

    /// <summary>What a policy makes of a rule group's drops.</summary>
    public const string Override = "Override";

    /// <summary>The rule group of an override.</summary>
    public const string RuleGroup = "RuleGroupArn";

    /// <summary>A setting that is not there.</summary>
    public const string None = "none";

    private static readonly Regex Arn = new(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:[0-9]{12}:firewall-policy/[a-zA-Z0-9-]{1,128}\z");
    private static readonly Regex Actions = new(@"^[A-Za-z0-9:_]{1,128}(,[A-Za-z0-9:_]{1,128}){0,9}\z");
    private static readonly Dictionary<string, Regex> Parts = new() { [RuleGroup] = new Regex(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:([0-9]{12}|aws-managed):stateful-rulegroup/[a-zA-Z0-9-]{1,128}\z") };
    private static readonly Dictionary<string, Regex> States = new()
    {
        [Stateless] = Actions,
        [Fragments] = Actions,
        [Stateful] = Actions,
        [StreamException] = new Regex(@"^(DROP|REJECT|CONTINUE)\z"),
        [Override] = new Regex(@"^(none|DROP_TO_ALERT)\z"),
    };

    public override string Name => KindName;

    /// <summary>The change of one setting.</summary>
    public static Change Of(Estate estate, string controlId, string policyArn, string field, string before, string after, string risk, string? ruleGroupArn = null) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.FirewallPolicy,
        ResourceId = policyArn,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of((RuleGroup, ruleGroupArn)),
        Before = ResourceState.Of((field, before)),
        After = ResourceState.Of((field, after)),
        Risk = risk,
        Order = 70,
    };

    /// <summary>A list of actions as a change writes it.</summary>
    public static string List(IEnumerable<string>? actions) => actions is null ? None : string.Join(',', actions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : None;

    public override string Operation(Change change) => NetworkFirewallApi.UpdateFirewallPolicy.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await PolicyUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is not { FirewallPolicy: { } policy }) return null;
        return OwnEdit.IsNothing(change) ? ResourceState.Empty : ResourceState.Of((Field(change), Value(policy, change)));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var field = Field(change);
        var own = new OwnEdit();
        return own.Of(await PolicyUpdate.ApplyAsync(
            aws, change.ResourceId,
            (policy, mayHave) =>
            {
                var value = Value(policy, change);
                if (value == change.After[field]) return own.Note<FirewallPolicy>(null, mayHave);
                own.Lost(mayHave);
                // The race may have been lost to somebody who changed the same setting: then there is nothing to make again.
                return value == change.Before[field] ? own.Note(After(policy, change), mayHave) : throw own.Conflict($"{field} was changed to {Text.OneLine(value)} meanwhile.", NetworkFirewallApi.UpdateFirewallPolicy);
            },
            change.MaxAttempts, cancellationToken).ConfigureAwait(false));
    }

    public override Change Inverse(Change change, ResourceState assigned) => OwnEdit.Inverse(change, assigned);

    public override string Describe(Change change, ResourceState state) => OwnEdit.IsNothing(change) ? "nothing to change" : base.Describe(change, state);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.FirewallPolicy, Arn, Parts, States) ?? Check.OwnArn(change) ?? (OwnEdit.IsNothing(change) ? null : Check.Moves(change, Field(change)) ?? Fit(change));

    private static string? Fit(Change change) => ((Field(change) == Override) == (change.Part[RuleGroup] is not null) ? null : "an override has a rule group, and no other setting has one")
        ?? (Field(change) is Stateless or Fragments && (change.Before[Field(change)] == None || change.After[Field(change)] == None) ? "a policy always has stateless default actions" : null);

    /// <summary>A policy as it is after a change.</summary>
    public static FirewallPolicy After(FirewallPolicy policy, Change change) => With(policy, change, Field(change), change.After[Field(change)]!);

    private static string Field(Change change) => change.After.Fields.Keys.FirstOrDefault() ?? Stateless;

    private static string Value(FirewallPolicy policy, Change change) => Field(change) switch
    {
        Stateless => List(policy.StatelessDefaultActions),
        Fragments => List(policy.StatelessFragmentDefaultActions),
        Stateful => List(policy.StatefulDefaultActions),
        StreamException => policy.StatefulEngineOptions?.StreamExceptionPolicy ?? "DROP",
        _ => policy.StatefulRuleGroupReferences.OrEmpty().FirstOrDefault(r => r.ResourceArn == change.Part[RuleGroup]) is { } reference ? reference.Override?.Action ?? None : "absent",
    };

    private static FirewallPolicy With(FirewallPolicy policy, Change change, string field, string value)
    {
        IReadOnlyList<string>? list = value == None ? null : value.Split(',');
        return field switch
        {
            Stateless => policy with { StatelessDefaultActions = list },
            Fragments => policy with { StatelessFragmentDefaultActions = list },
            Stateful => policy with { StatefulDefaultActions = list },
            StreamException => policy with { StatefulEngineOptions = (policy.StatefulEngineOptions ?? new StatefulEngineOptions()) with { StreamExceptionPolicy = value } },
            _ => policy with
            {
                StatefulRuleGroupReferences = [.. policy.StatefulRuleGroupReferences.OrEmpty().Select(r => r.ResourceArn != change.Part[RuleGroup] ? r
                    : r with { Override = value == None ? null : new StatefulRuleGroupOverride { Action = value } })],
            },
        };
    }
}
