using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Security groups and their rules: what describes them.</summary>
internal static class SecurityGroupReads
{
    private static readonly Listing<SecurityGroupRule> Rules = new(
        Ec2Api.DescribeSecurityGroupRules, new Paging(5, 1000, "securityGroupRuleIds"),
        new Filters<SecurityGroupRule>(r => r.Tags).On("group-id", r => r.GroupId).On("security-group-rule-id", r => r.SecurityGroupRuleId), IdForms.Rule);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeSecurityGroups, DescribeGroups, r => r.DryRun);
        map.On(Ec2Api.DescribeSecurityGroupRules, DescribeRules, r => r.DryRun);
    }

    private static DescribeSecurityGroupsResponse DescribeGroups(PracticeRegion region, DescribeSecurityGroupsRequest request)
    {
        var ids = request.GroupIds.OrEmpty().Concat(request.GroupNames.OrEmpty().Select(name => ByName(region, name).GroupId!)).ToList();
        var listing = new Listing<SecurityGroup>(Ec2Api.DescribeSecurityGroups, new Paging(5, 1000, "groupIdsSet"), GroupFilters(region), IdForms.SecurityGroup);
        var (items, next) = listing.Read(region.SecurityGroups, ids, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeSecurityGroupsResponse { SecurityGroups = [.. items.Select(region.Rules.View)], NextToken = next };
    }

    /// <summary>A group by name: one of the default VPC, or the only one of that name.</summary>
    public static SecurityGroup ByName(PracticeRegion region, string name)
    {
        var found = region.SecurityGroups.All.Where(g => g.GroupName == name).ToList();
        return found.FirstOrDefault(g => region.Vpcs.Find(g.VpcId)?.IsDefault == true) ?? (found.Count == 1 ? found[0] : throw IdForms.SecurityGroup.Unknown(name));
    }

    private static DescribeSecurityGroupRulesResponse DescribeRules(PracticeRegion region, DescribeSecurityGroupRulesRequest request)
    {
        var (items, next) = Rules.Read(region.Rules.Table, request.SecurityGroupRuleIds, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeSecurityGroupRulesResponse { SecurityGroupRules = items, NextToken = next };
    }

    private static Filters<SecurityGroup> GroupFilters(PracticeRegion region)
    {
        IEnumerable<SecurityGroupRule> Of(SecurityGroup group, bool isEgress) => region.Rules.Of(group.GroupId!).Where(r => r.IsEgress == isEgress);

        var filters = new Filters<SecurityGroup>(g => g.Tags)
            .On("group-id", g => g.GroupId)
            .On("group-name", g => g.GroupName)
            .On("description", g => g.Description)
            .On("owner-id", g => g.OwnerId)
            .On("vpc-id", g => g.VpcId);
        foreach (var isEgress in new[] { false, true })
        {
            var prefix = isEgress ? "egress.ip-permission." : "ip-permission.";
            filters = filters
                .OnAny(prefix + "cidr", g => Of(g, isEgress).Select(r => r.CidrIpv4))
                .OnAny(prefix + "ipv6-cidr", g => Of(g, isEgress).Select(r => r.CidrIpv6))
                .OnAny(prefix + "group-id", g => Of(g, isEgress).Select(r => r.ReferencedGroupInfo?.GroupId))
                .OnAny(prefix + "prefix-list-id", g => Of(g, isEgress).Select(r => r.PrefixListId))
                .OnAny(prefix + "protocol", g => Of(g, isEgress).Select(r => r.IpProtocol))
                .OnAny(prefix + "from-port", g => Of(g, isEgress).Select(r => Number(r.FromPort)))
                .OnAny(prefix + "to-port", g => Of(g, isEgress).Select(r => Number(r.ToPort)));
        }

        return filters;
    }

    private static string? Number(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
