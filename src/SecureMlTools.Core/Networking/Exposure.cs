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
    /// <summary>Judges one interface.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="estate">The estate.</param>
    /// <param name="ports">The ports asked about.</param>
    /// <param name="trusted">CIDR ranges from which an open port is fine.</param>
    /// <exception cref="GapException">Something needed to decide was not read.</exception>
    public static InterfaceExposure Of(NetworkInterface nic, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted)
    {
        var closed = new InterfaceExposure(ExposurePath.Closed, [], [], "no security group admits the internet", null);
        if (nic.InterfaceType == "efa-only") return closed with { Why = "an EFA-only interface has no address" };

        var best = closed;
        foreach (var isV6 in new[] { false, true })
        {
            var (open, groups, from) = OpenPorts(nic, estate, ports, trusted, isV6);
            if (open.Count == 0) continue;
            var found = Path(nic, estate, open, groups, from, isV6);
            if (found.Path > best.Path) best = found;
        }

        return best;
    }

    /// <summary>The ranges that one rule of a group admits, of one IP version.</summary>
    public static CidrSet Sources(IpPermission permission, Estate estate, bool isV6) => CidrSet.Parse(isV6, permission.PrefixListIds.OrEmpty()
        .SelectMany(p => p.PrefixListIdValue is { } id ? estate.PrefixListCidrs(id) : [])
        .Concat(isV6 ? permission.Ipv6Ranges.OrEmpty().Select(r => r.CidrIpv6) : permission.IpRanges.OrEmpty().Select(r => r.CidrIp)));

    private static (List<int> Ports, List<string> Groups, CidrSet From) OpenPorts(NetworkInterface nic, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted, bool isV6)
    {
        var empty = isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        var rules = new List<(string Group, PortSpan Ports, CidrSet From)>();
        foreach (var group in nic.Groups.OrEmpty())
            foreach (var permission in estate.SecurityGroup(group.GroupId)?.IpPermissions.OrEmpty() ?? [])
                if (PortSpan.Tcp(permission.IpProtocol, permission.FromPort, permission.ToPort) is { } range && ports.Any(range.Contains)
                    && Sources(permission, estate, isV6) is { IsEmpty: false } from) rules.Add((group.GroupId!, range, from));
        if (rules.Count == 0) return ([], [], empty);

        var known = CidrSet.Parse(isV6, trusted);
        var open = new List<int>();
        var all = empty;
        foreach (var port in ports)
        {
            var from = rules.Where(r => r.Ports.Contains(port)).Aggregate(empty, (sum, r) => sum.Union(r.From)).Except(known);
            if (!from.IsInternet) continue;
            open.Add(port);
            all = all.Union(from);
        }

        var publicSpace = isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4;
        return (open, [.. rules.Where(r => open.Any(r.Ports.Contains) && !r.From.Intersect(publicSpace).IsEmpty).Select(r => r.Group).Distinct()], all);
    }

    private static InterfaceExposure Path(NetworkInterface nic, Estate estate, List<int> open, List<string> groups, CidrSet from, bool isV6)
    {
        InterfaceExposure Latent(string why) => new(ExposurePath.Latent, open, groups, why, null);

        var address = isV6
            ? nic.Ipv6Addresses.OrEmpty().Select(a => a.Ipv6Address).FirstOrDefault(a => a is not null)
            : nic.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp).FirstOrDefault(a => a is not null) ?? nic.Association?.PublicIp;
        if (address is null) return Latent("it has no public address");
        if (estate.InternetRouteOf(nic.SubnetId, isV6) is not { } route) return Latent($"subnet {nic.SubnetId} has no route to an internet gateway");
        if (estate.NetworkAclOf(nic.SubnetId) is { } acl)
        {
            var back = AclEvaluation.Allowed(acl, egress: true, PortSpan.Ephemeral, isV6);
            var reachable = open.Where(p => AclEvaluation.Allowed(acl, egress: false, new PortSpan(p, p), isV6).Intersect(back).Intersect(from).IsInternet).ToList();
            if (reachable.Count == 0) return Latent($"network ACL {acl.NetworkAclId} stops it");
            open = reachable;
        }

        return new InterfaceExposure(ExposurePath.Open, open, groups, $"{address} is routed to {route.GatewayId} and the network ACL lets it through", address);
    }
}
