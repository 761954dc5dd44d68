using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A security group with its rules. AWS gives a new one rules that let everything out, one more where the VPC has IPv6; they go unless the plan has them.</summary>
internal sealed class SecurityGroupKind : Ec2Kind
{
    public override string Type => ResourceTypes.SecurityGroup;

    public override AwsOperation CreateOperation => Ec2Api.CreateSecurityGroup;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeSecurityGroups.AllAsync(scope.Aws, new DescribeSecurityGroupsRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.SecurityGroups.OrEmpty().Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateSecurityGroupRequest { GroupName = making.Required("GroupName"), Description = making.Required("GroupDescription"), VpcId = making.Required("VpcId"), TagSpecifications = Tags(making, "security-group") };
        var answer = await making.Aws.SendAsync(Ec2Api.CreateSecurityGroup.Call(request), cancellationToken).ConfigureAwait(false);
        return Found(answer.GroupId!, answer.Tags, PropertyMap.Empty, null, ("GroupId", answer.GroupId));
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => SecurityGroupRules.Steps(properties, found.Properties).Count > 0;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        // Which rules a new group comes with is AWS's to say, so it is asked.
        var answer = await making.Aws.SendAsync(Ec2Api.DescribeSecurityGroups.Call(new DescribeSecurityGroupsRequest { GroupIds = [found.PhysicalId] }), cancellationToken).ConfigureAwait(false);
        if (answer.SecurityGroups is not [var group, ..]) throw new AwsException($"Security group {found.PhysicalId} is not shown yet.", "InvalidGroup.NotFound", 400, null, Ec2Api.DescribeSecurityGroups);
        var steps = SecurityGroupRules.Steps(making.Properties, Of(group).Properties);
        foreach (var step in steps) await step(making.Aws, found.PhysicalId, cancellationToken).ConfigureAwait(false);
        return steps.Count > 0;
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteSecurityGroup.Call(new DeleteSecurityGroupRequest { GroupId = found.PhysicalId }), cancellationToken);

    private FoundResource Of(SecurityGroup group) => Found(
        group.GroupId!, group.Tags,
        Property.Map(
            ("GroupName", group.GroupName ?? ""), ("GroupDescription", group.Description ?? ""), ("VpcId", group.VpcId ?? ""),
            ("SecurityGroupIngress", SecurityGroupRules.Read(group.IpPermissions, egress: false)), ("SecurityGroupEgress", SecurityGroupRules.Read(group.IpPermissionsEgress, egress: true))),
        group, ("GroupId", group.GroupId));
}

/// <summary>
/// The security group that every VPC comes with, emptied. It is no resource of CloudFormation's, so templates leave it to a note; it goes with its VPC.
/// </summary>
internal sealed class DefaultSecurityGroupKind : PartKind
{
    public const string TypeName = "SecureMl::DefaultSecurityGroup";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.RevokeSecurityGroupEgress;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var vpcs = scope.Found(ResourceTypes.Vpc).Select(v => v.PhysicalId).ToList();
        if (vpcs.Count == 0) return [];
        var filters = new[] { new Filter { Name = "vpc-id", Values = vpcs }, new Filter { Name = "group-name", Values = ["default"] } };
        var answer = await Ec2Api.DescribeSecurityGroups.AllAsync(scope.Aws, new DescribeSecurityGroupsRequest { Filters = filters }, cancellationToken).ConfigureAwait(false);
        return [.. answer.SecurityGroups.OrEmpty().Select(Of)];
    }

    public override string Key(PropertyMap properties) => properties.Text("VpcId") + "|default";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var filters = new[] { new Filter { Name = "vpc-id", Values = [making.Required("VpcId")] }, new Filter { Name = "group-name", Values = ["default"] } };
        var answer = await Ec2Api.DescribeSecurityGroups.AllAsync(making.Aws, new DescribeSecurityGroupsRequest { Filters = filters }, cancellationToken).ConfigureAwait(false);
        return answer.SecurityGroups is [var group, ..] ? Of(group) : throw new AwsException($"VPC {making.Required("VpcId")} has no default security group yet.", "InvalidGroup.NotFound", 400, null, Ec2Api.DescribeSecurityGroups);
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => SecurityGroupRules.Revocations((SecurityGroup)found.Record!).Count > 0;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var steps = SecurityGroupRules.Revocations((SecurityGroup)found.Record!);
        foreach (var step in steps) await step(making.Aws, found.Attributes["GroupId"], cancellationToken).ConfigureAwait(false);
        return steps.Count > 0;
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) => [];

    private FoundResource Of(SecurityGroup group) => Part(
        Property.Map(("VpcId", group.VpcId!), ("SecurityGroupIngress", SecurityGroupRules.Read(group.IpPermissions, egress: false)), ("SecurityGroupEgress", SecurityGroupRules.Read(group.IpPermissionsEgress, egress: true))),
        group.VpcId) with
    { Record = group, Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("GroupId", group.GroupId!) };
}
