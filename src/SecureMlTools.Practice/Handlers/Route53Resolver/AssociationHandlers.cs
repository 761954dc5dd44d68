using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Rule groups at VPCs: at most five, each with a priority of its own between 100 and 9,900.</summary>
internal static class AssociationHandlers
{
    private const int MostPerVpc = 5;

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListFirewallRuleGroupAssociations, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(
                region.Dns.Associations.ReadFrom,
                a => (r.VpcId is null || a.VpcId == r.VpcId) && (r.FirewallRuleGroupId is null || a.FirewallRuleGroupId == r.FirewallRuleGroupId) && (r.Priority is null || a.Priority == r.Priority) && (r.Status is null || a.Status == r.Status),
                r.MaxResults, r.NextToken, $"associations {r.VpcId} {r.FirewallRuleGroupId} {r.Priority} {r.Status}");
            return new ListFirewallRuleGroupAssociationsResponse { FirewallRuleGroupAssociations = items, NextToken = next };
        });
        map.On(Route53ResolverApi.GetFirewallRuleGroupAssociation, (region, r) => new GetFirewallRuleGroupAssociationResponse
        {
            FirewallRuleGroupAssociation = region.Dns.Associations.Read(DnsHandlers.Required(r.FirewallRuleGroupAssociationId, "firewallRuleGroupAssociationId")) ?? throw DnsHandlers.NotFound(r.FirewallRuleGroupAssociationId!),
        });
        map.On(Route53ResolverApi.AssociateFirewallRuleGroup, Associate);
        map.On(Route53ResolverApi.DisassociateFirewallRuleGroup, Disassociate);
    }

    private static AssociateFirewallRuleGroupResponse Associate(PracticeRegion region, AssociateFirewallRuleGroupRequest request)
    {
        var creator = DnsHandlers.CreatorRequestId(request.CreatorRequestId);
        var name = DnsHandlers.Name(request.Name);
        var priority = DnsHandlers.Required(request.Priority, "priority");
        if (priority is <= 100 or >= 9900) throw DnsHandlers.Invalid("02017", "The priority value you provided is reserved. Provide a number between \"100\" and \"9900\".");
        DnsHandlers.OneOf(request.MutationProtection, "mutationProtection", "ENABLED", "DISABLED");
        var group = RuleGroupHandlers.Find(region, request.FirewallRuleGroupId);
        var vpc = DnsHandlers.Vpc(region, request.VpcId);
        var others = region.Dns.Associations.All.Where(a => a.VpcId == vpc).ToList();
        if (others.Find(a => a.CreatorRequestId == creator && a.FirewallRuleGroupId == group.Id) is { } made) return new AssociateFirewallRuleGroupResponse { FirewallRuleGroupAssociation = made };
        if (others.Exists(a => a.FirewallRuleGroupId == group.Id))
            throw DnsHandlers.Invalid("02302", $"This DNS Firewall rule group can't be associated to a VPC: \"{group.Id}\". It is already associated to VPC \"{vpc}\". Try again with another VPC or DNS Firewall rule group.");
        if (others.Exists(a => a.Priority == priority)) throw DnsHandlers.Invalid("02303", $"The priority \"{priority}\" is used by another DNS Firewall rule group association of the VPC.");
        if (others.Count >= MostPerVpc) throw DnsHandlers.Error("LimitExceededException", "02304", "This VPC has reached the limit of the number of DNS Firewall rule groups it can be associated to.");
        var id = region.Ids.New("rslvr-frgassoc");
        var association = new FirewallRuleGroupAssociation
        {
            Id = id,
            Arn = DnsHandlers.Arn(region, "firewall-rule-group-association", id),
            FirewallRuleGroupId = group.Id,
            VpcId = vpc,
            Name = name,
            Priority = priority,
            MutationProtection = request.MutationProtection ?? "DISABLED",
            Status = "COMPLETE",
            StatusMessage = "Finished rule group association update",
            CreatorRequestId = creator,
            CreationTime = DnsHandlers.Now(region),
            ModificationTime = DnsHandlers.Now(region),
        };
        region.Dns.Tag(association.Arn, request.Tags);
        return new AssociateFirewallRuleGroupResponse
        {
            FirewallRuleGroupAssociation = region.Dns.Associations.Change(association with { Status = "UPDATING", StatusMessage = "Creating Firewall Rule Group Association" }, association),
        };
    }

    private static DisassociateFirewallRuleGroupResponse Disassociate(PracticeRegion region, DisassociateFirewallRuleGroupRequest request)
    {
        var association = region.Dns.Associations.Find(DnsHandlers.Required(request.FirewallRuleGroupAssociationId, "firewallRuleGroupAssociationId")) ?? throw DnsHandlers.NotFound(request.FirewallRuleGroupAssociationId!);
        if (association.MutationProtection == "ENABLED") throw DnsHandlers.Invalid("02307", "The DNS Firewall rule group association is under mutation protection. Remove the mutation protection and try again.");
        if (region.Dns.Associations.IsChanging(association.Id)) throw DnsHandlers.Conflict("02308", $"The DNS Firewall rule group association \"{association.Id}\" can't be changed while its status is {association.Status}.");
        return new DisassociateFirewallRuleGroupResponse
        {
            FirewallRuleGroupAssociation = region.Dns.Associations.Remove(association with { Status = "DELETING", StatusMessage = "Deleting the Firewall Rule Group Association" }),
        };
    }
}
