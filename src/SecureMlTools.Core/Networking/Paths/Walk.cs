using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>The steps that every way is made of: an ACL at the edge of a subnet, a subnet's route.</summary>
internal abstract class Walk(PathProbe probe)
{
    protected PathProbe Probe { get; } = probe;

    protected Estate Estate => Probe.Estate;

    protected PathTrace Trace => Probe.Trace;

    /// <summary>Asks a subnet's ACL; gives the addresses with which to go on.</summary>
    protected CidrSet Acl(string subnetId, bool egress, Packets packets, CidrSet remote)
    {
        var rest = remote;
        Trace.Try("network ACL", subnetId, () =>
        {
            var acl = Estate.NetworkAclOf(subnetId) ?? throw Estate.NotListed(Ec2Api.DescribeNetworkAcls, $"no network ACL for subnet {subnetId}");
            var check = AclCheck.Of(acl, egress, packets, remote);
            rest = Trace.Split("network ACL", acl.NetworkAclId, remote, check.Passed, $"{check.Words} ({subnetId})", $"{check.DenyWords} ({subnetId})", "SUBNET_ACL_RESTRICTION", Fixes.Acl(acl, egress, packets, Ranges(remote), Estate.Region));
        });
        return rest;
    }

    /// <summary>Asks the groups of an interface; gives the addresses with which to go on.</summary>
    protected CidrSet Groups(NetworkInterface nic, bool egress, CidrSet remote, NetworkInterface? peer)
    {
        var rest = remote;
        Trace.Try("security group", nic.NetworkInterfaceId, () =>
        {
            var check = GroupCheck.Of(Estate, nic, egress, Probe.Opening, remote, peer);
            if (check.Gap is { } gap)
            {
                Trace.Doubt("security group", check.GroupId, gap.Reason);
                return;
            }

            rest = Trace.Split("security group", check.GroupId, remote, check.Passed, check.Words, check.Words, check.Code, Fixes.Group(check.GroupId, egress, Probe.Opening, Ranges(remote), Estate.Region));
        });
        return rest;
    }

    /// <summary>The route by which a subnet sends to addresses; null where there is none, or nobody can tell.</summary>
    protected RouteChoice? Route(string subnetId, CidrSet to)
    {
        RouteChoice? result = null;
        Trace.Try("route table", subnetId, () =>
        {
            var table = Estate.RouteTableOf(subnetId) ?? throw Estate.NotListed(Ec2Api.DescribeRouteTables, $"no route table for subnet {subnetId}");
            result = Route(table, subnetId, to);
        });
        return result;
    }

    /// <summary>The same by a table.</summary>
    protected RouteChoice? Route(RouteTable table, string forWhom, CidrSet to)
    {
        Gap? unread = null;
        var choices = RouteChoice.Of(table, to, route => PrefixList(route, ref unread));
        if (unread is not null) Trace.Narrow(unread.Reason);
        var where = $"({forWhom}{(table.Associations.OrEmpty().Any(a => a.SubnetId == forWhom || a.GatewayId == forWhom) ? "" : ", main table")})";
        if (choices.Count == 0)
        {
            Trace.Block("route table", table.RouteTableId, "NO_ROUTE_TO_DESTINATION", $"no route for {Named(to)} {where}", $"aws ec2 create-route --region {Estate.Region} --route-table-id {table.RouteTableId} {(to.IsV6 ? "--destination-ipv6-cidr-block ::/0" : "--destination-cidr-block 0.0.0.0/0")} TARGET");
            return null;
        }

        var choice = choices[0];
        if (choices.Count > 1 || !to.Except(choice.Addresses).IsEmpty)
        {
            var others = string.Join(", ", choices.Skip(1).Select(c => c.Words).Take(3));
            Trace.Narrow($"route table {table.RouteTableId} treats some addresses of the destination otherwise ({(others.Length == 0 ? "it has no route for them" : others)}): give -DestinationAddress");
        }

        if (!RouteDecisions.IsActive(choice.Route))
        {
            Trace.Block("route table", table.RouteTableId, "BAD_STATE_ROUTE", $"{choice.Words} is a blackhole: its target is gone {where}", $"aws ec2 replace-route --region {Estate.Region} --route-table-id {table.RouteTableId} {(to.IsV6 ? "--destination-ipv6-cidr-block" : "--destination-cidr-block")} {choice.Cidr} TARGET");
            return null;
        }

        Trace.Pass("route table", table.RouteTableId, $"{choice.Words} {where}");
        if (RouteChoice.Beaten(table, choice) is var (other, isShorter) && choice.Route.GatewayId != "local" && !Trace.IsReturning)
            Trace.Note(isShorter ? "MORE_SPECIFIC_ROUTE" : "HIGHER_PRIORITY_ROUTE", table.RouteTableId, $"{choice.Words} wins over {other.DestinationCidrBlock ?? other.DestinationIpv6CidrBlock} -> {RouteDecisions.Target(other)}");
        return choice;
    }

    /// <summary>A subnet, where it only helps to say something better; null where it was not read.</summary>
    protected Subnet? SubnetOf(string? id) => Estate.Inventory.Get(Readings.Subnets).TryGet(out _, out _) ? Estate.Subnet(id) : null;

    /// <summary>What stands for the addresses in a command.</summary>
    protected static string Ranges(CidrSet addresses) => addresses.Single is { } one ? one + (addresses.IsV6 ? "/128" : "/32") : addresses.IsV6 ? "::/0" : "0.0.0.0/0";

    protected static string Named(CidrSet addresses) => addresses.Single ?? (addresses.IsInternet ? "a public address" : "the destination");

    // The list of a gateway endpoint is of the name's service or none of its business; every other list may hold any address.
    private IEnumerable<string?>? PrefixList(Route route, ref Gap? unread)
    {
        try
        {
            if (Probe.Target is { Name: { } name, Address: null } && route.GatewayId?.StartsWith("vpce-", StringComparison.Ordinal) == true
                && Estate.VpcEndpoint(route.GatewayId) is { VpcEndpointType: "Gateway" } endpoint && !NameStage.IsOf(Estate.Region, endpoint, name) && !NameStage.IsRegionless(name)) return null;
            return [.. Estate.PrefixListCidrs(route.DestinationPrefixListId!)];
        }
        catch (GapException e)
        {
            unread ??= e.Gap;
            return null;
        }
    }
}
