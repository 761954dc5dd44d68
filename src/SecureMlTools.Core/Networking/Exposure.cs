using System.Runtime.CompilerServices;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking;

/// <summary>How far the internet gets to an open port.</summary>
public enum ExposurePath
{
    /// <summary>No security group lets the internet in.</summary>
    Closed,

    /// <summary>A security group does, but there is no public address, no route, or an ACL stops it: one change away from open.</summary>
    Latent,

    /// <summary>There is no public address, but a load balancer in the VPC faces the internet and may forward to it.</summary>
    Forwarded,

    /// <summary>Anyone can connect now.</summary>
    Open,
}

/// <summary>What the internet can reach of one network interface.</summary>
/// <param name="Path">How far it gets.</param>
/// <param name="Ports">The ports concerned, of those asked about.</param>
/// <param name="GroupIds">The security groups that let it in.</param>
/// <param name="Why">The facts, in words.</param>
/// <param name="Address">The public address, where there is one.</param>
public sealed record InterfaceExposure(ExposurePath Path, IReadOnlyList<int> Ports, IReadOnlyList<string> GroupIds, string Why, string? Address);

/// <summary>Decides whether the internet reaches a port: the union of all security groups' ranges, then a public address, a route to an internet gateway, and the ACL both ways.</summary>
public static class Exposure
{
    // Machines share their groups, and a port's sources are the same for all of them.
    private static readonly ConditionalWeakTable<Estate, Dictionary<(string, bool, object, object), GroupExposure>> Known = [];

    // Machines share their subnets too, and what an ACL leaves of the open ports is the same for all of them.
    private static readonly ConditionalWeakTable<Estate, Dictionary<(string, object, bool, bool), IReadOnlyList<int>>> KnownReachable = [];

    /// <summary>Judges one interface.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="estate">The estate.</param>
    /// <param name="ports">The ports asked about.</param>
    /// <param name="trusted">CIDR ranges from which an open port is fine.</param>
    /// <exception cref="GapException">Something needed to decide was not read, and what was read does not settle it.</exception>
    public static InterfaceExposure Of(NetworkInterface nic, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted)
    {
        var best = new InterfaceExposure(ExposurePath.Closed, [], [], "no security group admits the internet", null);
        if (nic.InterfaceType == "efa-only") return best with { Why = "an EFA-only interface has no address" };

        GapException? gap = null;
        foreach (var isV6 in new[] { false, true })
            try
            {
                var open = OpenPorts(nic, estate, ports, trusted, isV6);
                gap ??= open.Gap;
                if (open.Ports.Count == 0) continue;
                var found = PathTo(nic, estate, open.Ports, open.GroupIds, isV6);
                if (found.Path > best.Path) best = found;
            }
            catch (GapException e)
            {
                gap ??= e;
            }

        return best.Path == ExposurePath.Open || gap is null ? best : throw gap;
    }

    /// <summary>True when the security groups of an interface let the internet in on one of the ports, whether it gets that far or not.</summary>
    /// <exception cref="GapException">A group or prefix list was not read, and the others let nobody in.</exception>
    internal static bool IsAdmitted(NetworkInterface nic, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted)
    {
        var (v4, v6) = (OpenPorts(nic, estate, ports, trusted, isV6: false), OpenPorts(nic, estate, ports, trusted, isV6: true));
        if (v4.Ports.Count + v6.Ports.Count > 0) return true;
        return (v4.Gap ?? v6.Gap) is { } gap ? throw gap : false;
    }

    /// <summary>Follows the way from the internet to an interface whose security groups admit it.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="estate">The estate.</param>
    /// <param name="open">What its groups admit: ports, and from where.</param>
    /// <param name="groups">The groups that do.</param>
    /// <param name="isV6">True for IPv6.</param>
    /// <param name="udp">True when the ports are UDP's.</param>
    /// <exception cref="GapException">Something needed to decide was not read.</exception>
    internal static InterfaceExposure PathTo(NetworkInterface nic, Estate estate, IReadOnlyList<(PortSpan Ports, CidrSet From)> open, IReadOnlyList<string> groups, bool isV6, bool udp = false)
    {
        InterfaceExposure Found(ExposurePath path, string why, string? address = null) => new(path, [.. open.Select(o => o.Ports.First)], groups, why, address);

        if (PublicAddress(nic, isV6) is not { } address)
        {
            return estate.PublicLoadBalancerIn(nic.VpcId) is { } balancer && balancer != nic && !Estate.IsLoadBalancer(nic)
                ? Found(ExposurePath.Forwarded, $"it has no public address, but load balancer interface {balancer.NetworkInterfaceId} in its VPC faces the internet and may forward to it")
                : Found(ExposurePath.Latent, "it has no public address");
        }

        var (route, routed) = estate.InternetThrough(nic.SubnetId, isV6);
        if (route is null) return Found(ExposurePath.Latent, $"subnet {nic.SubnetId} has no route to an internet gateway{Through(estate, nic.SubnetId, isV6)}");
        if (estate.BlockedPublicAccess(nic.SubnetId) is { } mode) return Found(ExposurePath.Latent, $"VPC block public access ({Text.Visible(mode)}) stops it");
        if (isV6 && nic.DenyAllIgwTraffic == true) return Found(ExposurePath.Latent, "its IPv6 address is closed to the internet (DenyAllIgwTraffic)");

        var acl = estate.NetworkAclOf(nic.SubnetId) ?? throw Estate.NotListed(Ec2Api.DescribeNetworkAcls, $"no network ACL for subnet {Text.Visible(nic.SubnetId)}");
        var known = KnownReachable.GetValue(estate, static _ => []);
        if (!known.TryGetValue((nic.SubnetId!, open, isV6, udp), out var reachable))
        {
            var back = estate.AdmittedBy(acl, egress: true, PortSpan.Ephemeral, isV6, udp).Intersect(routed);
            known[(nic.SubnetId!, open, isV6, udp)] = reachable = [.. open.Where(o => estate.AdmittedBy(acl, egress: false, o.Ports, isV6, udp).Intersect(back).Intersect(o.From).IsInternet).Select(o => o.Ports.First)];
        }

        if (reachable.Count == 0) return Found(ExposurePath.Latent, $"network ACL {acl.NetworkAclId} stops it");
        return new InterfaceExposure(
            ExposurePath.Open, reachable, groups, $"{address} is routed to {route.GatewayId} and the network ACL lets it through", address);
    }

    /// <summary>The address by which the internet knows an interface, or null. Every IPv6 address of a VPC but a private one is such.</summary>
    internal static string? PublicAddress(NetworkInterface nic, bool isV6) => isV6
        ? nic.Ipv6Addresses.OrEmpty().Select(a => a.Ipv6Address).Concat(nic.Ipv6Prefixes.OrEmpty().Select(p => p.Ipv6Prefix))
            .FirstOrDefault(a => !CidrSet.Parse(true, [a]).Intersect(CidrSet.PublicV6).IsEmpty)
        : nic.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp).FirstOrDefault(a => a is not null) ?? nic.Association?.PublicIp;

    /// <summary>The ranges that one rule of a group admits, of one IP version.</summary>
    /// <exception cref="GapException">The entries of its prefix list were not read.</exception>
    public static CidrSet Sources(IpPermission permission, Estate estate, bool isV6) => CidrSet.Parse(isV6, permission.PrefixListIds.OrEmpty()
        .SelectMany(p => p.PrefixListIdValue is { } id ? estate.PrefixListCidrs(id) : [])
        .Concat(Cidrs(permission, isV6)));

    private static IEnumerable<string?> Cidrs(IpPermission permission, bool isV6) => isV6 ? permission.Ipv6Ranges.OrEmpty().Select(r => r.CidrIpv6) : permission.IpRanges.OrEmpty().Select(r => r.CidrIp);

    private static string Through(Estate estate, string? subnetId, bool isV6) =>
        estate.RoutesOf(subnetId, isV6).FirstOrDefault(r => RouteDecisions.ToFirewallEndpoint(r.Route) && r.Addresses.IsInternet).Route is { } firewall
            ? $"; it goes through firewall endpoint {RouteDecisions.Target(firewall)}, whose rules are not judged here" : "";

    private static GroupExposure OpenPorts(NetworkInterface nic, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted, bool isV6)
    {
        var known = Known.GetValue(estate, static _ => []);
        var groups = nic.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>().ToList();
        var key = (string.Join(',', groups), isV6, (object)ports, (object)trusted);
        if (!known.TryGetValue(key, out var open)) known[key] = open = OpenPorts(groups, estate, ports, trusted, isV6);
        return open;
    }

    private static GroupExposure OpenPorts(IReadOnlyList<string> groups, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted, bool isV6)
    {
        var empty = isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        GapException? gap = null;
        var rules = new List<(string Group, PortSpan Ports, CidrSet From)>();
        foreach (var id in groups)
        {
            if (estate.SecurityGroup(id) is not { } group)
            {
                gap ??= Estate.NotListed(Ec2Api.DescribeSecurityGroups, $"no security group {Text.Visible(id)}, which is on the interface");
                continue;
            }

            foreach (var permission in group.IpPermissions.OrEmpty())
                if (PortSpan.Tcp(permission.IpProtocol, permission.FromPort, permission.ToPort) is { } range && ports.Any(range.Contains))
                {
                    CidrSet from;
                    try
                    {
                        from = Sources(permission, estate, isV6);
                    }
                    catch (GapException e)
                    {
                        gap ??= e;
                        from = CidrSet.Parse(isV6, Cidrs(permission, isV6));
                    }

                    if (!from.IsEmpty) rules.Add((id, range, from));
                }
        }

        var allowed = CidrSet.Parse(isV6, trusted);
        var open = ports.Select(port => (Ports: new PortSpan(port, port), From: rules.Where(r => r.Ports.Contains(port)).Aggregate(empty, (sum, r) => sum.Union(r.From)).Except(allowed))).Where(o => o.From.IsInternet).ToList();
        var publicSpace = isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4;
        return new GroupExposure(open, [.. rules.Where(r => open.Any(o => r.Ports.Contains(o.Ports.First)) && !r.From.Intersect(publicSpace).Except(allowed).IsEmpty).Select(r => r.Group).Distinct()], gap);
    }

    /// <summary>What the security groups of an interface let in from the internet.</summary>
    /// <param name="Ports">The ports, each with where from.</param>
    /// <param name="GroupIds">The groups that do.</param>
    /// <param name="Gap">What could not be read and might let in more.</param>
    private sealed record GroupExposure(IReadOnlyList<(PortSpan Ports, CidrSet From)> Ports, IReadOnlyList<string> GroupIds, GapException? Gap);
}
