using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A subnet. AWS gives new ones no public addresses, unless the VPC is the default one.</summary>
internal sealed class SubnetKind : Ec2Kind
{
    public override string Type => ResourceTypes.Subnet;

    public override AwsOperation CreateOperation => Ec2Api.CreateSubnet;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeSubnets.AllAsync(scope.Aws, new DescribeSubnetsRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.Subnets.OrEmpty().Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateSubnetRequest { VpcId = making.Required("VpcId"), CidrBlock = making.Required("CidrBlock"), AvailabilityZone = making.Required("AvailabilityZone"), TagSpecifications = Tags(making, "subnet") };
        var answer = await making.Aws.SendAsync(Ec2Api.CreateSubnet.Call(request), cancellationToken).ConfigureAwait(false);
        return Of(answer.Subnet!);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteSubnet.Call(new DeleteSubnetRequest { SubnetId = found.PhysicalId }), cancellationToken);

    private FoundResource Of(Subnet subnet) => Found(
        subnet.SubnetId!, subnet.Tags,
        Property.Map(("VpcId", subnet.VpcId!), ("CidrBlock", subnet.CidrBlock!), ("AvailabilityZone", subnet.AvailabilityZone!), ("MapPublicIpOnLaunch", subnet.MapPublicIpOnLaunch ?? false)), subnet);
}
