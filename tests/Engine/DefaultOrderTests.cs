using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;
using SecureMlTools.Tests.Support;
using static SecureMlTools.FirewallProtocol;
using static SecureMlTools.FirewallVerdict;

namespace SecureMlTools.Tests.Engine;

/// <summary>The cases of the allow-list <c>.kaggle.com</c> with the exact rules that AWS makes of it, each on the engine and by the evaluator.</summary>
public sealed class DefaultOrderTests(DefaultOrderTests.Replay replay) : IClassFixture<DefaultOrderTests.Replay>
{
    private static readonly DomainList Kaggle = new(DomainListType.Allow, [".kaggle.com"]);

    private static FirewallConnection To(string? host, int port = 443) => new() { Host = host, DestinationPort = port };

    private static FirewallConnection Http(string? host, int port = 80) => To(host, port) with { Protocol = FirewallProtocol.Http };

    private static Attempt Hello(string name, string host, int port = 443, int segments = 1, bool fragmented = false) => Trial.Tls(name, To(host, port) with { IsSegmented = segments > 1 }, ClientHello.Of(host), segments, fragmented);

    private static Attempt Get(string name, string seen, string request, bool hasHeaders = true) => new(name, Http(seen) with { HasHeaders = hasHeaders }, Talk.Http(request));

    private static readonly (FirewallVerdict Verdict, Attempt Attempt)[] Cases =
    [
        (Allowed, Hello("the domain itself", "kaggle.com")),
        (Allowed, Hello("a name below", "www.kaggle.com")),
        (Allowed, Hello("names far below", "a.b.c.kaggle.com")),
        (Allowed, Hello("capitals", "WWW.KAGGLE.COM")),
        (Allowed, Hello("an underscore", "a_b.kaggle.com")),
        (Allowed, Hello("another port", "www.kaggle.com", 8443)),
        (Allowed, Hello("a hello in two segments", "www.kaggle.com", segments: 2)),
        (Allowed, Hello("a hello in twenty segments", "www.kaggle.com", segments: 20)),
        (Allowed, Hello("a hello in IP fragments", "www.kaggle.com", fragmented: true)),
        (Allowed, Trial.Tls("a hello in two TLS records", To("www.kaggle.com"), ClientHello.InTwoRecords("www.kaggle.com"))),
        (Allowed, Trial.Tls("a hello with post-quantum keys, in two packets", To("www.kaggle.com") with { IsSegmented = true }, ClientHello.Large("www.kaggle.com"), 2)),
        (Allowed, Trial.Tls("an encrypted hello behind an allowed name", To("www.kaggle.com"), ClientHello.Encrypted("www.kaggle.com"))),
        (Allowed, Trial.Tls("the hello of a real TLS library", To("www.kaggle.com"), ClientHello.Real("www.kaggle.com"))),
        (Allowed, Trial.Tls("an allowed name to an address that is not its own", To("www.kaggle.com") with { DestinationAddress = System.Net.IPAddress.Parse("198.51.100.66") }, ClientHello.Of("www.kaggle.com"))),
        (Allowed, Trial.Tls("two names in one hello, the allowed one first", To("www.kaggle.com"), ClientHello.Of("www.kaggle.com", "evil.net"))),
        (Allowed, Hello("an allowed name with a zero byte and more behind", "www.kaggle.com\0evil")),

        (Blocked, Hello("a name that only ends alike", "notkaggle.com")),
        (Blocked, Hello("the domain as a prefix", "kaggle.com.evil.net")),
        (Blocked, Hello("a dot at the end", "www.kaggle.com.")),
        (Blocked, Hello("the domain with a dot at the end", "kaggle.com.")),
        (Blocked, Trial.Tls("no server name", To(null), ClientHello.Of())),
        (Blocked, Trial.Tls("an empty server name", To(""), ClientHello.Of(""))),
        (Blocked, Hello("an address for a name", "203.0.113.7")),
        (Blocked, Hello("another name", "github.com")),
        (Blocked, Hello("another name on port 8443", "github.com", 8443)),
        (Blocked, Hello("DNS over TLS", "dns.google", 853)),
        (Blocked, Hello("another name in two segments", "github.com", segments: 2)),
        (Blocked, Hello("another name in IP fragments", "github.com", fragmented: true)),
        (Blocked, Trial.Tls("two names in one hello, the allowed one second", To("evil.net"), ClientHello.Of("evil.net", "www.kaggle.com"))),
        (Blocked, Hello("a zero byte before the allowed name", "evil\0.kaggle.com")),
        (Blocked, Hello("letters outside ASCII", "käggle.com")),

        (Allowed, Get("HTTP to the domain", "kaggle.com", "GET / HTTP/1.1\r\nHost: kaggle.com\r\n\r\n")),
        (Allowed, Get("HTTP in capitals", "KAGGLE.com", "GET / HTTP/1.1\r\nHost: KAGGLE.com\r\n\r\n")),
        (Allowed, Get("HTTP with a port in the host", "kaggle.com:80", "GET / HTTP/1.1\r\nHost: kaggle.com:80\r\n\r\n")),
        (Allowed, new("HTTP on another port", Http("kaggle.com", 8080), Talk.Get("kaggle.com"))),
        (Allowed, new("HTTP in three segments", Http("kaggle.com") with { IsSegmented = true }, Talk.Http("GET / HTTP/1.1\r\nHost: kaggle.com\r\n\r\n", 3))),
        (Allowed, Get("a proxy's request line with an allowed name, another in the header", "kaggle.com", "GET http://kaggle.com/ HTTP/1.1\r\nHost: evil.net\r\n\r\n")),
        (Allowed, Get("CONNECT to an allowed name", "kaggle.com:443", "CONNECT kaggle.com:443 HTTP/1.1\r\nHost: kaggle.com:443\r\n\r\n")),
        (Allowed, new("a second host on a connection that began with an allowed one", Http("kaggle.com") with { NextHost = "evil.net" }, Talk.KeepAlive("kaggle.com", "evil.net"))),

        (Allowed, new("CONNECT to an allowed name in capitals and with a dot at the end", Http("KAGGLE.com.:443") with { IsHostInRequestLine = true }, Talk.Http("CONNECT KAGGLE.com.:443 HTTP/1.1\r\nHost: KAGGLE.com.:443\r\n\r\n"))),

        (Blocked, new("HTTP with capitals and a port in the host", Http("KAGGLE.com:80"), Talk.Get("KAGGLE.com:80"))),
        (Blocked, Get("HTTP to another host", "evil.net", "GET / HTTP/1.1\r\nHost: evil.net\r\n\r\n")),
        (Blocked, Get("HTTP with a dot at the end", "kaggle.com.", "GET / HTTP/1.1\r\nHost: kaggle.com.\r\n\r\n")),
        (Blocked, Get("HTTP to an address", "203.0.113.7", "GET / HTTP/1.1\r\nHost: 203.0.113.7\r\n\r\n")),
        (Blocked, Get("HTTP with headers but no host", "", "GET / HTTP/1.0\r\nAccept: */*\r\n\r\n")),
        (Blocked, Get("a proxy's request line with another name, an allowed one in the header", "evil.net", "GET http://evil.net/ HTTP/1.1\r\nHost: kaggle.com\r\n\r\n")),
        (Blocked, Get("CONNECT to another name", "evil.net:443", "CONNECT evil.net:443 HTTP/1.1\r\nHost: evil.net:443\r\n\r\n")),
        (Blocked, new("an allowed host on a connection that began with another", Http("evil.net") with { NextHost = "kaggle.com" }, Talk.KeepAlive("evil.net", "kaggle.com"))),

        (NotInspected, Get("HTTP/1.0 without headers", "", "GET / HTTP/1.0\r\n\r\n", hasHeaders: false)),
        (NotInspected, new("SSH", new() { Protocol = Ssh, DestinationPort = 22 }, Talk.Ssh())),
        (NotInspected, new("TCP on port 443 that is no TLS", new() { Protocol = Other }, Talk.Raw())),
        (NotInspected, new("TCP on port 4444", new() { Protocol = Other, DestinationPort = 4444 }, Talk.Raw())),
        (NotInspected, new("TLS behind a first record that is none", new() { Protocol = Other }, [.. Talk.Raw("\x17\x03\x03"), .. Talk.Tls("evil.net")])),
        (NotInspected, new("DNS to an outside resolver", new() { Protocol = Dns, Host = "x.h4ck.cfd", DestinationPort = 53 }, Talk.DnsUdp("x.h4ck.cfd"))),
        (NotInspected, new("DNS over TCP", new() { Protocol = Other, DestinationPort = 53 }, Talk.DnsTcp("x.h4ck.cfd"))),
        (NotInspected, new("QUIC", new() { Protocol = Quic }, Talk.Quic())),
        (NotInspected, new("UDP", new() { Protocol = Udp, DestinationPort = 5000 }, Talk.UdpRaw())),
        (NotInspected, new("HTTP/2 without TLS, up to its settings", new() { Protocol = Other, DestinationPort = 80 }, Talk.Http2())),
        (NotInspected, Trial.Tls("an allowed name from outside HOME_NET", To("www.kaggle.com") with { SourceAddress = Trial.Outside }, ClientHello.Of("www.kaggle.com"))),
        (NotInspected, Trial.Tls("another name from outside HOME_NET", To("evil.net") with { SourceAddress = Trial.Outside }, ClientHello.Of("evil.net"))),
        (NotInspected, new("a connection on which nothing is said", new() { Protocol = Other }, [])),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Attempt.Name)];

    [SkippableTheory, MemberData(nameof(Names))]
    public void The_engine_and_the_evaluator_agree_on(string name)
    {
        Skip.If(replay.Engine is null, Suricata.Missing);
        var (expected, attempt) = Cases.Single(c => c.Attempt.Name == name);
        Assert.Equal(expected, replay.Engine![name].Verdict);
        var decision = new FirewallEvaluator(FirewallRuleset.OfList(Kaggle, homeNet: ["10.2.0.0/16"])).Evaluate(attempt.Connection);
        Assert.True(expected == decision.Verdict, $"The engine says {expected}, the evaluator {decision.Verdict}: {decision.Reason}");
    }

    /// <summary>All cases in one capture, through the rules once.</summary>
    public sealed class Replay
    {
        public Replay()
        {
            if (Suricata.Instance is null) return;
            var attempts = Cases.Select(c => c.Attempt).ToList();
            Engine = Trial.Run(DomainListRules.Generate(Kaggle, strictOrder: false), attempts).Zip(attempts).ToDictionary(p => p.Second.Name, p => p.First);
        }

        internal IReadOnlyDictionary<string, EngineVerdict>? Engine { get; }
    }
}
