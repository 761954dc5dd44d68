using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>The commands that would let a packet through.</summary>
internal static class Fixes
{
    /// <summary>An entry before all others of an ACL.</summary>
    public static string Acl(NetworkAcl acl, bool egress, Packets packets, string range, string region)
    {
        var first = acl.Entries.OrEmpty().Where(e => e.Egress == egress).Select(e => e.RuleNumber ?? 100).DefaultIfEmpty(100).Min();
        var number = first > 1 ? Math.Min(first - 1, 99) : 1;
        var what = packets.Protocol == PathProtocol.Icmp
            ? $"--protocol {(packets.IsV6 ? "58" : "1")} --icmp-type-code Type={packets.IcmpType},Code=-1"
            : $"--protocol {Name(packets)} --port-range From={packets.Ports.First},To={packets.Ports.Last}";
        return $"aws ec2 create-network-acl-entry --region {region} --network-acl-id {acl.NetworkAclId} {(egress ? "--egress" : "--ingress")} --rule-number {number} --rule-action allow {what} {(packets.IsV6 ? "--ipv6-cidr-block" : "--cidr-block")} {range}";
    }

    /// <summary>A rule of a security group.</summary>
    public static string Group(string groupId, bool egress, Packets packets, string range, string region)
    {
        var (protocol, from, to) = packets.Protocol == PathProtocol.Icmp ? (packets.IsV6 ? "icmpv6" : "icmp", packets.IcmpType, -1) : (Name(packets), packets.Ports.First, packets.Ports.Last);
        var ranges = packets.IsV6 ? $"Ipv6Ranges=[{{CidrIpv6={range}}}]" : $"IpRanges=[{{CidrIp={range}}}]";
        return $"aws ec2 authorize-security-group-{(egress ? "egress" : "ingress")} --region {region} --group-id {groupId} --ip-permissions 'IpProtocol={protocol},FromPort={from},ToPort={to},{ranges}'";
    }

    private static string Name(Packets packets) => packets.Protocol == PathProtocol.Tcp ? "tcp" : "udp";
}
