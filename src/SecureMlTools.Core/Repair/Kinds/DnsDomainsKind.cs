using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Domains added to a DNS Firewall domain list, and taken out again: these and no others, at most 1,000 a call. AWS takes them over in its own time.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallDomains.html
/// </summary>
internal sealed partial class DnsDomainsKind : ChangeKind
{
    public const string KindName = "DnsDomains";

    /// <summary>Domains that AWS takes in one call.</summary>
    public const int MostACall = 1000;

    private const string Field = "Domains";
    private const string Names = "Names";
    private const string Some = "some";

    private static readonly Dictionary<string, Regex> Parts = new() { [DnsResources.ListId] = DnsResources.ListIdForm, [Names] = NamesForm() };
    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    public static Change Add(string accountId, string region, string controlId, string listNameOrId, IReadOnlyList<string> domains, int order, string? risk = null) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.DnsDomainList,
        ResourceId = listNameOrId,
        Region = region,
        AccountId = accountId,
        Part = ResourceState.Of((Names, string.Join(',', domains))),
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Risk = risk,
        Order = order,
    };

    /// <summary>The domains of a change.</summary>
    public static IReadOnlyList<string> DomainsOf(Change change) => change.Part[Names]?.Split(',') ?? [];

    /// <summary>True for an entry that AWS takes: no underscores, and an asterisk only as the whole first label.</summary>
    public static bool IsEntry(string entry) => entry.Length <= 254 && EntryForm().IsMatch(entry);

    public override string Operation(Change change) => Route53ResolverApi.UpdateFirewallDomains.IamAction;

    public override string Describe(Change change, ResourceState state)
    {
        var names = DomainsOf(change);
        var shown = $"{string.Join(", ", names.Take(3))}{(names.Count > 3 ? $" and {names.Count - 3} more" : "")}";
        return state[Field] switch { Check.Present => shown, Check.Absent => "no " + shown, _ => $"some of {shown}" };
    }

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await IdAsync(aws, change, cancellationToken).ConfigureAwait(false) is not { } id) return null;
        if (await DnsResources.SettledListAsync(aws, id, cancellationToken).ConfigureAwait(false) is null) return null;
        if (await DnsResources.OrGoneAsync(aws, Route53ResolverApi.ListFirewallDomains, new ListFirewallDomainsRequest { FirewallDomainListId = id }, cancellationToken).ConfigureAwait(false) is not { } answer) return null;
        var there = new DnsNames(answer.Domains.OrEmpty());
        var wanted = DomainsOf(change);
        var count = wanted.Count(there.Contains);
        return ResourceState.Of((Field, count == 0 ? Check.Absent : count == wanted.Count ? Check.Present : Some));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var id = await IdAsync(aws, change, cancellationToken).ConfigureAwait(false);
        await aws.SendAsync(Route53ResolverApi.UpdateFirewallDomains.Call(new UpdateFirewallDomainsRequest
        {
            FirewallDomainListId = id,
            Operation = change.After[Field] == Check.Present ? "ADD" : "REMOVE",
            Domains = DomainsOf(change),
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((DnsResources.ListId, id));
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.DnsDomainList, DnsResources.NameOrId, Parts, States) ?? Check.Moves(change, Field)
        ?? (DomainsOf(change) is { Count: >= 1 and <= MostACall } domains && domains.All(IsEntry) && domains.Distinct(StringComparer.Ordinal).Count() == domains.Count
            ? null
            : $"a change of kind {KindName} names 1 to {MostACall} domains, each once");

    private static async Task<string?> IdAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[DnsResources.ListId] ?? await DnsResources.ListAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false);

    [GeneratedRegex(@"^[a-z0-9.,*-]{1,256000}\z")]
    private static partial Regex NamesForm();

    [GeneratedRegex(@"^(\*|(\*\.)?([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63})\z")]
    private static partial Regex EntryForm();
}
