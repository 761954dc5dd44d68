using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A DNS Firewall domain list, made empty, and deleted again when it is empty again. It goes by its name until AWS has given it an id.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallDomainList.html
/// </summary>
internal sealed class DnsDomainListKind : ChangeKind
{
    public const string KindName = "DnsDomainList";
    private const string Field = "DomainList";
    private const string InUse = "in use";

    private static readonly Dictionary<string, Regex> Parts = new() { [DnsResources.ListId] = DnsResources.ListIdForm };
    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    public static Change Create(string accountId, string region, string controlId, string name, int order) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.DnsDomainList,
        ResourceId = name,
        Region = region,
        AccountId = accountId,
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Order = order,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Route53ResolverApi.CreateFirewallDomainList.IamAction : Route53ResolverApi.DeleteFirewallDomainList.IamAction;

    public override string Describe(Change change, ResourceState state) => state[Field] switch { Check.Present => "domain list", Check.Absent => "no domain list", _ => "a domain list with domains of others" };

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var id = change.Part[DnsResources.ListId] ?? await DnsResources.ListAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false);
        var list = id is null ? null : await DnsResources.SettledListAsync(aws, id, cancellationToken).ConfigureAwait(false);
        // Only an empty list is deleted: what is in one that is not was put there by somebody else.
        var filled = list?.DomainCount > 0 && change.After[Field] == Check.Absent;
        return ResourceState.Of((Field, list is null ? Check.Absent : filled ? InUse : Check.Present));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Check.Present)
        {
            var made = await aws.SendAsync(Route53ResolverApi.CreateFirewallDomainList.Call(new CreateFirewallDomainListRequest { CreatorRequestId = token, Name = change.ResourceId }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((DnsResources.ListId, made.FirewallDomainList?.Id));
        }

        var id = change.Part[DnsResources.ListId] ?? await DnsResources.ListAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false);
        await aws.SendAsync(Route53ResolverApi.DeleteFirewallDomainList.Call(new DeleteFirewallDomainListRequest { FirewallDomainListId = id }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.DnsDomainList, DnsResources.NameOrId, Parts, States) ?? Check.Moves(change, Field);
}
