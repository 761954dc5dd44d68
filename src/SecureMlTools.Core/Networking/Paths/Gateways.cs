using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>What gateways ask of a packet.</summary>
internal static class Gateways
{
    /// <summary>Destinations that internet gateways drop, with Reachability Analyzer's codes.</summary>
    public static readonly IReadOnlyList<(string Code, string What, CidrSet Range)> NotRouted =
    [
        ("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", "private (RFC 1918)", CidrSet.Parse(false, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])),
        ("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "carrier-grade NAT (RFC 6598)", CidrSet.Parse(false, ["100.64.0.0/10"])),
    ];

    /// <summary>The range that NAT gateways translate to IPv4.</summary>
    public static readonly CidrSet Nat64 = CidrSet.Parse(true, ["64:ff9b::/96"]);

    /// <summary>The public address of the interface's own address; null where it has none.</summary>
    public static string? PublicAddress(PathProbe probe)
    {
        var nic = probe.Nic;
        var own = nic.PrivateIpAddresses.OrEmpty().FirstOrDefault(a => a.PrivateIpAddress == probe.Address);
        return own is null ? nic.Association?.PublicIp : own.Association?.PublicIp ?? (own.Primary == true ? nic.Association?.PublicIp : null);
    }

    /// <summary>The public address of a NAT gateway; null where it has none.</summary>
    public static string? PublicAddress(NatGateway? gateway) => gateway?.NatGatewayAddresses.OrEmpty().Select(a => a.PublicIp).FirstOrDefault(a => a is not null);

    /// <summary>A NAT gateway's own address in its subnet.</summary>
    public static string? PrivateAddress(NatGateway gateway) =>
        gateway.NatGatewayAddresses.OrEmpty().OrderByDescending(a => a.IsPrimary == true).Select(a => a.PrivateIp).FirstOrDefault(a => a is not null);

    /// <summary>Why the internet cannot answer the interface; null where it can.</summary>
    public static (string Code, string Reason, string Fix)? SenderFault(PathProbe probe)
    {
        var nic = probe.Nic.NetworkInterfaceId;
        if (!probe.IsV6)
            return PublicAddress(probe) is not null ? null : ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", $"{nic} has no public address", $"Send its subnet through a NAT gateway, or: aws ec2 associate-address --network-interface-id {nic} --allocation-id ALLOCATION");
        if (probe.Own.Intersect(CidrSet.PublicV6).IsEmpty) return ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", $"{probe.Address} is a private IPv6 address", "Use an address of a public IPv6 range.");
        return probe.Nic.DenyAllIgwTraffic == true ? ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", $"the IPv6 address of {nic} is closed to the internet (DenyAllIgwTraffic)", "Use an interface in a subnet that is not IPv6-only.") : null;
    }

    /// <summary>Why the internet cannot answer a NAT gateway; null where it can.</summary>
    public static (string Code, string Reason, string Fix)? NatFault(NatGateway? gateway) =>
        gateway?.ConnectivityType == "private" ? ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", $"{gateway.NatGatewayId} is a private NAT gateway, which never reaches the internet", "Create a public NAT gateway and replace the route.")
        : PublicAddress(gateway) is null ? ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", $"{gateway?.NatGatewayId} has no public address", "Create a NAT gateway with an Elastic IP address and replace the route.")
        : null;

    /// <summary>Writes down what a gateway endpoint does.</summary>
    public static void GatewayEndpoint(PathProbe probe, VpcEndpoint endpoint)
    {
        var (trace, id) = (probe.Trace, endpoint.VpcEndpointId!);
        if (!string.Equals(endpoint.State, "available", StringComparison.OrdinalIgnoreCase)) trace.Block("gateway endpoint", id, "BAD_STATE", $"it is {endpoint.State ?? "in no known state"}", $"Create the endpoint of {endpoint.ServiceName} anew.");
        else if (probe.Protocol == PathProtocol.Icmp) trace.Doubt("gateway endpoint", id, "whether it answers ICMP cannot be said: ask about TCP");
        else if (probe.Protocol != PathProtocol.Tcp || probe.Target.Port is not (80 or 443))
            trace.Block("gateway endpoint", id, "VPCE_GATEWAY_PROTOCOL_RESTRICTION", $"gateway endpoints take TCP to ports 80 and 443 only, not {probe.Opening}", "Use port 443.");
        else trace.Pass("gateway endpoint", id, $"{endpoint.ServiceName}, past every firewall");
        trace.Note("GATEWAY_ENDPOINT_POLICY", id, $"the policy of {id} decides which requests pass, by bucket and action, and no firewall sees them: aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {id} --query 'VpcEndpoints[].PolicyDocument' --output text");
    }
}
