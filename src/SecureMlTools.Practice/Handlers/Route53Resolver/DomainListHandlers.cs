using System.Text.RegularExpressions;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Domain lists. AWS keeps a domain in lower case with a dot at the end, and <c>*</c> as <c>*.</c>; its own lists show no domains.</summary>
internal static partial class DomainListHandlers
{
    private const int MostDomainsACall = 1000;
    private const int MostDomains = 100_000;
    private const int MostLists = 1000;

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListFirewallDomainLists, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(region.Dns.DomainLists.ReadFrom, _ => true, r.MaxResults, r.NextToken, "domain lists");
            return new ListFirewallDomainListsResponse
            {
                FirewallDomainLists = [.. items.Select(l => new FirewallDomainListMetadata { Id = l.List.Id, Arn = l.List.Arn, Name = l.List.Name, CreatorRequestId = l.List.CreatorRequestId, ManagedOwnerName = l.List.ManagedOwnerName })],
                NextToken = next,
            };
        });
        map.On(Route53ResolverApi.GetFirewallDomainList, (region, r) =>
        {
            DnsHandlers.Required(r.FirewallDomainListId, "firewallDomainListId");
            return new GetFirewallDomainListResponse { FirewallDomainList = (region.Dns.DomainLists.Read(r.FirewallDomainListId) ?? throw DnsHandlers.NotFound(r.FirewallDomainListId!)).List };
        });
        map.On(Route53ResolverApi.CreateFirewallDomainList, Create);
        map.On(Route53ResolverApi.DeleteFirewallDomainList, Delete);
        map.On(Route53ResolverApi.ListFirewallDomains, ListDomains);
        map.On(Route53ResolverApi.UpdateFirewallDomains, Update);
    }

    /// <summary>The list of an id.</summary>
    public static StoredDomainList Find(PracticeRegion region, string? id) =>
        region.Dns.DomainLists.Find(DnsHandlers.Required(id, "firewallDomainListId")) ?? throw DnsHandlers.NotFound(id!);

    private static CreateFirewallDomainListResponse Create(PracticeRegion region, CreateFirewallDomainListRequest request)
    {
        var name = DnsHandlers.Name(request.Name);
        var creator = DnsHandlers.CreatorRequestId(request.CreatorRequestId);
        if (region.Dns.DomainLists.All.FirstOrDefault(l => l.List.CreatorRequestId == creator) is { } made)
            return made.List.Name == name ? new CreateFirewallDomainListResponse { FirewallDomainList = made.List } : throw DnsHandlers.Invalid("02026", "The creator request ID was used before with other parameters.");
        if (region.Dns.DomainLists.All.Count(l => l.List.ManagedOwnerName is null) >= MostLists) throw DnsHandlers.Error("LimitExceededException", "02027", "You have reached the limit of the number of DNS Firewall domain lists.");
        var id = region.Ids.New("rslvr-fdl");
        var list = new FirewallDomainList
        {
            Id = id,
            Arn = DnsHandlers.Arn(region, "firewall-domain-list", id),
            Name = name,
            DomainCount = 0,
            Status = "COMPLETE",
            StatusMessage = "Created Firewall Domain List",
            CreatorRequestId = creator,
            CreationTime = DnsHandlers.Now(region),
            ModificationTime = DnsHandlers.Now(region),
        };
        region.Dns.DomainLists.Put(new StoredDomainList(list, []));
        region.Dns.Tag(list.Arn, request.Tags);
        return new CreateFirewallDomainListResponse { FirewallDomainList = list };
    }

    private static DeleteFirewallDomainListResponse Delete(PracticeRegion region, DeleteFirewallDomainListRequest request)
    {
        var stored = Own(region, request.FirewallDomainListId);
        if (region.Dns.Rules.All.FirstOrDefault(r => r.FirewallDomainListId == stored.List.Id) is { } rule)
            throw DnsHandlers.Conflict("02023", $"The DNS Firewall domain list \"{stored.List.Id}\" is in use by a rule of rule group \"{rule.FirewallRuleGroupId}\". Delete the rule and try again.");
        Settled(region, stored);
        var going = stored with { List = stored.List with { Status = "DELETING", StatusMessage = "Deleting the Firewall Domain List" } };
        return new DeleteFirewallDomainListResponse { FirewallDomainList = region.Dns.DomainLists.Remove(going).List };
    }

    private static ListFirewallDomainsResponse ListDomains(PracticeRegion region, ListFirewallDomainsRequest request)
    {
        var stored = Own(region, request.FirewallDomainListId);
        var (items, next) = DnsHandlers.Page(
            place => stored.Domains.Skip(place).Select((d, i) => (place + i, d)), _ => true, request.MaxResults, request.NextToken, "domains " + stored.List.Id, most: 5000);
        return new ListFirewallDomainsResponse { Domains = items, NextToken = next };
    }

    private static UpdateFirewallDomainsResponse Update(PracticeRegion region, UpdateFirewallDomainsRequest request)
    {
        var operation = DnsHandlers.OneOf(DnsHandlers.Required(request.Operation, "operation"), "operation", "ADD", "REMOVE", "REPLACE");
        if (request.Domains is null) throw DnsHandlers.Constraint("domains", null, "Member must not be null");
        if (request.Domains.Count > MostDomainsACall) throw DnsHandlers.Invalid("02028", $"You must provide less than \"{MostDomainsACall}\" domains in a request.");
        var stored = Own(region, request.FirewallDomainListId);
        Settled(region, stored);
        var domains = request.Domains.Select(Kept).Distinct(StringComparer.Ordinal).ToList();
        var there = stored.Domains.ToHashSet(StringComparer.Ordinal);
        if (operation == "REMOVE" && domains.FirstOrDefault(d => !there.Contains(d)) is { } unknown)
            throw DnsHandlers.Invalid("02502", $"The following domains don't exist in the DNS Firewall domain list \"{stored.List.Id}\". You can't delete a domain that isn't in a domain list. Example unknown domain: \"{unknown}\".");
        var named = domains.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> after = operation switch
        {
            "ADD" => [.. stored.Domains, .. domains.Where(d => !there.Contains(d))],
            "REMOVE" => [.. stored.Domains.Where(d => !named.Contains(d))],
            _ => domains,
        };
        if (after.Count - stored.Domains.Count + region.Dns.DomainLists.All.Sum(l => (long)l.Domains.Count) > MostDomains)
            throw DnsHandlers.Error("LimitExceededException", "02029", "You have reached the limit of the number of domains in DNS Firewall domain lists.");

        var meanwhile = stored.List with { Status = "UPDATING", StatusMessage = "Updating the Firewall Domain List" };
        var later = stored.List with { Status = "COMPLETE", StatusMessage = "Finished domain list update", DomainCount = after.Count, ModificationTime = DnsHandlers.Now(region) };
        region.Dns.DomainLists.Change(stored with { List = meanwhile }, new StoredDomainList(later, after));
        return new UpdateFirewallDomainsResponse { Id = meanwhile.Id, Name = meanwhile.Name, Status = meanwhile.Status, StatusMessage = meanwhile.StatusMessage };
    }

    private static StoredDomainList Own(PracticeRegion region, string? id)
    {
        var stored = Find(region, id);
        return stored.List.ManagedOwnerName is null ? stored : throw DnsHandlers.Error("AccessDeniedException", "02030", $"The DNS Firewall domain list \"{id}\" is managed by {stored.List.ManagedOwnerName}. You can't view or change its domains.");
    }

    private static void Settled(PracticeRegion region, StoredDomainList stored)
    {
        if (region.Dns.DomainLists.IsChanging(stored.List.Id)) throw DnsHandlers.Conflict("02021", $"The DNS Firewall domain list \"{stored.List.Id}\" can't be changed while its status is {stored.List.Status}.");
    }

    private static string Kept(string? domain)
    {
        var name = (domain ?? "").TrimEnd('.').ToLowerInvariant();
        return domain is { Length: >= 1 and <= 255 } && Form().IsMatch(name) ? name + "." : throw DnsHandlers.Invalid("02022", $"The domain \"{domain}\" isn't valid.");
    }

    [GeneratedRegex(@"^(\*|(\*\.)?([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63})\z")]
    private static partial Regex Form();
}
