using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Adds rules to security groups and takes them out. A call that names several is made whole or not at all.</summary>
internal static class SecurityGroupChanges
{
    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.AuthorizeSecurityGroupIngress,
            (region, r) => new AuthorizeSecurityGroupIngressResponse
            {
                Return = true,
                SecurityGroupRules = Authorize(region, r.GroupId, r.GroupName, r.IpPermissions, PermissionRules.Flat(r.IpProtocol, r.FromPort, r.ToPort, r.CidrIp, r.SourceSecurityGroupName, r.SourceSecurityGroupOwnerId), r.TagSpecifications, false),
            },
            r => r.DryRun);
        map.On(
            Ec2Api.AuthorizeSecurityGroupEgress,
            (region, r) => new AuthorizeSecurityGroupEgressResponse
            {
                Return = true,
                SecurityGroupRules = Authorize(region, r.GroupId, null, r.IpPermissions, PermissionRules.Flat(r.IpProtocol, r.FromPort, r.ToPort, r.CidrIp, r.SourceSecurityGroupName, r.SourceSecurityGroupOwnerId), r.TagSpecifications, true),
            },
            r => r.DryRun);
        map.On(
            Ec2Api.RevokeSecurityGroupIngress,
            (region, r) =>
            {
                var (revoked, unknown) = Revoke(region, r.GroupId, r.GroupName, r.IpPermissions, PermissionRules.Flat(r.IpProtocol, r.FromPort, r.ToPort, r.CidrIp, r.SourceSecurityGroupName, r.SourceSecurityGroupOwnerId), r.SecurityGroupRuleIds, false);
                return new RevokeSecurityGroupIngressResponse { Return = true, RevokedSecurityGroupRules = revoked, UnknownIpPermissions = unknown };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.RevokeSecurityGroupEgress,
            (region, r) =>
            {
                var (revoked, unknown) = Revoke(region, r.GroupId, null, r.IpPermissions, PermissionRules.Flat(r.IpProtocol, r.FromPort, r.ToPort, r.CidrIp, r.SourceSecurityGroupName, r.SourceSecurityGroupOwnerId), r.SecurityGroupRuleIds, true);
                return new RevokeSecurityGroupEgressResponse { Return = true, RevokedSecurityGroupRules = revoked, UnknownIpPermissions = unknown };
            },
            r => r.DryRun);
    }

    private static IReadOnlyList<SecurityGroupRule> Authorize(
        PracticeRegion region, string? id, string? name, IReadOnlyList<IpPermission>? permissions, IpPermission? flat, IReadOnlyList<TagSpecification>? tags, bool isEgress)
    {
        var group = Group(region, id, name);
        if (permissions is not { Count: > 0 } && flat is null) throw ServiceException.Missing("ipPermissions");
        var rules = PermissionRules.Of(region, group, flat is null ? permissions! : permissions.OrEmpty().Append(flat), isEgress);
        var existing = region.Rules.Of(group.GroupId!).ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules.Take(i).Any(r => RuleBook.SameTraffic(r, rules[i]))) throw ServiceException.InvalidValue("The same permission must not appear multiple times");
            if (existing.Any(r => RuleBook.SameTraffic(r, rules[i]))) throw new ServiceException("InvalidPermission.Duplicate", $"the specified rule \"{Words(rules[i])}\" already exists");
        }

        var made = tags.OrEmpty().Where(t => t.ResourceType == "security-group-rule").SelectMany(t => t.Tags.OrEmpty()).ToList();
        IReadOnlyList<SecurityGroupRule> added = [.. rules.Select(r => New(region, r) with { Tags = made })];
        foreach (var rule in added) region.Rules.Put(rule);
        return added;
    }

    /// <summary>The rule under a new id: AWS never gives an id twice.</summary>
    public static SecurityGroupRule New(PracticeRegion region, SecurityGroupRule rule)
    {
        var id = region.Ids.New("sgr");
        return rule with { SecurityGroupRuleId = id, SecurityGroupRuleArn = $"arn:aws:ec2:{region.Name}:{region.AccountId}:security-group-rule/{id}" };
    }

    private static (IReadOnlyList<RevokedSecurityGroupRule> Revoked, IReadOnlyList<IpPermission> Unknown) Revoke(
        PracticeRegion region, string? id, string? name, IReadOnlyList<IpPermission>? permissions, IpPermission? flat, IReadOnlyList<string>? ruleIds, bool isEgress)
    {
        var group = Group(region, id, name);
        var byId = ruleIds is { Count: > 0 };
        if (byId && (permissions is { Count: > 0 } || flat is not null)) throw new ServiceException("InvalidParameterCombination", "The parameters 'ipPermissions' and 'securityGroupRuleIds' may not be used in combination");
        if (!byId && permissions is not { Count: > 0 } && flat is null) throw new ServiceException("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");

        var rules = region.Rules.Of(group.GroupId!).Where(r => r.IsEgress == isEgress).ToList();
        var found = new List<SecurityGroupRule>();
        var unknown = new List<SecurityGroupRule>();
        if (byId)
        {
            foreach (var ruleId in ruleIds!)
            {
                IdForms.Rule.Check(ruleId);
                found.Add(rules.Find(r => r.SecurityGroupRuleId == ruleId) ?? throw IdForms.Rule.Unknown(ruleId));
            }
        }
        else
        {
            foreach (var wanted in PermissionRules.Of(region, group, flat is null ? permissions! : permissions.OrEmpty().Append(flat), isEgress))
                if (rules.Find(r => RuleBook.SameTraffic(r, wanted)) is { } rule) found.Add(rule);
                else unknown.Add(wanted);
        }

        // In the default VPC AWS names what it did not know and takes out the rest; elsewhere it refuses.
        if (unknown.Count > 0 && region.Vpcs.Find(group.VpcId)?.IsDefault != true)
            throw new ServiceException("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
        foreach (var rule in found) region.Rules.Remove(rule);
        return ([.. found.Distinct().Select(Revoked)], RuleBook.Permissions(unknown));
    }

    private static RevokedSecurityGroupRule Revoked(SecurityGroupRule rule) => new()
    {
        SecurityGroupRuleId = rule.SecurityGroupRuleId,
        GroupId = rule.GroupId,
        IsEgress = rule.IsEgress,
        IpProtocol = rule.IpProtocol,
        FromPort = rule.FromPort,
        ToPort = rule.ToPort,
        CidrIpv4 = rule.CidrIpv4,
        CidrIpv6 = rule.CidrIpv6,
        PrefixListId = rule.PrefixListId,
        ReferencedGroupId = rule.ReferencedGroupInfo?.GroupId,
        Description = rule.Description,
    };

    private static SecurityGroup Group(PracticeRegion region, string? id, string? name) => id is null && name is not null
        ? SecurityGroupReads.ByName(region, name)
        : IdForms.SecurityGroup.Find(region.SecurityGroups, id, "GroupName or GroupId");

    private static string Words(SecurityGroupRule rule)
    {
        var peer = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId;
        var what = rule.IpProtocol switch
        {
            "-1" => "ALL",
            "icmp" or "icmpv6" => $"{rule.IpProtocol.ToUpperInvariant()}, type: {rule.FromPort}, code: {rule.ToPort}",
            var protocol => $"{protocol?.ToUpperInvariant()}, from port: {rule.FromPort}, to port: {rule.ToPort}",
        };
        return $"peer: {peer}, {what}, ALLOW";
    }
}
