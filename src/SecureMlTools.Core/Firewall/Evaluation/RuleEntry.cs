using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>A single Suricata rule, as far as it can be modelled: its header, its direction and state, and what it asks of names.</summary>
internal sealed class RuleEntry : RulesetEntry
{
    private readonly SuricataRule _rule;
    private readonly RuleTest _test;
    private readonly AddressSpec _source;
    private readonly AddressSpec _destination;
    private readonly Func<string, string?> _ports;

    public RuleEntry(SuricataRule rule, SuricataAction action, RuleOrigin origin, Func<string, AddressSpec?> addresses, Func<string, string?> ports)
        : base(action, origin)
    {
        _rule = rule;
        _ports = ports;
        _source = AddressSpec.Parse(rule.Source, addresses);
        _destination = AddressSpec.Parse(rule.Destination, addresses);
        _test = RuleTest.Of(rule);
        Priority = _test.Priority;
    }

    /// <summary>False for the rules that AWS makes of a list: their ids are AWS's, and seen nowhere.</summary>
    public bool ShowsId { get; init; } = true;

    public override string Words => _rule.Message is { Length: > 0 } message ? ShowsId ? $"{message} (sid {_rule.Sid})" : message : _rule.ToString();

    // Seen on the engine: a pass on packets frees the connection, but not with the keyword flow.
    public override bool FreesConnection => _test.IsAppLayer || !_test.HasFlow;

    public override Tri Reaches(Probe probe, bool toServer)
    {
        var protocol = Protocol(probe.Connection);
        if (protocol == Tri.No) return Tri.No;
        var (from, to) = toServer ? (probe.Client, probe.Server) : (probe.Server, probe.Client);
        var (fromPort, toPort) = toServer ? ((int?)null, (int?)probe.Connection.DestinationPort) : (probe.Connection.DestinationPort, null);
        var header = Header(from, fromPort, to, toPort);
        return protocol.And(_rule.IsBidirectional ? header.Or(Header(to, toPort, from, fromPort)) : header);
    }

    public override Tri Matches(Probe probe, Moment moment, out string? target)
    {
        target = null;
        // What an engine takes a protocol for it knows from the first data.
        return _test.IsAppLayer && !moment.HasData ? Tri.No : _test.Matches(probe, moment);
    }

    private Tri Header(Party from, int? fromPort, Party to, int? toPort)
    {
        var addresses = _source.Matches(from).And(_destination.Matches(to));
        return addresses == Tri.No ? Tri.No : addresses.And(PortSpec.Matches(_rule.SourcePort, fromPort, _ports)).And(PortSpec.Matches(_rule.DestinationPort, toPort, _ports));
    }

    private Tri Protocol(FirewallConnection connection) => _rule.Protocol switch
    {
        "ip" or "any" or "ip4" => Tri.Yes,
        "tcp" => connection.IsTcp.ToTri(),
        "udp" => (!connection.IsTcp).ToTri(),
        "icmp" or "icmpv4" or "icmpv6" or "sctp" => Tri.No,
        "tls" => (connection.Protocol == FirewallProtocol.Tls).ToTri(),
        "http" or "http1" => (connection.Protocol == FirewallProtocol.Http).ToTri(),
        "http2" => Tri.No,
        "ssh" => (connection.Protocol == FirewallProtocol.Ssh).ToTri(),
        "dns" => (connection.Protocol == FirewallProtocol.Dns).ToTri(),
        "quic" => (connection.Protocol == FirewallProtocol.Quic).ToTri(),
        "tcp-pkt" or "tcp-stream" => connection.IsTcp ? Tri.Maybe : Tri.No,
        // One of the protocols that are not asked about; what the engine does not know is none of them.
        "smtp" or "ftp" or "imap" or "pop3" or "smb" or "dcerpc" or "krb5" or "ikev2" or "ike" or "tftp" or "ntp" or "dhcp" or "msn" or "mqtt" or "rdp" or "snmp" or "sip" or "rfb" or "modbus" or "nfs" => Tri.No,
        _ => Tri.Maybe,
    };
}
