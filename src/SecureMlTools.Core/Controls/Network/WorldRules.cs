using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>The single rules of a group through which the internet comes in, and what taking one out would cut.</summary>
internal static class WorldRules
{
    /// <summary>Ingress rules whose range has public addresses outside the trusted ranges. Where halves add up to the internet, each half is one.</summary>
    public static IEnumerable<SecurityGroupRule> Of(Estate estate, string groupId, Func<SecurityGroupRule, bool> concerns, IReadOnlyList<string> trusted) =>
        estate.RulesOf(groupId).Where(r => r.IsEgress != true && r.ReferencedGroupInfo is null && concerns(r))
            .Where(r => IsWide(Sources(estate, r, isV6: false), trusted) || IsWide(Sources(estate, r, isV6: true), trusted));

    /// <summary>What else a rule admits and would be cut with it.</summary>
    public static string Risk(SecurityGroupRule rule)
    {
        var ports = PortSpan.Tcp(rule.IpProtocol, rule.FromPort, rule.ToPort);
        var what = rule.IpProtocol == "-1" ? "all traffic" : $"{rule.IpProtocol} {ports?.ToString() ?? $"{rule.FromPort}-{rule.ToPort}"}";
        return $"Nobody outside reaches {what} through {rule.GroupId} ({rule.SecurityGroupRuleId}) any more; use a Session Manager port forward instead.";
    }

    /// <summary>Systems Manager reaches machines through interface endpoints; the group of such an endpoint keeps its port 443.</summary>
    public static IEnumerable<Guard> Guards(Estate estate, SecurityGroupRule rule)
    {
        if (rule.IsEgress == true || PortSpan.Tcp(rule.IpProtocol, rule.FromPort, rule.ToPort) is not { } ports || !ports.Contains(443)) yield break;
        var endpoint = estate.InterfacesWith(rule.GroupId!).FirstOrDefault(n => n.InterfaceType == "vpc_endpoint");
        if (endpoint is not null)
            yield return new Guard(Guard.SsmPath, GuardKind.Never, $"{rule.GroupId} is on the VPC endpoint interface {endpoint.NetworkInterfaceId}: taking out its port 443 may cut Systems Manager off.");
    }

    private static CidrSet Sources(Estate estate, SecurityGroupRule rule, bool isV6) => CidrSet.Parse(isV6, rule.PrefixListId is { } list
        ? estate.PrefixListCidrs(list)
        : [isV6 ? rule.CidrIpv6 : rule.CidrIpv4]);

    private static bool IsWide(CidrSet sources, IReadOnlyList<string> trusted) =>
        !sources.IsEmpty && !sources.Except(CidrSet.Parse(sources.IsV6, trusted)).Intersect(sources.IsV6 ? CidrSet.PublicV6 : CidrSet.PublicV4).IsEmpty
        && sources.Count >= (sources.IsV6 ? UInt128.One << 96 : UInt128.One << 16);
}
