using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking;

/// <summary>
/// What a network ACL lets through: entries in order of their number, the first that matches decides, and what none matches is denied.
/// A deny may stand before an allow, for some of the addresses or some of the ports.
/// </summary>
internal static class AclEvaluation
{
    /// <summary>Addresses between which and the subnet at least one of the ports is let through.</summary>
    public static CidrSet Allowed(NetworkAcl acl, bool egress, PortSpan ports, bool isV6, bool udp = false)
    {
        var entries = acl.Entries.OrEmpty().Where(e => e.Egress == egress && (isV6 ? e.Ipv6CidrBlock : e.CidrBlock) is not null).OrderBy(e => e.RuleNumber ?? int.MaxValue)
            .Select(e => (Ports: udp ? PortSpan.Udp(e) : PortSpan.Tcp(e), Allow: e.RuleAction == "allow", Cidrs: CidrSet.Parse(isV6, [isV6 ? e.Ipv6CidrBlock : e.CidrBlock])))
            .Where(e => e.Ports is { } p && p.Overlaps(ports)).ToList();

        var result = isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        foreach (var port in Boundaries(entries.Select(e => e.Ports!.Value), ports))
        {
            var undecided = CidrSet.Parse(isV6, [isV6 ? "::/0" : "0.0.0.0/0"]);
            foreach (var (range, allow, cidrs) in entries)
            {
                if (!range!.Value.Contains(port)) continue;
                if (allow) result = result.Union(undecided.Intersect(cidrs));
                undecided = undecided.Except(cidrs);
            }
        }

        return result;
    }

    // Between two boundaries every port is treated alike, so one of them stands for all.
    private static IEnumerable<int> Boundaries(IEnumerable<PortSpan> ranges, PortSpan within) =>
        ranges.SelectMany(r => new[] { r.First, r.Last + 1 }).Append(within.First).Where(within.Contains).Distinct();
}
