using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A route table.</summary>
internal sealed class RouteTableKind : Ec2Kind
{
    public const string TypeName = "AWS::EC2::RouteTable";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.CreateRouteTable;

    /// <summary>The tables that were found, as AWS shows them.</summary>
    public static IEnumerable<RouteTable> Tables(BlueprintScope scope) => scope.Found(TypeName).Select(f => f.Record).OfType<RouteTable>();

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeRouteTables.AllAsync(scope.Aws, new DescribeRouteTablesRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.RouteTables.OrEmpty().Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateRouteTableRequest { VpcId = making.Required("VpcId"), ClientToken = making.Token, TagSpecifications = Tags(making, "route-table") };
        return Of((await making.Aws.SendAsync(Ec2Api.CreateRouteTable.Call(request), cancellationToken).ConfigureAwait(false)).RouteTable!);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteRouteTable.Call(new DeleteRouteTableRequest { RouteTableId = found.PhysicalId }), cancellationToken);

    private FoundResource Of(RouteTable table) => Found(table.RouteTableId!, table.Tags, Property.Map(("VpcId", table.VpcId!)), table);
}

/// <summary>A route of a table. AWS shows the endpoint of a firewall as a gateway whose id begins with vpce-.</summary>
internal sealed class RouteKind : PartKind
{
    private const string Endpoint = "vpce-";

    public override string Type => "AWS::EC2::Route";

    public override AwsOperation CreateOperation => Ec2Api.CreateRoute;

    public override string Key(PropertyMap properties) =>
        $"{properties.Text("RouteTableId")}|{properties.Text("DestinationCidrBlock") ?? properties.Text("DestinationIpv6CidrBlock") ?? properties.Text("DestinationPrefixListId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateRouteRequest
        {
            RouteTableId = making.Required("RouteTableId"),
            DestinationCidrBlock = making.Required("DestinationCidrBlock"),
            GatewayId = making.Properties.Text("GatewayId"),
            NatGatewayId = making.Properties.Text("NatGatewayId"),
            VpcEndpointId = making.Properties.Text("VpcEndpointId"),
        };
        await making.Aws.SendAsync(Ec2Api.CreateRoute.Call(request), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, null);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var p = found.Properties;
        var request = new DeleteRouteRequest
        {
            RouteTableId = p.Text("RouteTableId"),
            DestinationCidrBlock = p.Text("DestinationCidrBlock"),
            DestinationIpv6CidrBlock = p.Text("DestinationIpv6CidrBlock"),
            DestinationPrefixListId = p.Text("DestinationPrefixListId"),
        };
        return DeleteAsync(scope.Aws, Ec2Api.DeleteRoute.Call(request), cancellationToken);
    }

    // A route to a firewall's endpoint keeps the firewall from being deleted, so it goes by itself, before it; the others go with their table. Those to a
    // gateway endpoint of the owner's are that endpoint's.
    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope)
    {
        var endpoints = scope.Found(ResourceTypes.VpcEndpoint).Select(e => e.PhysicalId).ToHashSet(StringComparer.Ordinal);
        foreach (var table in RouteTableKind.Tables(scope))
            foreach (var route in table.Routes.OrEmpty())
            {
                if (route.GatewayId == "local" || (route.DestinationPrefixListId is not null && route.GatewayId is { } own && endpoints.Contains(own))) continue;
                var isEndpoint = route.DestinationPrefixListId is null && route.GatewayId?.StartsWith(Endpoint, StringComparison.Ordinal) == true;
                yield return Part(Properties(table, route, isEndpoint), isEndpoint ? null : table.RouteTableId);
            }
    }

    private static PropertyMap Properties(RouteTable table, Route route, bool isEndpoint) => Property.Map(
        ("RouteTableId", table.RouteTableId!), ("DestinationCidrBlock", route.DestinationCidrBlock), ("DestinationIpv6CidrBlock", route.DestinationIpv6CidrBlock),
        ("DestinationPrefixListId", route.DestinationPrefixListId), (isEndpoint ? "VpcEndpointId" : "GatewayId", route.GatewayId), ("NatGatewayId", route.NatGatewayId),
        ("TransitGatewayId", route.TransitGatewayId), ("VpcPeeringConnectionId", route.VpcPeeringConnectionId), ("NetworkInterfaceId", route.NetworkInterfaceId),
        ("EgressOnlyInternetGatewayId", route.EgressOnlyInternetGatewayId), ("CarrierGatewayId", route.CarrierGatewayId), ("LocalGatewayId", route.LocalGatewayId), ("CoreNetworkArn", route.CoreNetworkArn));
}

/// <summary>The route table of a subnet.</summary>
internal sealed class SubnetRouteTableKind : PartKind
{
    public override string Type => "AWS::EC2::SubnetRouteTableAssociation";

    public override AwsOperation CreateOperation => Ec2Api.AssociateRouteTable;

    public override string Key(PropertyMap properties) => $"{properties.Text("RouteTableId")}|{properties.Text("SubnetId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(Ec2Api.AssociateRouteTable.Call(new AssociateRouteTableRequest { RouteTableId = making.Required("RouteTableId"), SubnetId = making.Required("SubnetId") }), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, making.Required("SubnetId")) with { Record = answer.AssociationId };
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DisassociateRouteTable.Call(new DisassociateRouteTableRequest { AssociationId = (string)found.Record! }), cancellationToken);

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) =>
        from table in RouteTableKind.Tables(scope)
        from association in table.Associations.OrEmpty()
        where association.SubnetId is not null && association.AssociationState?.State is not ("disassociated" or "disassociating")
        select Part(Property.Map(("RouteTableId", table.RouteTableId!), ("SubnetId", association.SubnetId!)), association.SubnetId) with { Record = association.RouteTableAssociationId };
}

/// <summary>The route table of what comes in through an internet gateway.</summary>
internal sealed class GatewayRouteTableKind : PartKind
{
    public override string Type => "AWS::EC2::GatewayRouteTableAssociation";

    public override AwsOperation CreateOperation => Ec2Api.AssociateRouteTable;

    public override string Key(PropertyMap properties) => $"{properties.Text("RouteTableId")}|{properties.Text("GatewayId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(Ec2Api.AssociateRouteTable.Call(new AssociateRouteTableRequest { RouteTableId = making.Required("RouteTableId"), GatewayId = making.Required("GatewayId") }), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, null) with { Record = answer.AssociationId };
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DisassociateRouteTable.Call(new DisassociateRouteTableRequest { AssociationId = (string)found.Record! }), cancellationToken);

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) =>
        from table in RouteTableKind.Tables(scope)
        from association in table.Associations.OrEmpty()
        where association.GatewayId is not null && association.AssociationState?.State is not ("disassociated" or "disassociating")
        select Part(Property.Map(("RouteTableId", table.RouteTableId!), ("GatewayId", association.GatewayId!)), null) with { Record = association.RouteTableAssociationId };
}
