using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Network;

/// <summary>A port that a network ACL admits from the internet.</summary>
/// <param name="Port">The port.</param>
/// <param name="IsV6">True for IPv6.</param>
/// <param name="Entry">The first entry that does.</param>
/// <param name="IsReturnTraffic">True when only entries admit it that the answers to the subnet's own connections need too: then no ACL can close it.</param>
internal sealed record AdmittedPort(int Port, bool IsV6, NetworkAclEntry Entry, bool IsReturnTraffic);

/// <summary>How network ACLs treat the ports of administration, SSH and RDP.</summary>
internal static class AclAdminPorts
{
    /// <summary>The ports.</summary>
    public static IReadOnlyList<int> Ports { get; } = [22, 3389];

    // The ports from which Linux calls by default; Windows, NAT gateways and load balancers call from ranges that include most of these.
    private static readonly PortSpan Answers = new(32768, 60999);

    /// <summary>The admin ports that an ACL admits from the internet outside the trusted ranges.</summary>
    public static IReadOnlyList<AdmittedPort> Admitted(NetworkAcl acl, IReadOnlyList<string> trusted)
    {
        var admitted = new List<AdmittedPort>();
        foreach (var isV6 in new[] { false, true })
            foreach (var port in Ports)
                if (IsOpen(acl, port, isV6, trusted) && FirstOpening(acl, port, isV6, trusted) is { } entry)
                {
                    var wideOnly = acl with { Entries = [.. acl.Entries.OrEmpty().Where(e => e.RuleAction != "allow" || IsForAnswers(e))] };
                    admitted.Add(new AdmittedPort(port, isV6, entry, port >= PortSpan.Ephemeral.First && IsOpen(wideOnly, port, isV6, trusted)));
                }

        return admitted;
    }

    /// <summary>True when the internet gets through on a port.</summary>
    public static bool IsOpen(NetworkAcl acl, int port, bool isV6, IReadOnlyList<string> trusted) =>
        AclEvaluation.Allowed(acl, egress: false, new PortSpan(port, port), isV6).Except(CidrSet.Parse(isV6, trusted)).IsInternet;

    /// <summary>The ingress entries of one IP version that say something of a port, in order.</summary>
    public static IEnumerable<NetworkAclEntry> Concerning(NetworkAcl acl, int port, bool isV6) =>
        acl.Entries.OrEmpty().Where(e => e.Egress == false && Cidr(e, isV6) is not null && PortSpan.Tcp(e) is { } span && span.Contains(port)).OrderBy(e => e.RuleNumber ?? int.MaxValue);

    /// <summary>The range of an entry, of one IP version.</summary>
    public static string? Cidr(NetworkAclEntry entry, bool isV6) => isV6 ? entry.Ipv6CidrBlock : entry.CidrBlock;

    // The first entry that admits so much by itself, or (where small ranges add up) the first that admits anything public.
    private static NetworkAclEntry? FirstOpening(NetworkAcl acl, int port, bool isV6, IReadOnlyList<string> trusted)
    {
        var undecided = CidrSet.Parse(isV6, [isV6 ? "::/0" : "0.0.0.0/0"]).Except(CidrSet.Parse(isV6, trusted));
        NetworkAclEntry? some = null;
        foreach (var entry in Concerning(acl, port, isV6))
        {
            var range = CidrSet.Parse(isV6, [Cidr(entry, isV6)]);
            var mine = undecided.Intersect(range);
            undecided = undecided.Except(range);
            if (entry.RuleAction != "allow") continue;
            if (mine.IsInternet) return entry;
            if (!mine.Intersect(isV6 ? CidrSet.PublicV6 : CidrSet.PublicV4).IsEmpty) some ??= entry;
        }

        return some;
    }

    private static bool IsForAnswers(NetworkAclEntry entry) => PortSpan.Tcp(entry) is { } span && span.First <= Answers.First && span.Last >= Answers.Last;
}
