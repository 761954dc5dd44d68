using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A public address for a NAT gateway.</summary>
internal sealed class AddressKind : Ec2Kind
{
    public override string Type => "AWS::EC2::EIP";

    public override AwsOperation CreateOperation => Ec2Api.AllocateAddress;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await scope.Aws.SendAsync(Ec2Api.DescribeAddresses.Call(new DescribeAddressesRequest { Filters = Owned(scope) }), cancellationToken).ConfigureAwait(false);
        return [.. answer.Addresses.OrEmpty().Where(a => a.AllocationId is not null).Select(a => Of(a.AllocationId!, a.PublicIp, a.Tags))];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(Ec2Api.AllocateAddress.Call(new AllocateAddressRequest { Domain = "vpc", TagSpecifications = Tags(making, "elastic-ip") }), cancellationToken).ConfigureAwait(false);
        return Of(answer.AllocationId!, answer.PublicIp, [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })]);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.ReleaseAddress.Call(new ReleaseAddressRequest { AllocationId = found.PhysicalId }), cancellationToken);

    private FoundResource Of(string allocationId, string? address, IReadOnlyList<Tag>? tags) =>
        Found(allocationId, tags, Property.Map(("Domain", "vpc")), null, ("AllocationId", allocationId), ("PublicIp", address));
}

/// <summary>A NAT gateway. It takes minutes to come and to go, and one that is gone stays listed for an hour.</summary>
internal sealed class NatGatewayKind : Ec2Kind
{
    public override string Type => "AWS::EC2::NatGateway";

    public override AwsOperation CreateOperation => Ec2Api.CreateNatGateway;

    public override bool DeletesAlongside => true;

    public override TimeSpan Patience => TimeSpan.FromMinutes(10);

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeNatGateways.AllAsync(scope.Aws, new DescribeNatGatewaysRequest { Filter = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.NatGateways.OrEmpty().Where(n => n.State is not ("deleted" or "deleting")).Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateNatGatewayRequest { SubnetId = making.Required("SubnetId"), AllocationId = making.Required("AllocationId"), ConnectivityType = "public", ClientToken = making.Token, TagSpecifications = Tags(making, "natgateway") };
        var answer = await making.Aws.SendAsync(Ec2Api.CreateNatGateway.Call(request), cancellationToken).ConfigureAwait(false);
        return Of(answer.NatGateway!);
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) switch
    {
        { State: "available" } ready => Of(ready),
        { State: "pending" } => null,
        var other => throw new ResourceFailedException($"NAT gateway {found.PhysicalId} is {Text.Visible(other?.State ?? "gone")}: {Text.OneLine(other?.FailureMessage ?? other?.FailureCode ?? "AWS gives no reason")}."),
    };

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteNatGateway.Call(new DeleteNatGatewayRequest { NatGatewayId = found.PhysicalId }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) is null or { State: "deleted" };
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return true;
        }
    }

    private FoundResource Of(NatGateway nat) => Found(
        nat.NatGatewayId!, nat.Tags,
        Property.Map(("SubnetId", nat.SubnetId!), ("AllocationId", nat.NatGatewayAddresses.OrEmpty().FirstOrDefault()?.AllocationId), ("ConnectivityType", nat.ConnectivityType ?? "public")), nat);

    private static async Task<NatGateway?> LookAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        (await scope.Aws.SendAsync(Ec2Api.DescribeNatGateways.Call(new DescribeNatGatewaysRequest { NatGatewayIds = [found.PhysicalId] }), cancellationToken).ConfigureAwait(false)).NatGateways.OrEmpty().FirstOrDefault();
}
