using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>What a network ACL does with packets: the first entry that fits decides for each address and port, and what none fits is denied.</summary>
/// <param name="Passed">Addresses for which every port is let through.</param>
/// <param name="Words">The entry that lets through.</param>
/// <param name="DenyWords">The entry that denies, or that there is none that lets through.</param>
internal sealed record AclCheck(CidrSet Passed, string Words, string DenyWords)
{
    private const int Last = 32767;

    /// <summary>Asks an ACL.</summary>
    /// <param name="acl">The ACL.</param>
    /// <param name="egress">True for what leaves the subnet.</param>
    /// <param name="packets">The packets.</param>
    /// <param name="remote">The addresses on the other side: where to for egress, where from for ingress.</param>
    public static AclCheck Of(NetworkAcl acl, bool egress, Packets packets, CidrSet remote)
    {
        var entries = (from e in acl.Entries.OrEmpty()
                       let cidr = packets.IsV6 ? e.Ipv6CidrBlock : e.CidrBlock
                       where e.Egress == egress && cidr is not null
                       let ports = packets.In(e)
                       where ports is not null
                       orderby e.RuleNumber ?? Last
                       select (Entry: e, Ports: ports.Value, Cidrs: CidrSet.Parse(packets.IsV6, [cidr]))).ToList();
        NetworkAclEntry? allows = null, denies = null;
        var passed = remote;
        int? deniedPort = null;
        foreach (var port in Representatives(entries.Select(e => e.Ports), packets.Ports))
        {
            var undecided = remote;
            var allowed = packets.IsV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
            foreach (var (entry, ports, cidrs) in entries)
            {
                if (!ports.Contains(port) || undecided.Intersect(cidrs) is { IsEmpty: true } or null) continue;
                if (entry.RuleAction == "allow")
                {
                    allowed = allowed.Union(undecided.Intersect(cidrs));
                    allows ??= entry;
                }
                else
                {
                    denies ??= entry;
                    deniedPort ??= port;
                }

                undecided = undecided.Except(cidrs);
            }

            if (!undecided.IsEmpty) deniedPort ??= port;
            passed = passed.Intersect(allowed);
        }

        var way = egress ? "outbound" : "inbound";
        var some = deniedPort is { } p && packets.Ports.First != packets.Ports.Last && packets.Protocol != PathProtocol.Icmp ? $", port {p} among them" : "";
        return new AclCheck(
            passed,
            allows is null ? $"{way} {packets}" : $"{way} rule {allows.RuleNumber} allows {packets} {Other(allows, egress)}",
            denies is null || denies.RuleNumber == Last ? $"no {way} rule allows {packets}{some}" : $"{way} rule {denies.RuleNumber} denies {packets}{some} {Other(denies, egress)}");
    }

    private static string Other(NetworkAclEntry entry, bool egress) => $"{(egress ? "to" : "from")} {entry.CidrBlock ?? entry.Ipv6CidrBlock}";

    // Between two boundaries every port is treated alike, so one of them stands for all.
    private static IEnumerable<int> Representatives(IEnumerable<PortSpan> ranges, PortSpan within) =>
        ranges.SelectMany(r => new[] { r.First, r.Last + 1 }).Append(within.First).Where(within.Contains).Distinct().Order();
}
