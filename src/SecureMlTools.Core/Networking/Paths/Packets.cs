using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Networking.Paths;

/// <summary>The packets of one direction of a connection: ports to which they go, or the type of an ICMP message.</summary>
/// <param name="Protocol">What is carried.</param>
/// <param name="IsV6">True for IPv6.</param>
/// <param name="Ports">The ports to which they go, all of which must be let through.</param>
/// <param name="IcmpType">The ICMP type.</param>
/// <param name="IcmpCode">The ICMP code.</param>
internal sealed record Packets(PathProtocol Protocol, bool IsV6, PortSpan Ports, int IcmpType = -1, int IcmpCode = -1)
{
    private const int EchoRequest = 8;
    private const int EchoReply = 0;
    private const int EchoRequestV6 = 128;
    private const int EchoReplyV6 = 129;

    /// <summary>The packets that open a connection.</summary>
    public static Packets To(PathProtocol protocol, bool isV6, int port) => protocol == PathProtocol.Icmp
        ? new(protocol, isV6, PortSpan.All, isV6 ? EchoRequestV6 : EchoRequest, 0)
        : new(protocol, isV6, new PortSpan(port, port));

    /// <summary>The answers: to the ports from which clients call, or an echo's reply.</summary>
    public static Packets Back(PathProtocol protocol, bool isV6, PortSpan clients) => protocol == PathProtocol.Icmp
        ? new(protocol, isV6, PortSpan.All, isV6 ? EchoReplyV6 : EchoReply, 0)
        : new(protocol, isV6, clients);

    /// <summary>The ports of these that a security group's rule is about; null where it is about none.</summary>
    public PortSpan? In(IpPermission rule) => Protocol switch
    {
        PathProtocol.Tcp => Common(PortSpan.Tcp(rule.IpProtocol, rule.FromPort, rule.ToPort)),
        PathProtocol.Udp => Common(PortSpan.Udp(rule.IpProtocol, rule.FromPort, rule.ToPort)),
        // The ports of an ICMP rule are its type and code, and -1 is any.
        _ => IsAny(rule.IpProtocol) || (IsIcmp(rule.IpProtocol) && Fits(rule.FromPort, rule.ToPort)) ? Ports : null,
    };

    /// <summary>The ports of these that a network ACL's entry is about; null where it is about none.</summary>
    public PortSpan? In(NetworkAclEntry entry) => Protocol switch
    {
        PathProtocol.Tcp => Common(PortSpan.Tcp(entry)),
        PathProtocol.Udp => Common(PortSpan.Udp(entry)),
        _ => IsAny(entry.Protocol) || (IsIcmp(entry.Protocol) && Fits(entry.IcmpTypeCode?.Type, entry.IcmpTypeCode?.Code)) ? Ports : null,
    };

    /// <inheritdoc/>
    public override string ToString() => Protocol == PathProtocol.Icmp ? $"{(IsV6 ? "icmpv6" : "icmp")} type {IcmpType}" : $"{(Protocol == PathProtocol.Tcp ? "tcp" : "udp")} {Ports}";

    private static bool IsAny(string? protocol) => protocol == "-1";

    private bool IsIcmp(string? protocol) => IsV6 ? protocol is "icmpv6" or "58" : protocol is "icmp" or "1";

    private bool Fits(int? type, int? code) => type is null or -1 || (type == IcmpType && (code is null or -1 || code == IcmpCode));

    private PortSpan? Common(PortSpan? ports) => ports is { } p && p.Overlaps(Ports) ? new PortSpan(Math.Max(p.First, Ports.First), Math.Min(p.Last, Ports.Last)) : null;
}
