using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.State;

/// <summary>The rules of all security groups, by id and by group. The groups' permissions are a view of them, so that the two never differ.</summary>
internal sealed class RuleBook
{
    private readonly Dictionary<string, List<string>> _byGroup = new(StringComparer.Ordinal);

    public Table<SecurityGroupRule> Table { get; } = new(r => r.SecurityGroupRuleId);

    public IEnumerable<SecurityGroupRule> Of(string groupId) => _byGroup.TryGetValue(groupId, out var ids) ? ids.Select(id => Table.Find(id)).OfType<SecurityGroupRule>() : [];

    public void Put(SecurityGroupRule rule)
    {
        if (Table.Find(rule.SecurityGroupRuleId) is null)
        {
            if (!_byGroup.TryGetValue(rule.GroupId!, out var ids)) _byGroup[rule.GroupId!] = ids = [];
            ids.Add(rule.SecurityGroupRuleId!);
        }

        Table.Put(rule);
    }

    public void Remove(SecurityGroupRule rule)
    {
        if (Table.Remove(rule.SecurityGroupRuleId!)) _byGroup[rule.GroupId!].Remove(rule.SecurityGroupRuleId!);
    }

    /// <summary>A group as DescribeSecurityGroups shows it.</summary>
    public SecurityGroup View(SecurityGroup group)
    {
        var rules = Of(group.GroupId!).ToList();
        return group with { IpPermissions = Permissions(rules.Where(r => r.IsEgress != true)), IpPermissionsEgress = Permissions(rules.Where(r => r.IsEgress == true)) };
    }

    /// <summary>Rules gathered as AWS gathers them: one permission for each protocol and range of ports.</summary>
    public static IReadOnlyList<IpPermission> Permissions(IEnumerable<SecurityGroupRule> rules) =>
    [
        .. rules.GroupBy(r => (r.IpProtocol, From: Port(r, r.FromPort), To: Port(r, r.ToPort))).Select(g => new IpPermission
        {
            IpProtocol = g.Key.IpProtocol,
            FromPort = g.Key.From,
            ToPort = g.Key.To,
            IpRanges = [.. g.Where(r => r.CidrIpv4 is not null).Select(r => new IpRange { CidrIp = r.CidrIpv4, Description = r.Description })],
            Ipv6Ranges = [.. g.Where(r => r.CidrIpv6 is not null).Select(r => new Ipv6Range { CidrIpv6 = r.CidrIpv6, Description = r.Description })],
            PrefixListIds = [.. g.Where(r => r.PrefixListId is not null).Select(r => new PrefixListId { PrefixListIdValue = r.PrefixListId, Description = r.Description })],
            UserIdGroupPairs = [.. g.Where(r => r.ReferencedGroupInfo is not null).Select(r => new UserIdGroupPair
            {
                GroupId = r.ReferencedGroupInfo!.GroupId,
                UserId = r.ReferencedGroupInfo.UserId,
                VpcId = r.ReferencedGroupInfo.VpcId,
                VpcPeeringConnectionId = r.ReferencedGroupInfo.VpcPeeringConnectionId,
                PeeringStatus = r.ReferencedGroupInfo.PeeringStatus,
                Description = r.Description,
            })],
        }),
    ];

    /// <summary>The rules in a permission, each with one source or destination and without an id.</summary>
    public static IEnumerable<SecurityGroupRule> Split(SecurityGroup group, IpPermission permission, bool isEgress)
    {
        var rule = new SecurityGroupRule
        {
            GroupId = group.GroupId,
            GroupOwnerId = group.OwnerId,
            IsEgress = isEgress,
            IpProtocol = permission.IpProtocol,
            FromPort = permission.FromPort ?? -1,
            ToPort = permission.ToPort ?? -1,
            Tags = [],
        };
        foreach (var range in permission.IpRanges.OrEmpty()) yield return rule with { CidrIpv4 = range.CidrIp, Description = range.Description };
        foreach (var range in permission.Ipv6Ranges.OrEmpty()) yield return rule with { CidrIpv6 = range.CidrIpv6, Description = range.Description };
        foreach (var list in permission.PrefixListIds.OrEmpty()) yield return rule with { PrefixListId = list.PrefixListIdValue, Description = list.Description };
        foreach (var pair in permission.UserIdGroupPairs.OrEmpty())
            yield return rule with
            {
                ReferencedGroupInfo = new ReferencedSecurityGroup { GroupId = pair.GroupId, UserId = pair.UserId ?? group.OwnerId, VpcId = pair.VpcId, VpcPeeringConnectionId = pair.VpcPeeringConnectionId, PeeringStatus = pair.PeeringStatus },
                Description = pair.Description,
            };
    }

    /// <summary>True when two rules admit the same; AWS allows no two such in one group.</summary>
    public static bool SameTraffic(SecurityGroupRule a, SecurityGroupRule b) =>
        a.IsEgress == b.IsEgress && a.IpProtocol == b.IpProtocol && (a.FromPort ?? -1) == (b.FromPort ?? -1) && (a.ToPort ?? -1) == (b.ToPort ?? -1)
        && a.CidrIpv4 == b.CidrIpv4 && a.CidrIpv6 == b.CidrIpv6 && a.PrefixListId == b.PrefixListId && a.ReferencedGroupInfo?.GroupId == b.ReferencedGroupInfo?.GroupId;

    // All traffic has no ports in this view, and -1 in that of the rules.
    private static int? Port(SecurityGroupRule rule, int? port) => rule.IpProtocol == "-1" ? null : port;
}
