using System.Collections.Concurrent;
using System.Net;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>
/// The ways round that remain: found by asking the ruleset itself about connections that a poisoned package would try, so that what is listed is
/// what passes, and nothing is listed that does not.
/// </summary>
internal sealed class BypassFinder
{
    // Names that nobody puts on an allow-list for training; .invalid is reserved by RFC 6761.
    private const string Stranger = "exfiltration.invalid";
    private static readonly string[] Resolvers = ["dns.google", "cloudflare-dns.com", "one.one.one.one", "dns.quad9.net"];
    private static readonly int[] Ports = [443, 22, 4444];
    private static readonly IPAddress[] Strangers = [IPAddress.Parse("10.255.77.7"), IPAddress.Parse("172.31.255.7"), IPAddress.Parse("192.168.77.7"), IPAddress.Parse("100.64.77.7")];

    private readonly FirewallEvaluator _evaluator;
    private readonly SortedDictionary<string, List<string>> _doubts = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<FirewallBypass> _always;
    private readonly ConcurrentDictionary<(FirewallVerdict, FirewallProtocol, bool Drops, bool ByTarget), IReadOnlyList<FirewallBypass>> _known = new();
    private readonly bool _dropsFirstPart;

    public BypassFinder(FirewallEvaluator evaluator)
    {
        // A second evaluator: the one that is asked remembers its last path, and is not to forget it at every name.
        _evaluator = new FirewallEvaluator(evaluator.Ruleset);
        _dropsFirstPart = evaluator.Ruleset.Entries.OfType<DefaultActionEntry>().Any(e => e.DropsFirstPart);
        _always = [.. Always()];
    }

    /// <summary>The ways that remain, beside a decision.</summary>
    public IReadOnlyList<FirewallBypass> Of(FirewallConnection connection, Outcome outcome)
    {
        var drops = _dropsFirstPart && outcome.Verdict == FirewallVerdict.Allowed && connection is { IsSegmented: false, Protocol: FirewallProtocol.Tls or FirewallProtocol.Http }
            && _evaluator.Decide(connection with { IsSegmented = true }).Verdict == FirewallVerdict.Blocked;
        return _known.GetOrAdd((outcome.Verdict, connection.Protocol, drops, outcome.Entry is ListEntry or RuleEntry { FreesConnection: true }), key => [.. OfName(key), .. _always]);
    }

    private static IEnumerable<FirewallBypass> OfName((FirewallVerdict Verdict, FirewallProtocol Protocol, bool Drops, bool ByRule) key)
    {
        if (key.Verdict != FirewallVerdict.Allowed) yield break;
        if (key.Protocol == FirewallProtocol.Tls && key.ByRule)
        {
            yield return new("AnyAddress", "The name is not compared with the address: a server anywhere that is addressed by this name passes.");
            yield return new("EncryptedHello", "With Encrypted Client Hello only the outer name is seen: any name can hide behind this one where the server takes part.");
        }

        if (key.Protocol == FirewallProtocol.Http && key.ByRule) yield return new("KeepAlive", "After one request to this host, others on the same connection pass whatever host they name.");
        if (key.Drops) yield return new("LargeHelloDropped", "No way round but a trap: a hello that takes two packets, as with post-quantum keys, is dropped before the name is known; drop_established_app_layer does not do that.");
    }

    private IEnumerable<FirewallBypass> Always()
    {
        var tcp = Passing("TCP that is neither TLS nor HTTP", [.. Ports.Select(p => new FirewallConnection { Protocol = FirewallProtocol.Other, DestinationPort = p })]);
        if (tcp.Count > 0) yield return new("OtherTcp", $"TCP that is neither TLS nor HTTP passes, on port {string.Join(", ", tcp.Select(c => c.DestinationPort))} for example.");
        if (Passes("SSH", new() { Protocol = FirewallProtocol.Ssh, DestinationPort = 22 })) yield return new("Ssh", "SSH to any host on port 22 passes.");
        if (Passes("HTTP without headers", new() { Protocol = FirewallProtocol.Http, DestinationPort = 80, HasHeaders = false })) yield return new("HttpWithoutHeaders", "An HTTP request without headers passes.");
        if (Passes("UDP", new() { Protocol = FirewallProtocol.Udp, DestinationPort = 5000 })) yield return new("Udp", "UDP passes.");
        if (Passes("QUIC", new() { Protocol = FirewallProtocol.Quic, DestinationPort = 443 })) yield return new("Quic", "QUIC passes: HTTP/3 to any host.");
        if (Passes("DNS to any resolver", new() { Protocol = FirewallProtocol.Dns, Host = Stranger, DestinationPort = 53 })) yield return new("PlainDns", "DNS to any resolver passes, and data in the names with it.");
        var resolvers = Passing("encrypted DNS", [.. Resolvers.SelectMany(r => new FirewallConnection[] { new() { Host = r }, new() { Host = r, DestinationPort = 853 } })]);
        if (resolvers.Count > 0) yield return new("EncryptedDns", $"Encrypted DNS passes, to {string.Join(", ", resolvers.Select(c => c.Host).Distinct(StringComparer.Ordinal))} for example.");
        if (!Passes("TLS to any host", new() { Host = Stranger }) && Passing("TLS from outside HOME_NET", [.. Strangers.Select(s => new FirewallConnection { Host = Stranger, SourceAddress = s })]) is [{ SourceAddress: { } source }, ..])
            yield return new("OutsideHomeNet", $"HOME_NET does not hold every source: from {source}, for example, TLS to any host passes.");
        if (_evaluator.Ruleset.Stateless.PassesFragments) yield return new("UdpFragments", "UDP in fragments passes the stateless engine uninspected.");
        foreach (var (why, what) in _doubts) yield return new("NotKnown", $"Whether {string.Join(", ", what)} passes is not known: {why}");
    }

    private bool Passes(string what, FirewallConnection connection) => Passing(what, connection).Count > 0;

    // Those that pass. Where none surely does and one may, that is no answer that nothing does.
    private List<FirewallConnection> Passing(string what, params IReadOnlyList<FirewallConnection> connections)
    {
        var asked = connections.Select(c => (Connection: c, Outcome: _evaluator.Decide(c))).ToList();
        var passing = asked.Where(a => a.Outcome.Verdict is FirewallVerdict.Allowed or FirewallVerdict.NotInspected).Select(a => a.Connection).ToList();
        if (passing.Count == 0 && asked.Find(a => a.Outcome.Verdict == FirewallVerdict.Unknown) is { Outcome: { } outcome, Connection: { } doubtful })
        {
            var why = Reasons.Of(doubtful, outcome, _evaluator.Ruleset);
            if (!_doubts.TryGetValue(why, out var others)) _doubts[why] = others = [];
            others.Add(what);
        }

        return passing;
    }
}
