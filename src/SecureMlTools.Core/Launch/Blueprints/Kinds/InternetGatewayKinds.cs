using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>An internet gateway.</summary>
internal sealed class InternetGatewayKind : Ec2Kind
{
    public const string TypeName = "AWS::EC2::InternetGateway";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.CreateInternetGateway;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeInternetGateways.AllAsync(scope.Aws, new DescribeInternetGatewaysRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.InternetGateways.OrEmpty().Select(g => Found(g.InternetGatewayId!, g.Tags, PropertyMap.Empty, g))];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(Ec2Api.CreateInternetGateway.Call(new CreateInternetGatewayRequest { TagSpecifications = Tags(making, "internet-gateway") }), cancellationToken).ConfigureAwait(false);
        return Found(answer.InternetGateway!.InternetGatewayId!, answer.InternetGateway.Tags, PropertyMap.Empty, answer.InternetGateway);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteInternetGateway.Call(new DeleteInternetGatewayRequest { InternetGatewayId = found.PhysicalId }), cancellationToken);
}

/// <summary>An internet gateway's place at a VPC.</summary>
internal sealed class GatewayAttachmentKind : PartKind
{
    public override string Type => "AWS::EC2::VPCGatewayAttachment";

    public override AwsOperation CreateOperation => Ec2Api.AttachInternetGateway;

    public override string Key(PropertyMap properties) => $"{properties.Text("InternetGatewayId")}|{properties.Text("VpcId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        await making.Aws.SendAsync(Ec2Api.AttachInternetGateway.Call(new AttachInternetGatewayRequest { InternetGatewayId = making.Required("InternetGatewayId"), VpcId = making.Required("VpcId") }), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, null);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => DeleteAsync(
        scope.Aws, Ec2Api.DetachInternetGateway.Call(new DetachInternetGatewayRequest { InternetGatewayId = found.Properties.Text("InternetGatewayId"), VpcId = found.Properties.Text("VpcId") }), cancellationToken);

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) =>
        from gateway in scope.Found(InternetGatewayKind.TypeName).Select(f => f.Record).OfType<InternetGateway>()
        from attachment in gateway.Attachments.OrEmpty()
        where attachment.VpcId is not null && attachment.State is not ("detached" or "detaching")
        select Part(Property.Map(("InternetGatewayId", gateway.InternetGatewayId!), ("VpcId", attachment.VpcId!)), null);
}
