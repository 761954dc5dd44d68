using System.Runtime.CompilerServices;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress;

/// <summary>What sends through a firewall.</summary>
/// <param name="Subnets">Subnets whose default route leads into it, each with its range.</param>
/// <param name="Unseen">What else may send through it that is not seen from here; null where nothing points to that.</param>
internal sealed record Workloads(IReadOnlyList<(string SubnetId, string VpcId, string Cidr)> Subnets, string? Unseen)
{
    private static readonly bool[] IpVersions = [false, true];

    // Every rule group of a policy asks about the same firewalls.
    private static readonly ConditionalWeakTable<Estate, Dictionary<string, Workloads>> Known = [];

    /// <summary>Finds them.</summary>
    /// <exception cref="GapException">Routes, subnets or interfaces were not read.</exception>
    public static Workloads Of(Estate estate, string firewallArn)
    {
        var known = Known.GetValue(estate, static _ => []);
        if (!known.TryGetValue(firewallArn, out var workloads)) known[firewallArn] = workloads = Find(estate, firewallArn);
        return workloads;
    }

    private static Workloads Find(Estate estate, string firewallArn)
    {
        var endpoints = estate.FirewallEndpoints.Where(e => e.FirewallArn == firewallArn).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        var subnets = new List<(string, string, string)>();
        string? unseen = estate.Firewall(firewallArn).Firewall?.TransitGatewayId is { } gateway ? $"transit gateway {Text.Visible(gateway)}" : null;
        foreach (var subnet in estate.Subnets.Where(s => s.SubnetId is not null))
            foreach (var isV6 in IpVersions)
            {
                if (!EgressWay.Has(subnet, isV6) || !LeadsInto(estate, subnet, endpoints, isV6)) continue;
                subnets.AddRange(Cidrs(subnet, isV6).Select(c => (subnet.SubnetId!, subnet.VpcId ?? "", c)));
                // The interface of a transit gateway sends for other networks, whose ranges are not its subnet's.
                unseen ??= estate.InterfacesIn(subnet.SubnetId!).FirstOrDefault(n => n.InterfaceType == "transit_gateway") is { } nic ? $"the transit gateway behind {nic.NetworkInterfaceId}" : null;
            }

        return new Workloads(subnets, unseen);
    }

    private static bool LeadsInto(Estate estate, Subnet subnet, HashSet<string> endpoints, bool isV6) =>
        estate.RouteTableOf(subnet.SubnetId) is { } table && table.Routes.OrEmpty().Any(r => r.GatewayId is not null && endpoints.Contains(r.GatewayId))
        && estate.RoutesOf(subnet.SubnetId, isV6).Any(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route) && r.Route.GatewayId is { } to && endpoints.Contains(to));

    private static IEnumerable<string> Cidrs(Subnet subnet, bool isV6) =>
        isV6 ? subnet.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock).OfType<string>() : subnet.CidrBlock is { } cidr ? [cidr] : [];
}
