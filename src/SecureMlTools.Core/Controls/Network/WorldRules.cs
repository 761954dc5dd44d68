using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>The single rules of security groups through which the internet comes in, and what taking one out would cut.</summary>
internal static class WorldRules
{
    /// <summary>
    /// The fewest, widest ingress rules of some groups together without which none of the ports is open to the internet. A rule that only admits known
    /// places stays, and so do halves of the internet that no longer add up to it.
    /// </summary>
    public static IReadOnlyList<SecurityGroupRule> Opening(Estate estate, IEnumerable<string> groupIds, IReadOnlyList<int> ports, IReadOnlyList<string> trusted) =>
        Opening(estate, groupIds, rules => OpenPort(rules, ports) is { } port ? r => r.Ports.Contains(port) : null, (p, f, t) => PortSpan.Tcp(p, f, t), trusted);

    /// <summary>The same for groups that admit every TCP port, or every UDP port.</summary>
    public static IReadOnlyList<SecurityGroupRule> OpeningAll(Estate estate, string groupId, IReadOnlyList<string> trusted) =>
    [
        .. Opening(estate, [groupId], rules => AllPorts(rules) ? _ => true : null, (p, f, t) => PortSpan.Tcp(p, f, t), trusted)
            .Concat(Opening(estate, [groupId], rules => AllPorts(rules) ? _ => true : null, (p, f, t) => PortSpan.Udp(p, f, t), trusted))
            .DistinctBy(r => r.SecurityGroupRuleId, StringComparer.Ordinal),
    ];

    /// <summary>True when every port from 1 to 65535 is open to the internet by the rules together.</summary>
    public static bool AllPorts(IReadOnlyList<(PortSpan Ports, CidrSet From)> rules) =>
        rules.Count > 0 && rules.SelectMany(r => new[] { r.Ports.First, r.Ports.Last + 1 }).Append(1).Where(p => p is >= 1 and <= 65535).Distinct()
            .All(port => IsOpen(rules, port));

    /// <summary>What else a rule admits and would be cut with it.</summary>
    public static string Risk(SecurityGroupRule rule)
    {
        var ports = PortSpan.Tcp(rule.IpProtocol, rule.FromPort, rule.ToPort);
        var what = rule.IpProtocol == "-1" ? "all traffic" : $"{rule.IpProtocol} {ports?.ToString() ?? $"{rule.FromPort}-{rule.ToPort}"}";
        var from = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId;
        return $"Nobody in {from} reaches {what} through {rule.GroupId} ({rule.SecurityGroupRuleId}) any more; use a Session Manager port forward instead.";
    }

    /// <summary>Systems Manager reaches machines through interface endpoints; the group of such an endpoint keeps its port 443.</summary>
    public static IEnumerable<Guard> Guards(Estate estate, SecurityGroupRule rule)
    {
        if (rule.IsEgress == true || PortSpan.Tcp(rule.IpProtocol, rule.FromPort, rule.ToPort) is not { } ports || !ports.Contains(443)) yield break;
        var endpoint = estate.InterfacesWith(rule.GroupId!).FirstOrDefault(n => n.InterfaceType == "vpc_endpoint");
        if (endpoint is not null)
            yield return new Guard(Guard.SsmPath, GuardKind.Never, $"{rule.GroupId} is on the VPC endpoint interface {endpoint.NetworkInterfaceId}: taking out its port 443 may cut Systems Manager off.");
    }

    private static IReadOnlyList<SecurityGroupRule> Opening(
        Estate estate, IEnumerable<string> groupIds, Func<IReadOnlyList<(PortSpan Ports, CidrSet From)>, Func<(PortSpan Ports, CidrSet From), bool>?> concerned,
        Func<string?, int?, int?, PortSpan?> span, IReadOnlyList<string> trusted)
    {
        var ingress = groupIds.Distinct(StringComparer.Ordinal).SelectMany(estate.RulesOf).Where(r => r.IsEgress != true && r.ReferencedGroupInfo is null && span(r.IpProtocol, r.FromPort, r.ToPort) is not null).ToList();
        var taken = new List<SecurityGroupRule>();
        foreach (var isV6 in new[] { false, true })
        {
            var known = CidrSet.Parse(isV6, trusted);
            var outside = isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4;
            var left = ingress.Except(taken)
                .Select(r => (Rule: r, Ports: span(r.IpProtocol, r.FromPort, r.ToPort)!.Value, From: Sources(estate, r, isV6).Except(known)))
                .Where(r => !r.From.Intersect(outside).IsEmpty)
                .OrderByDescending(r => r.From.Intersect(outside).Count).ThenByDescending(r => r.Ports.Last - r.Ports.First).ToList();
            while (concerned([.. left.Select(r => (r.Ports, r.From))]) is { } isConcerned && left.FindIndex(r => isConcerned((r.Ports, r.From))) is var widest and >= 0)
            {
                taken.Add(left[widest].Rule);
                left.RemoveAt(widest);
            }
        }

        return taken;
    }

    private static int? OpenPort(IReadOnlyList<(PortSpan Ports, CidrSet From)> rules, IReadOnlyList<int> ports) => ports.Select(p => (int?)p).FirstOrDefault(p => IsOpen(rules, p!.Value));

    private static bool IsOpen(IReadOnlyList<(PortSpan Ports, CidrSet From)> rules, int port)
    {
        CidrSet? sum = null;
        foreach (var (ports, from) in rules)
            if (ports.Contains(port)) sum = sum is null ? from : sum.Union(from);
        return sum?.IsInternet == true;
    }

    private static CidrSet Sources(Estate estate, SecurityGroupRule rule, bool isV6) => CidrSet.Parse(isV6, rule.PrefixListId is { } list
        ? estate.PrefixListCidrs(list)
        : [isV6 ? rule.CidrIpv6 : rule.CidrIpv4]);
}
