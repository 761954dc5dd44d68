using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Network;

/// <summary>Whether the machines of a subnet can use an endpoint for a service.</summary>
internal static class EndpointReach
{
    public const string NoEndpoint = "no endpoint";
    private const int Https = 443;

    /// <summary>Null when one endpoint of the VPC serves the subnet; else why the best of them does not.</summary>
    public static string? Fault(Estate estate, string vpcId, Subnet subnet, IReadOnlyList<NetworkInterface> machines, string service)
    {
        string? fault = null;
        foreach (var endpoint in estate.EndpointsOf(vpcId).Where(e => EndpointService.Is(e, estate.Region, service)))
        {
            if (Fault(estate, endpoint, subnet, machines) is not { } why) return null;
            fault ??= why;
        }

        return fault ?? NoEndpoint;
    }

    private static string? Fault(Estate estate, VpcEndpoint endpoint, Subnet subnet, IReadOnlyList<NetworkInterface> machines)
    {
        if (!EndpointService.IsAvailable(endpoint)) return $"{endpoint.VpcEndpointId} is not available (State={Text.Visible(endpoint.State ?? "absent")})";
        if (endpoint.VpcEndpointType == "Gateway")
        {
            var table = estate.RouteTableOf(subnet.SubnetId)?.RouteTableId;
            return endpoint.RouteTableIds.OrEmpty().Contains(table) ? null : $"gateway endpoint {endpoint.VpcEndpointId} is not in route table {table} of {subnet.SubnetId}";
        }

        if (endpoint.PrivateDnsEnabled != true) return $"{endpoint.VpcEndpointId} has no private DNS, so the service's name leads to its public address";
        return Admits(estate, endpoint, subnet, machines) ? null : $"the security group of {endpoint.VpcEndpointId} does not admit port {Https} from {subnet.SubnetId}";
    }

    // By the subnet's range, or by the groups and addresses of every machine that is in it now.
    private static bool Admits(Estate estate, VpcEndpoint endpoint, Subnet subnet, IReadOnlyList<NetworkInterface> machines)
    {
        var from = CidrSet.EmptyV4;
        var groups = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in endpoint.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>())
        {
            var group = estate.SecurityGroup(id) ?? throw Estate.NotListed(Ec2Api.DescribeSecurityGroups, $"no security group {Text.Visible(id)}, which is on {endpoint.VpcEndpointId}");
            foreach (var p in group.IpPermissions.OrEmpty().Where(p => PortSpan.Tcp(p.IpProtocol, p.FromPort, p.ToPort) is { } ports && ports.Contains(Https)))
            {
                from = from.Union(Exposure.Sources(p, estate, isV6: false));
                groups.UnionWith(p.UserIdGroupPairs.OrEmpty().Select(u => u.GroupId).OfType<string>());
            }
        }

        var range = CidrSet.Parse(false, [subnet.CidrBlock]);
        if (!range.IsEmpty && range.Except(from).IsEmpty) return true;
        return machines.Count > 0 && machines.All(n => n.Groups.OrEmpty().Any(g => g.GroupId is not null && groups.Contains(g.GroupId))
            || (CidrSet.Parse(false, [n.PrivateIpAddress]) is { IsEmpty: false } address && address.Except(from).IsEmpty));
    }
}
