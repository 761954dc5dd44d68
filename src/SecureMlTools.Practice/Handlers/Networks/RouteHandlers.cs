using System.Net.Sockets;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Routes: one for each destination of a table. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html</summary>
internal static class RouteHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateRoute, Create, r => r.DryRun);
        map.On(Ec2Api.ReplaceRoute, Replace, r => r.DryRun);
        map.On(Ec2Api.DeleteRoute, Delete, r => r.DryRun);
    }

    private static CreateRouteResponse Create(PracticeRegion region, CreateRouteRequest request)
    {
        var table = IdForms.RouteTable.Find(region.RouteTables, request.RouteTableId, "routeTableId");
        var place = Destination(region, request.DestinationCidrBlock, request.DestinationIpv6CidrBlock, request.DestinationPrefixListId);
        var target = RouteTarget.Of(request);
        if (table.Routes.OrEmpty().Any(r => SameDestination(r, place))) throw new ServiceException("RouteAlreadyExists", $"The route identified by {Words(place)} already exists.");
        WithinVpc(region, table, place, target);
        var route = Join(RouteTargets.To(region, table, target), place);
        region.Quotas.Check(PracticeQuota.Routes, table.Routes.OrEmpty().Count(r => r.GatewayId != "local"), "RouteLimitExceeded", "The maximum number of routes has been reached.");
        region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty(), route] });
        return new CreateRouteResponse { Return = true };
    }

    private static ReplaceRouteResponse Replace(PracticeRegion region, ReplaceRouteRequest request)
    {
        var table = IdForms.RouteTable.Find(region.RouteTables, request.RouteTableId, "routeTableId");
        var place = Destination(region, request.DestinationCidrBlock, request.DestinationIpv6CidrBlock, request.DestinationPrefixListId);
        var target = RouteTarget.Of(request);
        var old = table.Routes.OrEmpty().FirstOrDefault(r => SameDestination(r, place)) ?? throw ServiceException.InvalidValue($"There is no route defined for '{Words(place)}' in the route table. Use CreateRoute instead.");
        WithinVpc(region, table, place, target);
        var route = Join(RouteTargets.To(region, table, target), place);
        region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty().Select(r => r == old ? route : r)] });
        return new ReplaceRouteResponse();
    }

    private static DeleteRouteResponse Delete(PracticeRegion region, DeleteRouteRequest request)
    {
        var table = IdForms.RouteTable.Find(region.RouteTables, request.RouteTableId, "routeTableId");
        var place = Destination(region, request.DestinationCidrBlock, request.DestinationIpv6CidrBlock, request.DestinationPrefixListId);
        var kind = place.DestinationPrefixListId is not null ? "destination-prefix-list-id" : place.DestinationCidrBlock is not null ? "destination-cidr-block" : "destination-ipv6-cidr-block";
        var route = table.Routes.OrEmpty().FirstOrDefault(r => SameDestination(r, place)) ?? throw new ServiceException("InvalidRoute.NotFound", $"no route with {kind} {Words(place)} in route table {table.RouteTableId}");
        if (route.GatewayId == "local") throw ServiceException.InvalidValue($"cannot remove local route {Words(place)} in route table {table.RouteTableId}");
        if (route.DestinationPrefixListId is not null && route.GatewayId?.StartsWith("vpce-", StringComparison.Ordinal) == true)
            throw ServiceException.InvalidValue($"cannot remove VPC endpoint route {Words(place)} in route table {table.RouteTableId}");
        region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty().Where(r => r != route)] });
        return new DeleteRouteResponse();
    }

    // Inside the VPC a route may only lead a whole subnet's traffic through something that looks at it.
    private static void WithinVpc(PracticeRegion region, RouteTable table, Route place, RouteTarget target)
    {
        if (!Ipv4Range.TryParse(place.DestinationCidrBlock, out var range) || region.Vpcs.Find(table.VpcId) is not { } vpc) return;
        if (!vpc.CidrBlockAssociationSet.OrEmpty().Any(a => Ipv4Range.TryParse(a.CidrBlock, out var whole) && whole.Contains(range))) return;
        if (!target.IsMiddlebox)
            throw ServiceException.InvalidValue($"The destination CIDR block {range} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.");
        var isWhole = vpc.CidrBlockAssociationSet.OrEmpty().Any(a => Ipv4Range.Parse(a.CidrBlock) == range);
        if (!isWhole && !region.Subnets.All.Any(s => s.VpcId == vpc.VpcId && Ipv4Range.TryParse(s.CidrBlock, out var subnet) && subnet == range))
            throw ServiceException.InvalidValue("Route destination doesn't match any subnet CIDR blocks.");
    }

    private static Route Destination(PracticeRegion region, string? cidr, string? cidrV6, string? prefixList)
    {
        var given = new[] { cidr, cidrV6, prefixList }.Count(d => d is not null);
        if (given == 0) throw ServiceException.Missing("destinationCidrBlock");
        if (given > 1) throw new ServiceException("InvalidParameterCombination", "Only one route destination may be specified.");
        if (cidr is not null)
            return Ipv4Range.TryParse(cidr, out var range) ? new Route { DestinationCidrBlock = range.ToString() } : throw ServiceException.InvalidValue($"Value ({cidr}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.");
        return cidrV6 is not null
            ? new Route { DestinationIpv6CidrBlock = PermissionRules.Cidr(cidrV6, AddressFamily.InterNetworkV6) }
            : new Route { DestinationPrefixListId = IdForms.PrefixList.Find(region.PrefixLists, prefixList, "destinationPrefixListId").List.PrefixListId };
    }

    private static Route Join(Route target, Route place) => target with
    {
        DestinationCidrBlock = place.DestinationCidrBlock,
        DestinationIpv6CidrBlock = place.DestinationIpv6CidrBlock,
        DestinationPrefixListId = place.DestinationPrefixListId,
    };

    private static bool SameDestination(Route a, Route b) => Words(a) == Words(b);

    private static string? Words(Route route) => route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId;
}
