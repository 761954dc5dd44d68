using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>What a route names as its target, of the parameters of both calls that take one.</summary>
internal sealed record RouteTarget(string? GatewayId, string? NatGatewayId, string? VpcEndpointId, string? NetworkInterfaceId, string? InstanceId, string? EgressOnlyInternetGatewayId, string? Other, bool IsLocal = false)
{
    public static RouteTarget Of(CreateRouteRequest r) => new(
        r.GatewayId, r.NatGatewayId, r.VpcEndpointId, r.NetworkInterfaceId, r.InstanceId, r.EgressOnlyInternetGatewayId,
        r.TransitGatewayId ?? r.VpcPeeringConnectionId ?? r.LocalGatewayId ?? r.CarrierGatewayId ?? r.CoreNetworkArn ?? r.OdbNetworkArn);

    public static RouteTarget Of(ReplaceRouteRequest r) => new(
        r.GatewayId, r.NatGatewayId, r.VpcEndpointId, r.NetworkInterfaceId, r.InstanceId, r.EgressOnlyInternetGatewayId,
        r.TransitGatewayId ?? r.VpcPeeringConnectionId ?? r.LocalGatewayId ?? r.CarrierGatewayId ?? r.CoreNetworkArn ?? r.OdbNetworkArn, r.LocalTarget == true);

    public int Count => new[] { GatewayId, NatGatewayId, VpcEndpointId, NetworkInterfaceId, InstanceId, EgressOnlyInternetGatewayId, Other, IsLocal ? "local" : null }.Count(t => t is not null);

    /// <summary>True for what may stand in the way between two subnets of one VPC.</summary>
    public bool IsMiddlebox => NatGatewayId is not null || VpcEndpointId is not null || NetworkInterfaceId is not null || InstanceId is not null || IsLocal;
}

/// <summary>Turns a target into the part of a route that names it, with AWS's checks; and tells routes of a target that comes or goes.</summary>
internal static class RouteTargets
{
    /// <summary>The route to a target, its destination left open.</summary>
    public static Route To(PracticeRegion region, RouteTable table, RouteTarget target)
    {
        if (target.Count == 0) throw ServiceException.Missing("gatewayId");
        if (target.Count > 1) throw new ServiceException("InvalidParameterCombination", "Only one route target may be specified.");
        if (target.Other is not null) throw new ServiceException("UnsupportedOperation", $"Routes to '{target.Other}' are not practised here.");
        var route = new Route { State = "active", Origin = "CreateRoute" };
        if (target.IsLocal) return route with { GatewayId = "local", Origin = "CreateRouteTable" };
        if (target.NatGatewayId is not null) return route with { NatGatewayId = Nat(region, table, target.NatGatewayId) };
        if (target.VpcEndpointId is not null) return route with { GatewayId = Endpoint(region, table, target.VpcEndpointId) };
        if (target.EgressOnlyInternetGatewayId is not null)
            return route with { EgressOnlyInternetGatewayId = IdForms.EgressOnlyGateway.Find(region.EgressOnlyInternetGateways, target.EgressOnlyInternetGatewayId, "egressOnlyInternetGatewayId").EgressOnlyInternetGatewayId };
        if (target.GatewayId is not null) return route with { GatewayId = Gateway(region, table, target.GatewayId) };
        var nic = target.NetworkInterfaceId is not null
            ? IdForms.NetworkInterface.Find(region.NetworkInterfaces, target.NetworkInterfaceId, "networkInterfaceId")
            : region.NetworkInterfaces.All.FirstOrDefault(n => n.Attachment?.InstanceId == IdForms.Instance.Find(region.Instances, target.InstanceId, "instanceId").Instance.InstanceId)
                ?? throw new ServiceException("InvalidInstanceID", $"There is no interface attached to '{target.InstanceId}'.");
        Same(table, nic.VpcId, "interface", nic.NetworkInterfaceId!);
        return route with { NetworkInterfaceId = nic.NetworkInterfaceId, InstanceId = nic.Attachment?.InstanceId, InstanceOwnerId = nic.Attachment?.InstanceOwnerId };
    }

    /// <summary>Sets the state of the routes to a target.</summary>
    public static void Mark(PracticeRegion region, Func<Route, bool> isTo, string state)
    {
        foreach (var table in region.RouteTables.All.Where(t => t.Routes.OrEmpty().Any(isTo)).ToList())
            region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty().Select(r => isTo(r) ? r with { State = state } : r)] });
    }

    private static string Gateway(PracticeRegion region, RouteTable table, string id)
    {
        if (id == "local") throw ServiceException.InvalidValue("Value (local) for parameter gatewayId is invalid.");
        var gateway = id.StartsWith("igw-", StringComparison.Ordinal) ? region.InternetGateways.Find(id) : null;
        if (gateway is null) throw new ServiceException("InvalidGatewayID.NotFound", $"The gateway ID '{id}' does not exist");
        Same(table, gateway.Attachments.OrEmpty().FirstOrDefault()?.VpcId, "gateway", id);
        return id;
    }

    private static string Nat(PracticeRegion region, RouteTable table, string id)
    {
        var gateway = region.NatGateways.Find(id);
        if (gateway is null or { State: "deleted" or "deleting" or "failed" }) throw new ServiceException("InvalidNatGatewayID.NotFound", $"The natGateway ID '{id}' does not exist");
        Same(table, gateway.VpcId, "gateway", id);
        return id;
    }

    private static string Endpoint(PracticeRegion region, RouteTable table, string id)
    {
        var endpoint = IdForms.Endpoint.Find(region.VpcEndpoints, id, "vpcEndpointId");
        if (endpoint.VpcEndpointType != "GatewayLoadBalancer" || endpoint.State is "deleting")
            throw new ServiceException("RouteNotSupported", $"Route table contains unsupported route target: {id}. VPC Endpoints of this type cannot be used as route targets.");
        Same(table, endpoint.VpcId, "endpoint", id);
        return id;
    }

    private static void Same(RouteTable table, string? vpcId, string kind, string id)
    {
        if (vpcId != table.VpcId) throw ServiceException.InvalidValue($"route table {table.RouteTableId} and network {kind} {id} belong to different networks");
    }
}
