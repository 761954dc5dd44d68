using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Gateway endpoints: a route to the service's prefix list in each of their route tables.</summary>
internal static class GatewayEndpoints
{
    public static VpcEndpoint Make(PracticeRegion region, VpcEndpoint endpoint, CreateVpcEndpointRequest request)
    {
        if (request.SubnetIds is { Count: > 0 } || request.SubnetConfigurations is { Count: > 0 }) throw new ServiceException("InvalidParameter", "Subnet IDs cannot be specified for Gateway endpoints.");
        if (request.SecurityGroupIds is { Count: > 0 }) throw new ServiceException("InvalidParameter", "Security group IDs cannot be specified for Gateway endpoints.");
        if (request.PrivateDnsEnabled == true) throw new ServiceException("InvalidParameter", "Private DNS can't be enabled for Gateway endpoints.");
        region.Quotas.Check(PracticeQuota.GatewayEndpoints, region.VpcEndpoints.All.Count(e => e.VpcEndpointType == "Gateway"), "VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
        var made = AddRoutes(region, endpoint, request.RouteTableIds.OrEmpty());
        region.VpcEndpoints.Put(made);
        return made;
    }

    public static VpcEndpoint Change(PracticeRegion region, VpcEndpoint endpoint, ModifyVpcEndpointRequest request)
    {
        var changed = AddRoutes(region, endpoint, request.AddRouteTableIds.OrEmpty());
        RemoveRoutes(region, changed, request.RemoveRouteTableIds.OrEmpty());
        return changed with { RouteTableIds = [.. changed.RouteTableIds.OrEmpty().Except(request.RemoveRouteTableIds.OrEmpty(), StringComparer.Ordinal)] };
    }

    /// <summary>Takes an endpoint's routes out of tables.</summary>
    public static void RemoveRoutes(PracticeRegion region, VpcEndpoint endpoint, IEnumerable<string> tableIds)
    {
        foreach (var table in tableIds.Select(region.RouteTables.Find).OfType<RouteTable>())
            region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty().Where(r => r.DestinationPrefixListId is null || r.GatewayId != endpoint.VpcEndpointId)] });
    }

    private static VpcEndpoint AddRoutes(PracticeRegion region, VpcEndpoint endpoint, IReadOnlyList<string> tableIds)
    {
        var list = ServicePrefixLists.Of(region, endpoint.ServiceName!);
        var tables = tableIds.Distinct(StringComparer.Ordinal).Where(id => !endpoint.RouteTableIds.OrEmpty().Contains(id, StringComparer.Ordinal)).Select(id =>
        {
            var table = region.RouteTables.Find(id) ?? throw new ServiceException("InvalidRouteTableId.NotFound", $"The routeTable ID '{id}' does not exist");
            if (table.VpcId != endpoint.VpcId) throw new ServiceException("InvalidParameter", $"Route table {id} does not belong to VPC {endpoint.VpcId}.");
            return table.Routes.OrEmpty().Any(r => r.DestinationPrefixListId == list)
                ? throw new ServiceException("RouteAlreadyExists", $"route table {id} already has a route with destination-prefix-list-id {list}")
                : table;
        }).ToList();
        foreach (var table in tables)
            region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty(), new Route { DestinationPrefixListId = list, GatewayId = endpoint.VpcEndpointId, State = "active", Origin = "CreateRoute" }] });
        return endpoint with { RouteTableIds = [.. endpoint.RouteTableIds.OrEmpty(), .. tables.Select(t => t.RouteTableId!)] };
    }
}
