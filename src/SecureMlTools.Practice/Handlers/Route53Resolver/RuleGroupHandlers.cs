using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>DNS Firewall rule groups. One with rules, or at a VPC, cannot be deleted.</summary>
internal static class RuleGroupHandlers
{
    private const int MostGroups = 1000;

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListFirewallRuleGroups, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(region.Dns.RuleGroups.ReadFrom, _ => true, r.MaxResults, r.NextToken, "rule groups");
            return new ListFirewallRuleGroupsResponse
            {
                FirewallRuleGroups = [.. items.Select(g => new FirewallRuleGroupMetadata { Id = g.Id, Arn = g.Arn, Name = g.Name, OwnerId = g.OwnerId, CreatorRequestId = g.CreatorRequestId, ShareStatus = g.ShareStatus })],
                NextToken = next,
            };
        });
        map.On(Route53ResolverApi.GetFirewallRuleGroup, (region, r) => new GetFirewallRuleGroupResponse
        {
            FirewallRuleGroup = region.Dns.RuleGroups.Read(DnsHandlers.Required(r.FirewallRuleGroupId, "firewallRuleGroupId")) ?? throw DnsHandlers.NotFound(r.FirewallRuleGroupId!),
        });
        map.On(Route53ResolverApi.CreateFirewallRuleGroup, Create);
        map.On(Route53ResolverApi.DeleteFirewallRuleGroup, Delete);
    }

    /// <summary>The group of an id.</summary>
    public static FirewallRuleGroup Find(PracticeRegion region, string? id) =>
        region.Dns.RuleGroups.Find(DnsHandlers.Required(id, "firewallRuleGroupId")) ?? throw DnsHandlers.NotFound(id!);

    /// <summary>Counts a group's rules anew after one came or went.</summary>
    public static void RulesChanged(PracticeRegion region, string groupId)
    {
        var group = region.Dns.RuleGroups.Settled(groupId)!;
        var later = group with { RuleCount = region.Dns.Rules.All.Count(r => r.FirewallRuleGroupId == groupId), Status = "COMPLETE", StatusMessage = "Finished rule group update", ModificationTime = DnsHandlers.Now(region) };
        region.Dns.RuleGroups.Change(later with { Status = "UPDATING", StatusMessage = "Updating the Firewall Rule Group" }, later);
    }

    private static CreateFirewallRuleGroupResponse Create(PracticeRegion region, CreateFirewallRuleGroupRequest request)
    {
        var name = DnsHandlers.Name(request.Name);
        var creator = DnsHandlers.CreatorRequestId(request.CreatorRequestId);
        if (region.Dns.RuleGroups.All.FirstOrDefault(g => g.CreatorRequestId == creator) is { } made)
            return made.Name == name ? new CreateFirewallRuleGroupResponse { FirewallRuleGroup = made } : throw DnsHandlers.Invalid("02026", "The creator request ID was used before with other parameters.");
        if (region.Dns.RuleGroups.All.Count() >= MostGroups) throw DnsHandlers.Error("LimitExceededException", "02101", "You have reached the limit of the number of DNS Firewall rule groups.");
        var id = region.Ids.New("rslvr-frg");
        var group = new FirewallRuleGroup
        {
            Id = id,
            Arn = DnsHandlers.Arn(region, "firewall-rule-group", id),
            Name = name,
            RuleCount = 0,
            Status = "COMPLETE",
            StatusMessage = "Created Firewall Rule Group",
            OwnerId = region.AccountId,
            CreatorRequestId = creator,
            ShareStatus = "NOT_SHARED",
            CreationTime = DnsHandlers.Now(region),
            ModificationTime = DnsHandlers.Now(region),
        };
        region.Dns.RuleGroups.Put(group);
        region.Dns.Tag(group.Arn, request.Tags);
        return new CreateFirewallRuleGroupResponse { FirewallRuleGroup = group };
    }

    private static DeleteFirewallRuleGroupResponse Delete(PracticeRegion region, DeleteFirewallRuleGroupRequest request)
    {
        var group = Find(region, request.FirewallRuleGroupId);
        if (region.Dns.Associations.All.FirstOrDefault(a => a.FirewallRuleGroupId == group.Id) is { } association)
            throw DnsHandlers.Conflict("02102", $"The DNS Firewall rule group \"{group.Id}\" is associated with VPC \"{association.VpcId}\". Disassociate it and try again.");
        if (region.Dns.Rules.All.Any(r => r.FirewallRuleGroupId == group.Id))
            throw DnsHandlers.Conflict("02103", $"The DNS Firewall rule group \"{group.Id}\" has rules. Delete them and try again.");
        return new DeleteFirewallRuleGroupResponse { FirewallRuleGroup = region.Dns.RuleGroups.Remove(group with { Status = "DELETING", StatusMessage = "Deleting the Firewall Rule Group" }) };
    }
}
