using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A DNS Firewall rule: made, changed or deleted. A rule has no id; its group and its domain list are what it is known by.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html
/// </summary>
internal sealed class DnsRuleKind : ChangeKind
{
    public const string KindName = "DnsRule";
    private const string Action = "Action";
    private const string Absent = "NONE";
    private const string BlockResponse = "BlockResponse";
    private const string Redirection = "FirewallDomainRedirectionAction";
    private const string Priority = "Priority";
    private const string List = "DomainList";
    private const string RuleName = "Name";

    private static readonly Dictionary<string, Regex> Parts = new()
    {
        [List] = DnsResources.NameOrId,
        [RuleName] = DnsResources.NameOrId,
        [DnsResources.ListId] = DnsResources.ListIdForm,
        [DnsResources.GroupId] = DnsResources.GroupIdForm,
    };

    private static readonly Dictionary<string, Regex> States = new()
    {
        [Action] = new Regex(@"^(ALLOW|ALERT|BLOCK|NONE)\z"),
        [BlockResponse] = new Regex(@"^(NXDOMAIN|NODATA)\z"),
        [Redirection] = new Regex(@"^(TRUST_REDIRECTION_DOMAIN|INSPECT_REDIRECTION_DOMAIN)\z"),
        [Priority] = new Regex(@"^[1-9][0-9]{0,8}\z"),
    };

    public override string Name => KindName;

    /// <summary>The state of a rule.</summary>
    public static ResourceState StateOf(FirewallRule rule) => ResourceState.Of(
        (Action, rule.Action), (BlockResponse, rule.BlockResponse), (Redirection, rule.FirewallDomainRedirectionAction), (Priority, rule.Priority?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The change that makes a rule, or changes the one that is there.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="region">The region.</param>
    /// <param name="controlId">The control.</param>
    /// <param name="group">The group's name or id.</param>
    /// <param name="list">The list's name or id.</param>
    /// <param name="now">The rule as it is; null where there is none.</param>
    /// <param name="wanted">The rule as it is to be.</param>
    /// <param name="order">Its place in the plan.</param>
    /// <param name="risk">What may break.</param>
    public static Change Set(string accountId, string region, string controlId, string group, string list, FirewallRule? now, FirewallRule wanted, int order, string? risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.DnsRuleGroup,
        ResourceId = group,
        Region = region,
        AccountId = accountId,
        Part = ResourceState.Of((List, list), (RuleName, wanted.Name)),
        Before = now is null ? ResourceState.Of((Action, Absent)) : StateOf(now),
        After = StateOf(wanted),
        Risk = risk,
        Order = order,
    };

    public override string Operation(Change change) => (change.Before[Action], change.After[Action]) switch
    {
        (Absent, _) => Route53ResolverApi.CreateFirewallRule.IamAction,
        (_, Absent) => Route53ResolverApi.DeleteFirewallRule.IamAction,
        _ => Route53ResolverApi.UpdateFirewallRule.IamAction,
    };

    public override string Describe(Change change, ResourceState state)
    {
        if (state[Action] == Absent) return $"no rule for {change.Part[List]}";
        var how = state[BlockResponse] is { } response ? $" with {response}" : state[Redirection] == "TRUST_REDIRECTION_DOMAIN" ? ", trusting redirections" : "";
        return $"rule {change.Part[RuleName]}: {state[Action]} {change.Part[List]}{how}, priority {state[Priority]}";
    }

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await GroupAsync(aws, change, cancellationToken).ConfigureAwait(false) is not { } group) return null;
        if (await ListAsync(aws, change, cancellationToken).ConfigureAwait(false) is not { } list) return ResourceState.Of((Action, Absent));
        if (await DnsResources.OrGoneAsync(aws, Route53ResolverApi.ListFirewallRules, new ListFirewallRulesRequest { FirewallRuleGroupId = group }, cancellationToken).ConfigureAwait(false) is not { } answer) return null;
        return answer.FirewallRules.OrEmpty().FirstOrDefault(r => r.FirewallDomainListId == list && string.IsNullOrEmpty(r.Qtype)) is { } rule ? StateOf(rule) : ResourceState.Of((Action, Absent));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var group = await GroupAsync(aws, change, cancellationToken).ConfigureAwait(false);
        var list = await ListAsync(aws, change, cancellationToken).ConfigureAwait(false);
        var after = change.After;
        if (after[Action] == Absent)
            await aws.SendAsync(Route53ResolverApi.DeleteFirewallRule.Call(new DeleteFirewallRuleRequest { FirewallRuleGroupId = group, FirewallDomainListId = list }), cancellationToken).ConfigureAwait(false);
        else if (change.Before[Action] == Absent)
            await aws.SendAsync(Route53ResolverApi.CreateFirewallRule.Call(new CreateFirewallRuleRequest
            {
                CreatorRequestId = token,
                FirewallRuleGroupId = group,
                FirewallDomainListId = list,
                Name = change.Part[RuleName],
                Action = after[Action],
                BlockResponse = after[BlockResponse],
                FirewallDomainRedirectionAction = after[Redirection],
                Priority = Number(after[Priority]),
            }), cancellationToken).ConfigureAwait(false);
        else
            await aws.SendAsync(Route53ResolverApi.UpdateFirewallRule.Call(new UpdateFirewallRuleRequest
            {
                FirewallRuleGroupId = group,
                FirewallDomainListId = list,
                Action = after[Action],
                BlockResponse = after[BlockResponse],
                FirewallDomainRedirectionAction = Differs(change, Redirection),
                Priority = Number(Differs(change, Priority)),
            }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((DnsResources.GroupId, group), (DnsResources.ListId, list));
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.DnsRuleGroup, DnsResources.NameOrId, Parts, States)
        ?? (change.Part[List] is not null && change.Part[RuleName] is not null && !change.Before.Equals(change.After) && IsRule(change.Before) && IsRule(change.After) ? null : "a rule has a list, a name, an action with what belongs to it, and something that changes");

    // A block has a response and nothing else has one; no rule at all has nothing.
    private static bool IsRule(ResourceState state) => state[Action] switch
    {
        Absent => state.Fields.Count == 1,
        "BLOCK" => state[BlockResponse] is not null && state[Priority] is not null,
        null => false,
        _ => state[BlockResponse] is null && state[Priority] is not null,
    };

    private static string? Differs(Change change, string field) => change.Before[field] == change.After[field] ? null : change.After[field];

    private static int? Number(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<string?> GroupAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[DnsResources.GroupId] ?? await DnsResources.GroupAsync(aws, change.ResourceId, change.AccountId, cancellationToken).ConfigureAwait(false);

    private static async Task<string?> ListAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[DnsResources.ListId] ?? await DnsResources.ListAsync(aws, change.Part[List]!, cancellationToken).ConfigureAwait(false);
}
