using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A call that brings a group's rules nearer to the plan.</summary>
internal delegate Task SecurityGroupStep(IAwsTransport aws, string groupId, CancellationToken cancellationToken);

/// <summary>Rules of security groups, in CloudFormation's shape and in EC2's: one rule per range, list or group there, permissions with several of them here.</summary>
internal static class SecurityGroupRules
{
    // The rules of a new group; the second one where its VPC has IPv6.
    private static readonly IReadOnlyList<PropertyMap> EverythingOut = [Property.Map(("IpProtocol", "-1"), ("CidrIp", "0.0.0.0/0")), Property.Map(("IpProtocol", "-1"), ("CidrIpv6", "::/0"))];

    /// <summary>A group's permissions as single rules.</summary>
    public static PropertyList Read(IReadOnlyList<IpPermission>? permissions, bool egress) => Property.List(permissions.OrEmpty().SelectMany(p => Read(p, egress)));

    /// <summary>The calls that add the rules that are missing, and take out those that let everything out unless they are planned.</summary>
    public static IReadOnlyList<SecurityGroupStep> Steps(PropertyMap planned, PropertyMap now)
    {
        var steps = new List<SecurityGroupStep>();
        var ingress = Missing(planned, now, "SecurityGroupIngress");
        var egress = Missing(planned, now, "SecurityGroupEgress");
        var open = planned["SecurityGroupEgress"] is PropertyList ? EverythingOut.Where(e => Rules(now, "SecurityGroupEgress").Any(r => Same(e, r)) && !Rules(planned, "SecurityGroupEgress").Any(r => Same(e, r))).Select(Permission).ToList() : [];
        if (open.Count > 0) steps.Add((aws, id, token) => LostAnswers.SendAsync(aws, Ec2Api.RevokeSecurityGroupEgress.Call(new RevokeSecurityGroupEgressRequest { GroupId = id, IpPermissions = open }), "InvalidPermission.NotFound", token));
        if (ingress.Count > 0) steps.Add((aws, id, token) => LostAnswers.SendAsync(aws, Ec2Api.AuthorizeSecurityGroupIngress.Call(new AuthorizeSecurityGroupIngressRequest { GroupId = id, IpPermissions = ingress }), "InvalidPermission.Duplicate", token));
        if (egress.Count > 0) steps.Add((aws, id, token) => LostAnswers.SendAsync(aws, Ec2Api.AuthorizeSecurityGroupEgress.Call(new AuthorizeSecurityGroupEgressRequest { GroupId = id, IpPermissions = egress }), "InvalidPermission.Duplicate", token));
        return steps;
    }

    /// <summary>The calls that take out every rule.</summary>
    public static IReadOnlyList<SecurityGroupStep> Revocations(SecurityGroup group)
    {
        var steps = new List<SecurityGroupStep>();
        if (group.IpPermissions is { Count: > 0 } ingress) steps.Add((aws, id, token) => aws.SendAsync(Ec2Api.RevokeSecurityGroupIngress.Call(new RevokeSecurityGroupIngressRequest { GroupId = id, IpPermissions = ingress }), token));
        if (group.IpPermissionsEgress is { Count: > 0 } egress) steps.Add((aws, id, token) => aws.SendAsync(Ec2Api.RevokeSecurityGroupEgress.Call(new RevokeSecurityGroupEgressRequest { GroupId = id, IpPermissions = egress }), token));
        return steps;
    }

    private static IReadOnlyList<IpPermission> Missing(PropertyMap planned, PropertyMap now, string name)
    {
        var there = Rules(now, name).ToList();
        return [.. Rules(planned, name).Where(r => !there.Exists(t => Same(r, t))).Select(Permission)];
    }

    private static IEnumerable<PropertyMap> Rules(PropertyMap properties, string name) => properties[name] is PropertyList list ? list.Items.OfType<PropertyMap>() : [];

    // Descriptions aside: a rule with another description is the same rule to AWS.
    private static bool Same(PropertyMap a, PropertyMap b) => a.Without("Description") is var x && b.Without("Description") is var y && x.Members.Length == y.Members.Length && x.Members.All(m => Equals(y[m.Key], m.Value));

    private static IpPermission Permission(PropertyMap rule) => new()
    {
        IpProtocol = rule.Text("IpProtocol"),
        FromPort = rule.Number("FromPort"),
        ToPort = rule.Number("ToPort"),
        IpRanges = rule.Text("CidrIp") is { } cidr ? [new IpRange { CidrIp = cidr, Description = rule.Text("Description") }] : null,
        Ipv6Ranges = rule.Text("CidrIpv6") is { } cidr6 ? [new Ipv6Range { CidrIpv6 = cidr6, Description = rule.Text("Description") }] : null,
        PrefixListIds = (rule.Text("SourcePrefixListId") ?? rule.Text("DestinationPrefixListId")) is { } list ? [new PrefixListId { PrefixListIdValue = list, Description = rule.Text("Description") }] : null,
        UserIdGroupPairs = (rule.Text("SourceSecurityGroupId") ?? rule.Text("DestinationSecurityGroupId")) is { } group ? [new UserIdGroupPair { GroupId = group, Description = rule.Text("Description") }] : null,
    };

    private static IEnumerable<Property> Read(IpPermission p, bool egress)
    {
        var side = egress ? "Destination" : "Source";
        foreach (var range in p.IpRanges.OrEmpty()) yield return Rule("CidrIp", range.CidrIp, range.Description);
        foreach (var range in p.Ipv6Ranges.OrEmpty()) yield return Rule("CidrIpv6", range.CidrIpv6, range.Description);
        foreach (var list in p.PrefixListIds.OrEmpty()) yield return Rule(side + "PrefixListId", list.PrefixListIdValue, list.Description);
        foreach (var pair in p.UserIdGroupPairs.OrEmpty()) yield return Rule(side + "SecurityGroupId", pair.GroupId, pair.Description);

        PropertyMap Rule(string member, string? value, string? description) => Property.Map(
            ("IpProtocol", p.IpProtocol ?? "-1"), ("FromPort", p.IpProtocol is "-1" ? null : p.FromPort), ("ToPort", p.IpProtocol is "-1" ? null : p.ToPort),
            (member, value ?? ""), ("Description", description is { Length: > 0 } ? description : null));
    }
}
