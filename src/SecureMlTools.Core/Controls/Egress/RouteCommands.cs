using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress;

/// <summary>The AWS CLI commands that would put a firewall on a subnet's way, there and back.</summary>
internal static class RouteCommands
{
    /// <summary>The commands, or what has to be there before them.</summary>
    public static string For(Estate estate, Subnet subnet)
    {
        if (estate.FirewallEndpoints.FirstOrDefault(e => e.VpcId == subnet.VpcId && e.Zone == subnet.AvailabilityZone) is not { SubnetId: { } firewallSubnet } endpoint)
            return $"VPC {Text.Visible(subnet.VpcId)} has no firewall endpoint in {Text.Visible(subnet.AvailabilityZone ?? "the subnet's zone")}: add one there (aws network-firewall associate-subnets), then change the routes.";

        var commands = new List<string>();
        foreach (var isV6 in new[] { false, true })
        {
            if (!EgressWay.Has(subnet, isV6)) continue;
            var exit = Exits(estate, subnet.SubnetId, isV6).FirstOrDefault(r => !RouteDecisions.ToFirewallEndpoint(r)) ?? Exits(estate, firewallSubnet, isV6).FirstOrDefault();
            if (exit is null || RouteDecisions.ToFirewallEndpoint(exit)) continue;
            var cidrs = isV6 ? subnet.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock).OfType<string>() : [subnet.CidrBlock!];
            var back = exit.NatGatewayId is { } nat ? TableOf(estate, EgressWay.SubnetOfNat(estate, nat)) : exit.GatewayId is { } gateway ? EgressWay.EdgeTableOf(estate, gateway)?.RouteTableId ?? $"TABLE-OF-{gateway}" : null;
            var target = Target(exit);
            var all = isV6 ? "--destination-ipv6-cidr-block ::/0" : "--destination-cidr-block 0.0.0.0/0";
            // First the way on and the way back, so that the subnet is never sent into a dead end.
            commands.Add(Route(estate, TableOf(estate, firewallSubnet), all, target));
            if (back is not null) commands.AddRange(cidrs.Select(c => Route(estate, back, (isV6 ? "--destination-ipv6-cidr-block " : "--destination-cidr-block ") + c, $"--vpc-endpoint-id {endpoint.Id}")));
            commands.Add(Route(estate, TableOf(estate, subnet.SubnetId), all, $"--vpc-endpoint-id {endpoint.Id}"));
        }

        var others = estate.SubnetsOf(subnet.VpcId!).Where(s => s.SubnetId != subnet.SubnetId && TableOf(estate, s.SubnetId) == TableOf(estate, subnet.SubnetId)).Select(s => s.SubnetId).ToList();
        var shared = others.Count == 0 ? "" : $" Route table {TableOf(estate, subnet.SubnetId)} is also that of {string.Join(", ", others.Take(3))}{(others.Count > 3 ? ", …" : "")}.";
        return commands.Count == 0 ? "Its routes lead past what is seen from here; follow them by hand." : Text.Visible($"In a quiet hour, in this order (create-route where there is none to replace): {string.Join("; ", commands)}.{shared}");
    }

    private static string Route(Estate estate, string? table, string destination, string target) =>
        $"aws ec2 replace-route --region {estate.Region} --route-table-id {table ?? "TABLE"} {destination} {target}";

    private static string Target(Route exit) => exit.NatGatewayId is { } nat ? $"--nat-gateway-id {nat}"
        : exit.EgressOnlyInternetGatewayId is { } egress ? $"--egress-only-internet-gateway-id {egress}"
        : exit.TransitGatewayId is { } transit ? $"--transit-gateway-id {transit}"
        : $"--gateway-id {RouteDecisions.Target(exit)}";

    private static string? TableOf(Estate estate, string? subnetId) => subnetId is null ? null : estate.RouteTableOf(subnetId)?.RouteTableId;

    private static IEnumerable<Route> Exits(Estate estate, string? subnetId, bool isV6) =>
        estate.RoutesOf(subnetId, isV6).Where(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route)).Select(r => r.Route);
}
