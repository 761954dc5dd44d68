using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress;

/// <summary>How a subnet's traffic to the internet meets a firewall. Ordered: a later one matters more.</summary>
internal enum EgressMeeting
{
    /// <summary>There and back through the same endpoint, in its own zone.</summary>
    Through,

    /// <summary>Some public addresses, too few to be the internet, are reached past it.</summary>
    ThroughMostly,

    /// <summary>Behind a NAT gateway, which hides who sends.</summary>
    AfterNat,

    /// <summary>Through an endpoint of another zone.</summary>
    OtherZone,

    /// <summary>Through something whose routes are not seen from here.</summary>
    Unseen,

    /// <summary>Out through an endpoint, and back past it or through another.</summary>
    OneWay,

    /// <summary>Past every firewall.</summary>
    Around,
}

/// <summary>One way of a subnet to the internet.</summary>
/// <param name="Meeting">How it meets a firewall.</param>
/// <param name="Words">The way in words.</param>
/// <param name="Endpoint">The firewall's endpoint on it; null where there is none.</param>
internal sealed record EgressWay(EgressMeeting Meeting, string Words, FirewallEndpoint? Endpoint = null)
{
    /// <summary>Every way of a subnet to the internet, of one IP version. A route whose target is gone leads nowhere and is none.</summary>
    /// <exception cref="GapException">Something needed to follow it was not read.</exception>
    public static IReadOnlyList<EgressWay> Of(Estate estate, Subnet subnet, bool isV6)
    {
        var routes = estate.RoutesOf(subnet.SubnetId, isV6).Where(r => RouteDecisions.IsActive(r.Route) && r.Route.GatewayId != "local").ToList();
        var ways = routes.Where(r => r.Addresses.IsInternet).Select(r => Follow(estate, subnet, r.Route, isV6)).ToList();
        if (ways.Count == 0) return ways;
        // Too few addresses to be the internet are still a way past the firewall, for who owns one of them.
        ways.AddRange(routes.Where(r => !r.Addresses.IsInternet && IsGateway(r.Route) && !r.Addresses.Intersect(isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4).IsEmpty)
            .Select(r => new EgressWay(EgressMeeting.ThroughMostly, $"{RouteDecisions.Target(r.Route)} for {Destination(r.Route)}, past it")));
        return ways;
    }

    /// <summary>True when the subnet has addresses of the IP version.</summary>
    public static bool Has(Subnet subnet, bool isV6) => !Addresses(subnet, isV6).IsEmpty;

    /// <summary>The subnet's addresses of one IP version.</summary>
    public static CidrSet Addresses(Subnet subnet, bool isV6) => CidrSet.Parse(isV6, isV6
        ? subnet.Ipv6CidrBlockAssociationSet.OrEmpty().Where(a => a.Ipv6CidrBlockState?.State is null or "associated").Select(a => a.Ipv6CidrBlock)
        : [subnet.CidrBlock]);

    /// <summary>The subnet that a NAT gateway is in; null when its interface is not listed, as of one that serves a whole region.</summary>
    public static string? SubnetOfNat(Estate estate, string natGatewayId) => estate.NetworkInterfaces.FirstOrDefault(n => n.InterfaceType == "nat_gateway"
        && n.Description?.EndsWith(natGatewayId, StringComparison.Ordinal) == true)?.SubnetId;

    /// <summary>The route table of an internet gateway itself, by which answers come back; null when it has none.</summary>
    public static RouteTable? EdgeTableOf(Estate estate, string gatewayId) =>
        estate.Need(Readings.RouteTables).RouteTables.OrEmpty().FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.GatewayId == gatewayId));

    private static EgressWay Follow(Estate estate, Subnet subnet, Route route, bool isV6)
    {
        if (RouteDecisions.ToFirewallEndpoint(route)) return FromEndpoint(estate, subnet, route.GatewayId!, isV6);
        if (route.NatGatewayId is { } nat) return BehindNat(estate, nat, isV6);
        return IsGateway(route)
            ? new(EgressMeeting.Around, $"{RouteDecisions.Target(route)}, and meets no firewall")
            : new(EgressMeeting.Unseen, $"{RouteDecisions.Target(route)}, whose further way is not seen from here");
    }

    // Out from the subnet to its endpoint, on from the endpoint's own subnet, and all the way back.
    private static EgressWay FromEndpoint(Estate estate, Subnet subnet, string endpointId, bool isV6)
    {
        var id = Text.Visible(endpointId);
        if (estate.FirewallEndpoint(endpointId) is not { } endpoint) return new(EgressMeeting.Unseen, $"{id}, which is no endpoint of a firewall of this account: another account's firewall, or no firewall at all");
        var through = $"{id} of firewall {FirewallName(endpoint)}";
        if (endpoint.SubnetId is null) return new(EgressMeeting.Unseen, $"{through}, of whose subnet AWS says nothing", endpoint);
        var onward = estate.RoutesOf(endpoint.SubnetId, isV6).Where(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route)).Select(r => r.Route).ToList();
        if (onward.Count == 0) return new(EgressMeeting.Through, $"{through}, whose subnet has no way on", endpoint);

        var mine = Addresses(subnet, isV6);
        foreach (var route in onward)
            if (Back(estate, route, mine, endpoint, isV6) is { } fault) return fault with { Words = $"{through}, on to {RouteDecisions.Target(route)}, {fault.Words}", Endpoint = endpoint };
        var zone = estate.Subnet(endpoint.SubnetId)?.AvailabilityZone ?? endpoint.Zone;
        var on = string.Join(" and ", onward.Select(RouteDecisions.Target).Distinct(StringComparer.Ordinal));
        if (subnet.AvailabilityZone is null) return new(EgressMeeting.Unseen, $"{through}, and AWS does not say in which zone the subnet is", endpoint);
        return zone == subnet.AvailabilityZone
            ? new(EgressMeeting.Through, $"{through} and on to {on}, and the answers come back through it", endpoint)
            : new(EgressMeeting.OtherZone, $"{through} in {Text.Visible(zone)}, while the subnet is in {Text.Visible(subnet.AvailabilityZone)}", endpoint);
    }

    // What is wrong with the way back; null when it is the way out in reverse.
    private static EgressWay? Back(Estate estate, Route onward, CidrSet mine, FirewallEndpoint endpoint, bool isV6)
    {
        if (onward.NatGatewayId is { } nat)
        {
            return SubnetOfNat(estate, nat) is not { } natSubnet
                ? new(EgressMeeting.Unseen, "whose subnet is not seen from here")
                : Astray(estate.RoutesOf(natSubnet, isV6), mine, endpoint) is { } other ? new(EgressMeeting.OneWay, $"whose subnet {natSubnet} sends the answers to {other}") : null;
        }

        if (RouteDecisions.ToInternetGateway(onward))
        {
            return EdgeTableOf(estate, onward.GatewayId!) is not { } table
                ? new(EgressMeeting.OneWay, "which has no route table of its own and sends the answers straight to the subnet")
                : Astray(RouteDecisions.Of(table, isV6, estate.PrefixListCidrs), mine, endpoint) is { } other ? new(EgressMeeting.OneWay, $"whose route table {table.RouteTableId} sends the answers to {other}") : null;
        }

        // Only internet and virtual private gateways can have a route table. https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
        return onward.EgressOnlyInternetGatewayId is not null
            ? new(EgressMeeting.OneWay, "which can have no route table of its own and sends the answers straight to the subnet")
            : new(EgressMeeting.Unseen, "whose further way is not seen from here");
    }

    // Where some of the answers go instead of the endpoint; null when all go there.
    private static string? Astray(IReadOnlyList<(Route Route, CidrSet Addresses)> routes, CidrSet mine, FirewallEndpoint endpoint)
    {
        var rest = mine;
        foreach (var (route, addresses) in routes)
        {
            if (addresses.Intersect(mine).IsEmpty) continue;
            if (route.GatewayId != endpoint.Id || !RouteDecisions.IsActive(route)) return route.GatewayId == "local" ? "the subnet itself (local)" : RouteDecisions.Target(route);
            rest = rest.Except(addresses);
        }

        return rest.IsEmpty ? null : "nowhere";
    }

    private static EgressWay BehindNat(Estate estate, string nat, bool isV6)
    {
        var name = Text.Visible(nat);
        if (SubnetOfNat(estate, nat) is not { } natSubnet) return new(EgressMeeting.Unseen, $"{name}, whose subnet is not seen from here");
        var onward = estate.RoutesOf(natSubnet, isV6).Where(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route)).Select(r => r.Route).ToList();
        if (onward.FirstOrDefault(r => !RouteDecisions.ToFirewallEndpoint(r)) is { } past)
            return IsGateway(past) ? new(EgressMeeting.Around, $"{name} and on to {RouteDecisions.Target(past)}, and meets no firewall") : new(EgressMeeting.Unseen, $"{name} and on to {RouteDecisions.Target(past)}, whose further way is not seen from here");
        if (onward.Count == 0) return new(EgressMeeting.Unseen, $"{name}, whose subnet has no way on");
        if (estate.Subnet(natSubnet) is not { } between) throw Estate.NotListed(Ec2Api.DescribeSubnets, $"no subnet {natSubnet}");
        var worst = onward.Select(r => FromEndpoint(estate, between, r.GatewayId!, isV6)).MaxBy(w => w.Meeting)!;
        return worst with { Meeting = worst.Meeting == EgressMeeting.Through ? EgressMeeting.AfterNat : worst.Meeting, Words = $"{name} and then {worst.Words}" };
    }

    private static bool IsGateway(Route route) => RouteDecisions.ToInternetGateway(route) || route.NatGatewayId is not null || route.EgressOnlyInternetGatewayId is not null || route.CarrierGatewayId is not null;

    private static string Destination(Route route) => Text.Visible(route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId);

    private static string FirewallName(FirewallEndpoint endpoint) => endpoint.FirewallArn[(endpoint.FirewallArn.LastIndexOf('/') + 1)..];
}
