using System.Text.RegularExpressions;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>
/// Makes and deletes security groups. A new one lets everything out, over IPv6 too where its VPC has some; one that something uses cannot go.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
/// </summary>
internal static partial class SecurityGroupCreation
{
    private const string DefaultName = "default";
    private static readonly IpPermission Everywhere = new() { IpProtocol = "-1", IpRanges = [new IpRange { CidrIp = "0.0.0.0/0" }] };

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateSecurityGroup, Create, r => r.DryRun);
        map.On(Ec2Api.DeleteSecurityGroup, Delete, r => r.DryRun);
    }

    /// <summary>The group that comes with a VPC: its members reach each other, and everything.</summary>
    public static void MakeDefault(PracticeRegion region, Vpc vpc)
    {
        var group = Make(region, vpc, DefaultName, "default VPC security group", []);
        var own = new IpPermission { IpProtocol = "-1", UserIdGroupPairs = [new UserIdGroupPair { GroupId = group.GroupId, UserId = region.AccountId }] };
        foreach (var rule in RuleBook.Split(group, own, isEgress: false)) region.Rules.Put(SecurityGroupChanges.New(region, rule));
    }

    /// <summary>Takes a group and its rules away.</summary>
    public static void Remove(PracticeRegion region, SecurityGroup group)
    {
        foreach (var rule in region.Rules.Of(group.GroupId!).ToList()) region.Rules.Remove(rule);
        region.SecurityGroups.Remove(group.GroupId!);
    }

    private static CreateSecurityGroupResponse Create(PracticeRegion region, CreateSecurityGroupRequest request)
    {
        var name = ServiceException.Required(request.GroupName, "groupName");
        var description = ServiceException.Required(request.Description, "groupDescription");
        if (!TextForm().IsMatch(name)) throw ServiceException.InvalidValue($"Value ({name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.");
        if (!TextForm().IsMatch(description)) throw ServiceException.InvalidValue($"Value ({description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.");
        if (name.Equals(DefaultName, StringComparison.OrdinalIgnoreCase)) throw ServiceException.InvalidValue("Cannot use reserved security group name: default");
        if (name.StartsWith("sg-", StringComparison.OrdinalIgnoreCase)) throw ServiceException.InvalidValue("Group names may not be in the format sg-*");
        var vpc = request.VpcId is null
            ? region.Vpcs.All.FirstOrDefault(v => v.IsDefault == true) ?? throw new ServiceException("VPCIdNotSpecified", "No default VPC for this user")
            : IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var tags = Tagged.Of(request.TagSpecifications, "security-group");
        if (region.SecurityGroups.All.Any(g => g.VpcId == vpc.VpcId && g.GroupName == name)) throw new ServiceException("InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{vpc.VpcId}'");
        region.Quotas.Check(PracticeQuota.SecurityGroups, region.SecurityGroups.Count, "SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
        var group = Make(region, vpc, name, description, tags);
        return new CreateSecurityGroupResponse { GroupId = group.GroupId, Tags = tags, SecurityGroupArn = group.SecurityGroupArn };
    }

    private static SecurityGroup Make(PracticeRegion region, Vpc vpc, string name, string description, IReadOnlyList<Tag> tags)
    {
        var id = region.Ids.New("sg");
        var group = new SecurityGroup
        {
            GroupId = id,
            GroupName = name,
            Description = description,
            VpcId = vpc.VpcId,
            OwnerId = region.AccountId,
            SecurityGroupArn = $"arn:aws:ec2:{region.Name}:{region.AccountId}:security-group/{id}",
            Tags = tags,
        };
        region.SecurityGroups.Put(group);
        var everywhere = vpc.Ipv6CidrBlockAssociationSet.OrEmpty().Any(a => a.Ipv6CidrBlockState?.State is null or "associated") ? Everywhere with { Ipv6Ranges = [new Ipv6Range { CidrIpv6 = "::/0" }] } : Everywhere;
        foreach (var rule in RuleBook.Split(group, everywhere, isEgress: true)) region.Rules.Put(SecurityGroupChanges.New(region, rule));
        return group;
    }

    private static DeleteSecurityGroupResponse Delete(PracticeRegion region, DeleteSecurityGroupRequest request)
    {
        var group = request.GroupId is null && request.GroupName is { } name
            ? SecurityGroupReads.ByName(region, name)
            : IdForms.SecurityGroup.Find(region.SecurityGroups, request.GroupId, "GroupName or GroupId");
        var id = group.GroupId!;
        if (group.GroupName == DefaultName) throw new ServiceException("CannotDelete", $"the specified group: \"{id}\" name: \"{DefaultName}\" cannot be deleted by a user");
        if (region.NetworkInterfaces.All.Any(n => n.Groups.OrEmpty().Any(g => g.GroupId == id)) || region.Rules.Table.All.Any(r => r.GroupId != id && r.ReferencedGroupInfo?.GroupId == id))
            throw Dependency.Violation($"resource {id} has a dependent object");
        Remove(region, group);
        return new DeleteSecurityGroupResponse { Return = true, GroupId = id };
    }

    [GeneratedRegex(@"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}\z")]
    private static partial Regex TextForm();
}
