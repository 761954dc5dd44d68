using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Route tables, and the subnets and gateways that they are for.</summary>
internal static class RouteTableHandlers
{
    private static readonly RouteTableAssociationState Associated = new() { State = "associated" };

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateRouteTable, (region, r) => Idempotency.Once(region, Ec2Api.CreateRouteTable, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteRouteTable, Delete, r => r.DryRun);
        map.On(Ec2Api.AssociateRouteTable, Associate, r => r.DryRun);
        map.On(Ec2Api.DisassociateRouteTable, Disassociate, r => r.DryRun);
    }

    /// <summary>A table with the routes within the VPC.</summary>
    public static RouteTable Make(PracticeRegion region, Vpc vpc, bool isMain, IReadOnlyList<Tag> tags)
    {
        var id = region.Ids.New("rtb");
        var table = new RouteTable
        {
            RouteTableId = id,
            VpcId = vpc.VpcId,
            OwnerId = region.AccountId,
            Associations = isMain ? [new RouteTableAssociation { RouteTableAssociationId = region.Ids.New("rtbassoc"), RouteTableId = id, Main = true, AssociationState = Associated }] : [],
            PropagatingVgws = [],
            Routes =
            [
                .. vpc.CidrBlockAssociationSet.OrEmpty().Select(a => new Route { DestinationCidrBlock = a.CidrBlock, GatewayId = "local", State = "active", Origin = "CreateRouteTable" }),
                .. vpc.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => new Route { DestinationIpv6CidrBlock = a.Ipv6CidrBlock, GatewayId = "local", State = "active", Origin = "CreateRouteTable" }),
            ],
            Tags = tags,
        };
        region.RouteTables.Put(table);
        return table;
    }

    private static CreateRouteTableResponse Create(PracticeRegion region, CreateRouteTableRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var tags = Tagged.Of(request.TagSpecifications, "route-table");
        region.Quotas.Check(PracticeQuota.RouteTables, region.RouteTables.All.Count(t => t.VpcId == vpc.VpcId), "RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
        return new CreateRouteTableResponse { RouteTable = Make(region, vpc, isMain: false, tags), ClientToken = request.ClientToken };
    }

    private static DeleteRouteTableResponse Delete(PracticeRegion region, DeleteRouteTableRequest request)
    {
        var table = IdForms.RouteTable.Find(region.RouteTables, request.RouteTableId, "routeTableId");
        if (table.Associations.OrEmpty().Count > 0) throw Dependency.Of("routeTable", table.RouteTableId);
        foreach (var endpoint in region.VpcEndpoints.All.Where(e => e.RouteTableIds.OrEmpty().Contains(table.RouteTableId!, StringComparer.Ordinal)).ToList())
            region.VpcEndpoints.Edit(endpoint.VpcEndpointId!, e => e with { RouteTableIds = [.. e.RouteTableIds.OrEmpty().Where(id => id != table.RouteTableId)] });
        region.RouteTables.Remove(table.RouteTableId!);
        return new DeleteRouteTableResponse();
    }

    private static AssociateRouteTableResponse Associate(PracticeRegion region, AssociateRouteTableRequest request)
    {
        var table = IdForms.RouteTable.Find(region.RouteTables, request.RouteTableId, "routeTableId");
        if (request.SubnetId is null == request.GatewayId is null)
            throw request.SubnetId is null ? ServiceException.Missing("subnetId or gatewayId") : new ServiceException("InvalidParameterCombination", "Only one of subnetId and gatewayId may be specified.");
        var vpcId = request.SubnetId is not null
            ? IdForms.Subnet.Find(region.Subnets, request.SubnetId, "subnetId").VpcId
            : IdForms.InternetGateway.Find(region.InternetGateways, request.GatewayId, "gatewayId").Attachments.OrEmpty().FirstOrDefault()?.VpcId;
        var target = request.SubnetId ?? request.GatewayId!;
        if (vpcId != table.VpcId) throw ServiceException.InvalidValue($"route table {table.RouteTableId} and {(request.SubnetId is null ? "gateway" : "subnet")} {target} belong to different networks");
        foreach (var other in region.RouteTables.All)
            if (other.Associations.OrEmpty().FirstOrDefault(a => (a.SubnetId ?? a.GatewayId) == target) is { } existing)
                return other.RouteTableId == table.RouteTableId
                    ? new AssociateRouteTableResponse { AssociationId = existing.RouteTableAssociationId, AssociationState = Associated }
                    : throw new ServiceException("Resource.AlreadyAssociated", $"the specified association for route table {table.RouteTableId} conflicts with an existing association");

        var association = new RouteTableAssociation
        {
            RouteTableAssociationId = region.Ids.New("rtbassoc"),
            RouteTableId = table.RouteTableId,
            SubnetId = request.SubnetId,
            GatewayId = request.GatewayId,
            Main = false,
            AssociationState = Associated,
        };
        region.RouteTables.Put(table with { Associations = [.. table.Associations.OrEmpty(), association] });
        return new AssociateRouteTableResponse { AssociationId = association.RouteTableAssociationId, AssociationState = Associated };
    }

    private static DisassociateRouteTableResponse Disassociate(PracticeRegion region, DisassociateRouteTableRequest request)
    {
        var id = ServiceException.Required(request.AssociationId, "associationId");
        IdForms.RouteTableAssociation.Check(id);
        var table = region.RouteTables.All.FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.RouteTableAssociationId == id)) ?? throw IdForms.RouteTableAssociation.Unknown(id);
        if (table.Associations.OrEmpty().Any(a => a.RouteTableAssociationId == id && a.Main == true)) throw ServiceException.InvalidValue($"cannot disassociate the main route table association {id}");
        region.RouteTables.Put(table with { Associations = [.. table.Associations.OrEmpty().Where(a => a.RouteTableAssociationId != id)] });
        return new DisassociateRouteTableResponse();
    }
}
