using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking;

/// <summary>
/// Where a route table sends each address: the longest prefix decides, and a route whose target is gone (a blackhole) swallows its addresses.
/// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
/// </summary>
internal static class RouteDecisions
{
    /// <summary>The routes of one IP version that decide for any address, each with the addresses it decides for.</summary>
    /// <param name="table">The route table.</param>
    /// <param name="isV6">True for IPv6.</param>
    /// <param name="prefixList">Gives the ranges of a prefix list; asked only for routes to an internet gateway.</param>
    public static IReadOnlyList<(Route Route, CidrSet Addresses)> Of(RouteTable table, bool isV6, Func<string, IEnumerable<string?>> prefixList)
    {
        var undecided = CidrSet.Parse(isV6, [isV6 ? "::/0" : "0.0.0.0/0"]);
        var decisions = new List<(Route, CidrSet)>();
        foreach (var (route, cidr) in table.Routes.OrEmpty().SelectMany(r => Destinations(r, isV6, prefixList).Select(c => (Route: r, Cidr: c))).OrderByDescending(r => PrefixLength(r.Cidr)))
        {
            var destination = CidrSet.Parse(isV6, [cidr]);
            var mine = undecided.Intersect(destination);
            if (mine.IsEmpty) continue;
            undecided = undecided.Except(destination);
            decisions.Add((route, mine));
        }

        return decisions;
    }

    /// <summary>True when the route's target is there.</summary>
    public static bool IsActive(Route route) => route.State is not "blackhole";

    /// <summary>True when the route leads to an internet gateway.</summary>
    public static bool ToInternetGateway(Route route) => route.GatewayId?.StartsWith("igw-", StringComparison.Ordinal) == true;

    /// <summary>True when the route leads to a firewall: a default route can only name an endpoint of that kind, and a gateway endpoint's route names a prefix list.</summary>
    public static bool ToFirewallEndpoint(Route route) => route.GatewayId?.StartsWith("vpce-", StringComparison.Ordinal) == true && route.DestinationPrefixListId is null;

    /// <summary>The id of what a route leads to.</summary>
    public static string Target(Route route) => Text.Visible(
        route.GatewayId ?? route.NatGatewayId ?? route.TransitGatewayId ?? route.EgressOnlyInternetGatewayId ?? route.VpcPeeringConnectionId
        ?? route.NetworkInterfaceId ?? route.InstanceId ?? route.LocalGatewayId ?? route.CarrierGatewayId ?? route.CoreNetworkArn ?? "an unknown target");

    private static IEnumerable<string> Destinations(Route route, bool isV6, Func<string, IEnumerable<string?>> prefixList)
    {
        if (route.DestinationPrefixListId is { } list) return ToInternetGateway(route) ? prefixList(list).OfType<string>() : [];
        return (isV6 ? route.DestinationIpv6CidrBlock : route.DestinationCidrBlock) is { } cidr ? [cidr] : [];
    }

    private static int PrefixLength(string cidr) =>
        int.TryParse(cidr.AsSpan(cidr.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 128;
}
