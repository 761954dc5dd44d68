using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A DNS Firewall rule group, made empty, and deleted again when it is empty again. It goes by its name until AWS has given it an id.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRuleGroup.html
/// </summary>
internal sealed class DnsRuleGroupKind : ChangeKind
{
    public const string KindName = "DnsRuleGroup";
    private const string Field = "RuleGroup";
    private const string InUse = "in use";

    private static readonly Dictionary<string, Regex> Parts = new() { [DnsResources.GroupId] = DnsResources.GroupIdForm };
    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    public static Change Create(string accountId, string region, string controlId, string name, int order) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.DnsRuleGroup,
        ResourceId = name,
        Region = region,
        AccountId = accountId,
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Order = order,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Route53ResolverApi.CreateFirewallRuleGroup.IamAction : Route53ResolverApi.DeleteFirewallRuleGroup.IamAction;

    public override string Describe(Change change, ResourceState state) => state[Field] switch { Check.Present => "rule group", Check.Absent => "no rule group", _ => "a rule group that others use" };

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var id = await IdAsync(aws, change, cancellationToken).ConfigureAwait(false);
        var group = id is null ? null : await DnsResources.SettledGroupAsync(aws, id, cancellationToken).ConfigureAwait(false);
        if (group is null) return ResourceState.Of((Field, Check.Absent));
        // Only an unused group is deleted. An association that is on its way out is waited for when the time comes.
        var used = change.After[Field] == Check.Absent
            && (group.RuleCount > 0 || (await AssociationsAsync(aws, id!, cancellationToken).ConfigureAwait(false)).Any(a => a.Status != "DELETING"));
        return ResourceState.Of((Field, used ? InUse : Check.Present));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Check.Present)
        {
            var made = await aws.SendAsync(Route53ResolverApi.CreateFirewallRuleGroup.Call(new CreateFirewallRuleGroupRequest { CreatorRequestId = token, Name = change.ResourceId }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((DnsResources.GroupId, made.FirewallRuleGroup?.Id));
        }

        var id = await IdAsync(aws, change, cancellationToken).ConfigureAwait(false);
        await DnsResources.SettledAsync<IReadOnlyList<FirewallRuleGroupAssociation>>(
            async () => await AssociationsAsync(aws, id!, cancellationToken).ConfigureAwait(false), a => a.Count == 0, a => $"Rule group {id} is still at {a[0].VpcId}", cancellationToken).ConfigureAwait(false);
        await aws.SendAsync(Route53ResolverApi.DeleteFirewallRuleGroup.Call(new DeleteFirewallRuleGroupRequest { FirewallRuleGroupId = id }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.DnsRuleGroup, DnsResources.NameOrId, Parts, States) ?? Check.Moves(change, Field);

    private static async Task<string?> IdAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[DnsResources.GroupId] ?? await DnsResources.GroupAsync(aws, change.ResourceId, change.AccountId, cancellationToken).ConfigureAwait(false);

    private static async Task<IReadOnlyList<FirewallRuleGroupAssociation>> AssociationsAsync(IAwsTransport aws, string id, CancellationToken cancellationToken) =>
        (await Route53ResolverApi.ListFirewallRuleGroupAssociations.AllAsync(aws, new ListFirewallRuleGroupAssociationsRequest { FirewallRuleGroupId = id }, cancellationToken).ConfigureAwait(false)).FirewallRuleGroupAssociations.OrEmpty();
}
