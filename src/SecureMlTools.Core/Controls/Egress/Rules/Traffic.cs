using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Controls.Egress.Rules;

/// <summary>A kind of traffic that a policy is asked about.</summary>
/// <param name="Name">In words.</param>
/// <param name="IsUdp">True for UDP, false for TCP.</param>
/// <param name="Port">The port it goes to.</param>
/// <param name="Application">What the engine recognizes it as; null for nothing that it knows.</param>
internal sealed record Traffic(string Name, bool IsUdp, int Port, string? Application)
{
    // They say how a rule counts or is shown, and leave what it matches as it is.
    private static readonly HashSet<string> Harmless = new(["msg", "sid", "rev", "gid", "priority", "classtype", "metadata", "reference", "alert", "noalert", "target"], StringComparer.OrdinalIgnoreCase);

    // Rules about single packets of a connection (handshakes, keep-alives) let no data through by themselves.
    private static readonly HashSet<string> PacketOptions = new(["flags", "tcp.flags", "dsize", "seq", "ack", "window"], StringComparer.OrdinalIgnoreCase);

    /// <summary>DNS by UDP.</summary>
    public static Traffic Dns { get; } = new("DNS (UDP 53)", true, 53, "dns");

    /// <summary>DNS by TCP.</summary>
    public static Traffic DnsTcp { get; } = new("DNS (TCP 53)", false, 53, "dns");

    /// <summary>DNS in TLS.</summary>
    public static Traffic DnsTls { get; } = new("DNS over TLS (TCP 853)", false, 853, "tls");

    /// <summary>DNS in QUIC.</summary>
    public static Traffic DnsQuic { get; } = new("DNS over QUIC (UDP 853)", true, 853, "quic");

    /// <summary>What takes names to resolvers of one's own choice.</summary>
    public static IReadOnlyList<Traffic> Resolvers { get; } = [Dns, DnsTcp, DnsTls, DnsQuic];

    /// <summary>Ways round a list of names of TLS and HTTP.</summary>
    public static IReadOnlyList<Traffic> PastNames { get; } =
        [new("SSH (TCP 22)", false, 22, "ssh"), new("raw TCP (for example 4444)", false, 4444, null), Dns, new("QUIC (UDP 443)", true, 443, "quic"), new("other UDP (for example 51820)", true, 51820, null)];

    /// <summary>True when a rule's protocol is about it.</summary>
    public bool IsOf(SuricataRule rule) => rule.Protocol == "ip" || rule.Protocol == (IsUdp ? "udp" : "tcp") || rule.Protocol == Application;

    /// <summary>True when a rule matches by its header alone, from the first packet on that carries data.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isUdp">True when it is asked about UDP, which the engine calls established only once the server has answered: a query is out by then.</param>
    public static bool IsWhole(SuricataRule rule, bool isUdp) => rule.Options.All(o => Harmless.Contains(o.Keyword) || IsForward(o, isUdp) || IsHello(rule, o));

    /// <summary>True for a rule about packets that carry no data.</summary>
    public static bool IsAboutPackets(SuricataRule rule) =>
        rule.Options.Any(o => PacketOptions.Contains(o.Keyword) || (o.Keyword.Equals("flow", StringComparison.OrdinalIgnoreCase) && o.Value?.Contains("not_established", StringComparison.OrdinalIgnoreCase) == true));

    // Every connection of TLS begins with a client hello.
    private static bool IsHello(SuricataRule rule, SuricataOption option) => rule.Protocol == "tls" && option.Keyword.Equals("ssl_state", StringComparison.OrdinalIgnoreCase) && option.Value?.Trim() == "client_hello";

    private static bool IsForward(SuricataOption option, bool isUdp) => option.Keyword.Equals("flow", StringComparison.OrdinalIgnoreCase)
        && (option.Value ?? "").Split(',').All(v => v.Trim().ToLowerInvariant() is var word && (word is "to_server" or "from_client" || (word == "established" && !isUdp)));
}
