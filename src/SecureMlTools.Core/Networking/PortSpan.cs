using System.Globalization;
using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Networking;

/// <summary>Ports from a first to a last, both counted.</summary>
/// <param name="First">First port.</param>
/// <param name="Last">Last port.</param>
public readonly record struct PortSpan(int First, int Last)
{
    /// <summary>Every port.</summary>
    public static PortSpan All { get; } = new(0, 65535);

    /// <summary>Ports from which clients call, and to which answers go back.</summary>
    public static PortSpan Ephemeral { get; } = new(1024, 65535);

    /// <summary>True when the port is among them.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>True when they share a port.</summary>
    public bool Overlaps(PortSpan other) => First <= other.Last && other.First <= Last;

    /// <summary>The TCP ports that a rule's protocol and ports admit; null when it admits no TCP. The ports of an ICMP rule are types, not ports.</summary>
    public static PortSpan? Tcp(string? protocol, int? from, int? to) => Of(protocol, protocol is "tcp" or "6", from, to);

    /// <summary>The UDP ports that a rule's protocol and ports admit; null when it admits no UDP.</summary>
    public static PortSpan? Udp(string? protocol, int? from, int? to) => Of(protocol, protocol is "udp" or "17", from, to);

    /// <summary>The TCP ports of a network ACL's entry.</summary>
    public static PortSpan? Tcp(NetworkAclEntry entry) => Tcp(entry.Protocol, entry.PortRange?.From, entry.PortRange?.To);

    /// <summary>The UDP ports of a network ACL's entry.</summary>
    public static PortSpan? Udp(NetworkAclEntry entry) => Udp(entry.Protocol, entry.PortRange?.From, entry.PortRange?.To);

    private static PortSpan? Of(string? protocol, bool matches, int? from, int? to) =>
        protocol == "-1" ? All : !matches ? null : from is null or -1 ? All : new PortSpan(from.Value, to is null or -1 ? 65535 : to.Value);

    /// <inheritdoc/>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
