using System.Runtime.CompilerServices;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Egress.Rules;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress;

/// <summary>Whether one kind of traffic gets from an interface to the internet, through security groups, network ACL, routes and firewalls.</summary>
/// <param name="Traffic">The traffic.</param>
/// <param name="IsOpen">True when it reaches so much of the internet that it is no list of known places.</param>
/// <param name="Words">Which way it goes, or what stops it.</param>
/// <param name="Doubt">What may let it through and cannot be told; null where nothing may.</param>
internal sealed record Outlet(Traffic Traffic, bool IsOpen, string Words, string? Doubt = null)
{
    // Machines share groups and subnets, and what these let out is the same for all of them.
    private static readonly ConditionalWeakTable<Estate, Dictionary<(string Groups, string? Subnet, bool IsPublic, bool IsV6, Traffic Traffic), Outlet>> Known = [];

    /// <summary>Asks about one interface.</summary>
    /// <exception cref="GapException">Something needed to decide was not read.</exception>
    public static Outlet Of(Estate estate, NetworkInterface nic, bool isV6, Traffic traffic)
    {
        var known = Known.GetValue(estate, static _ => []);
        var groups = nic.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>().ToList();
        var key = (string.Join(',', groups), nic.SubnetId, Exposure.PublicAddress(nic, isV6) is not null, isV6, traffic);
        if (!known.TryGetValue(key, out var outlet)) known[key] = outlet = Find(estate, nic, groups, isV6, traffic);
        return outlet;
    }

    private static Outlet Find(Estate estate, NetworkInterface nic, IReadOnlyList<string> groups, bool isV6, Traffic traffic)
    {
        if (isV6 && nic.Ipv6Addresses.OrEmpty().Count == 0 && nic.Ipv6Prefixes.OrEmpty().Count == 0) return new(traffic, false, "it has no IPv6 address");
        var to = FromGroups(estate, groups, isV6, traffic).Intersect(isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4);
        if (!to.IsInternet) return Few(traffic, to, "its security groups let none of it out", "its security groups let it out");

        var acl = estate.NetworkAclOf(nic.SubnetId) ?? throw Estate.NotListed(Ec2Api.DescribeNetworkAcls, $"no network ACL for subnet {Text.Visible(nic.SubnetId ?? "?")}");
        to = to.Intersect(estate.AdmittedBy(acl, egress: true, new PortSpan(traffic.Port, traffic.Port), isV6, traffic.IsUdp));
        if (!to.IsInternet) return Few(traffic, to, $"network ACL {acl.NetworkAclId} stops it", $"network ACL {acl.NetworkAclId} lets it out");

        var subnet = estate.Subnet(nic.SubnetId) ?? throw Estate.NotListed(Ec2Api.DescribeSubnets, $"no subnet {Text.Visible(nic.SubnetId ?? "?")}");
        return Routed(estate, nic, EgressWay.Addresses(subnet, isV6), subnet.SubnetId!, to, isV6, traffic, afterNat: false) ?? new(traffic, false, $"subnet {subnet.SubnetId} has no way to the internet");
    }

    // By every route that takes some of it; the first open one tells.
    private static Outlet? Routed(Estate estate, NetworkInterface nic, CidrSet from, string subnetId, CidrSet to, bool isV6, Traffic traffic, bool afterNat)
    {
        Outlet? stopped = null;
        foreach (var (route, addresses) in estate.RoutesOf(subnetId, isV6))
        {
            var mine = to.Intersect(addresses);
            if (mine.IsEmpty || route.GatewayId == "local" || !RouteDecisions.IsActive(route) || !mine.IsInternet) continue;
            var found = Along(estate, nic, from, route, mine, isV6, traffic, afterNat);
            if (found.IsOpen) return found;
            if (stopped?.Doubt is null) stopped = found;
        }

        return stopped;
    }

    private static Outlet Along(Estate estate, NetworkInterface nic, CidrSet from, Route route, CidrSet to, bool isV6, Traffic traffic, bool afterNat)
    {
        var target = RouteDecisions.Target(route);
        if (RouteDecisions.ToInternetGateway(route))
            return afterNat || Exposure.PublicAddress(nic, isV6) is not null ? new(traffic, true, $"through {target}") : new(traffic, false, $"it has no public address for {target}");
        if (route.EgressOnlyInternetGatewayId is not null) return new(traffic, true, $"through {target}");
        if (RouteDecisions.ToFirewallEndpoint(route)) return Inspected(estate, from, route.GatewayId!, to, traffic);
        if (route.NatGatewayId is { } nat && !afterNat)
        {
            if (EgressWay.SubnetOfNat(estate, nat) is not { } natSubnet) return new(traffic, false, "", $"it goes through {target}, whose further way is not seen from here");
            var address = CidrSet.Parse(isV6, [estate.NetworkInterfaces.First(n => n.SubnetId == natSubnet && n.InterfaceType == "nat_gateway" && n.Description?.EndsWith(nat, StringComparison.Ordinal) == true).PrivateIpAddress]);
            return Routed(estate, nic, address, natSubnet, to, isV6, traffic, afterNat: true) is { } onward
                ? onward with { Words = $"through {target} and then {onward.Words}" }
                : new(traffic, false, $"{target} has no way to the internet");
        }

        return new(traffic, false, "", $"it goes through {target}, whose further way is not seen from here");
    }

    private static Outlet Inspected(Estate estate, CidrSet from, string endpointId, CidrSet to, Traffic traffic)
    {
        if (estate.FirewallEndpoint(endpointId) is not { } endpoint) return new(traffic, false, "", $"it goes through {Text.Visible(endpointId)}, which is no endpoint of a firewall of this account");
        var name = FirewallTags.NameOf(endpoint.FirewallArn);
        if (estate.Firewall(endpoint.FirewallArn).Firewall is not { FirewallPolicyArn: { } policyArn } firewall || estate.FirewallPolicy(policyArn).FirewallPolicy is not { } policy)
            return new(traffic, false, "", $"firewall {name} shows no policy");
        var reach = PolicyReach.Of(policy, g => HomeNet.Of(g, policy, firewall.VpcId, estate).Addresses(from.IsV6), from, to, traffic, estate);
        if (reach.Passes.IsInternet) return new(traffic, true, $"through firewall {name}, where {reach.Why}");
        if (reach.Unread is { } unread) return new(traffic, false, "", $"rule group {unread} of firewall {name} has rules that could not be read");
        if (!reach.Passes.IsEmpty) return Few(traffic, reach.Passes, "", $"firewall {name} lets it out");
        return reach.Doubt is { } doubt ? new(traffic, false, "", $"in firewall {name} {doubt}") : new(traffic, false, $"firewall {name} drops it");
    }

    // One resolver that answers anybody is enough: a few public addresses are no Pass.
    private static Outlet Few(Traffic traffic, CidrSet to, string none, string some) =>
        to.IsEmpty ? new(traffic, false, none) : new(traffic, false, "", $"{some} to a few public addresses, and whether one of them is a resolver cannot be told");

    private static CidrSet FromGroups(Estate estate, IReadOnlyList<string> groups, bool isV6, Traffic traffic)
    {
        var to = isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        GapException? gap = null;
        foreach (var id in groups)
            try
            {
                var group = estate.SecurityGroup(id) ?? throw Estate.NotListed(Ec2Api.DescribeSecurityGroups, $"no security group {Text.Visible(id)}, which is on the interface");
                foreach (var p in group.IpPermissionsEgress.OrEmpty())
                    if ((traffic.IsUdp ? PortSpan.Udp(p.IpProtocol, p.FromPort, p.ToPort) : PortSpan.Tcp(p.IpProtocol, p.FromPort, p.ToPort)) is { } ports && ports.Contains(traffic.Port))
                        to = to.Union(Exposure.Sources(p, estate, isV6));
            }
            catch (GapException e)
            {
                gap ??= e;
            }

        return gap is null || to.IsInternet ? to : throw gap;
    }
}
