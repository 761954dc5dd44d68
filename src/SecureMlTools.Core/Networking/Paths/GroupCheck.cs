using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>What the security groups of an interface let through: the union of all of them, for there is no rule that denies. They are stateful: answers need no rule.</summary>
/// <param name="Passed">Addresses on the other side that are let through.</param>
/// <param name="GroupId">The group that lets through, or the first of those that do not.</param>
/// <param name="Words">What decided.</param>
/// <param name="Code">Reachability Analyzer's code, where it is blocked.</param>
/// <param name="Gap">What could not be read and might let through more.</param>
internal sealed record GroupCheck(CidrSet Passed, string GroupId, string Words, string Code, Gap? Gap)
{
    /// <summary>Asks the groups.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="nic">The interface.</param>
    /// <param name="egress">True for connections that it opens.</param>
    /// <param name="packets">The packets that open the connection.</param>
    /// <param name="remote">The addresses on the other side.</param>
    /// <param name="peer">The interface on the other side, whose groups rules may name; null for one that is not in the VPC.</param>
    public static GroupCheck Of(Estate estate, NetworkInterface nic, bool egress, Packets packets, CidrSet remote, NetworkInterface? peer)
    {
        var passed = packets.IsV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        var ids = nic.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>().ToList();
        var peers = (peer?.Groups).OrEmpty().Select(g => g.GroupId).ToHashSet(StringComparer.Ordinal);
        Gap? gap = null;
        string? by = null, words = null;
        var rules = 0;
        foreach (var id in ids)
        {
            if (estate.SecurityGroup(id) is not { } group)
            {
                gap ??= Estate.NotListed(Ec2Api.DescribeSecurityGroups, $"no security group {Text.Visible(id)}, which is on {nic.NetworkInterfaceId}").Gap;
                continue;
            }

            foreach (var rule in (egress ? group.IpPermissionsEgress : group.IpPermissions).OrEmpty())
            {
                rules++;
                if (packets.In(rule) is not { } ports || ports != packets.Ports) continue;
                var (sources, unread) = Sources(rule, estate, packets.IsV6);
                gap ??= unread;
                if (rule.UserIdGroupPairs.OrEmpty().Any(p => peers.Contains(p.GroupId))) sources = sources.Union(remote);
                var mine = sources.Intersect(remote);
                if (mine.IsEmpty) continue;
                passed = passed.Union(mine);
                if (words is not null) continue;
                (by, words) = (id, $"{(egress ? "outbound" : "inbound")} rule {Rule(rule)} {(egress ? "to" : "from")} {Named(rule, packets.IsV6)}");
            }
        }

        return new GroupCheck(
            passed,
            by ?? ids.FirstOrDefault() ?? "?",
            words ?? (rules == 0 ? $"no {(egress ? "outbound" : "inbound")} rules in {Names(ids)}" : $"none of the {(egress ? "outbound" : "inbound")} rules of {Names(ids)} lets {packets} through"),
            rules == 0 ? "SG_HAS_NO_RULES" : "ENI_SG_RULES_MISMATCH",
            remote.Except(passed).IsEmpty ? null : gap);
    }

    private static string Names(IReadOnlyList<string> ids) => ids.Count == 0 ? "no security group" : string.Join(", ", ids);

    // The ranges by themselves where a prefix list was not read: what they let through is sure.
    private static (CidrSet Sources, Gap? Gap) Sources(IpPermission rule, Estate estate, bool isV6)
    {
        try
        {
            return (Exposure.Sources(rule, estate, isV6), null);
        }
        catch (GapException e)
        {
            return (Exposure.Sources(rule with { PrefixListIds = null }, estate, isV6), e.Gap);
        }
    }

    private static string Rule(IpPermission rule) => rule.IpProtocol switch
    {
        "-1" => "all traffic",
        "icmp" or "icmpv6" or "1" or "58" => $"{rule.IpProtocol} type {(rule.FromPort is null or -1 ? "any" : rule.FromPort)}",
        var protocol => $"{protocol} {(rule.FromPort is null or -1 ? "any port" : new PortSpan(rule.FromPort.Value, rule.ToPort ?? 65535))}",
    };

    private static string Named(IpPermission rule, bool isV6)
    {
        var names = (isV6 ? rule.Ipv6Ranges.OrEmpty().Select(r => r.CidrIpv6) : rule.IpRanges.OrEmpty().Select(r => r.CidrIp))
            .Concat(rule.PrefixListIds.OrEmpty().Select(p => p.PrefixListIdValue)).Concat(rule.UserIdGroupPairs.OrEmpty().Select(p => p.GroupId)).OfType<string>().ToList();
        return names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";
    }
}
