using System.Net;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;
using SecureMlTools.Tests.Support;
using Xunit.Abstractions;
namespace SecureMlTools.Tests.Engine;
public sealed class ExploreTests(ITestOutputHelper o)
{
    [SkippableFact]
    public void Explore()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var cases = new List<(string, Turn[], int, bool)>
        {
            ("tls kaggle", Talk.Tls("www.kaggle.com"), 443, false), ("tls evil", Talk.Tls("evil.net"), 443, false), ("tls none", Talk.Tls(ClientHello.Of()), 443, false), ("tls empty", Talk.Tls(ClientHello.Of("")), 443, false),
            ("tls two", Talk.Tls(ClientHello.Of("www.kaggle.com", "evil.net")), 443, false), ("tls two rev", Talk.Tls(ClientHello.Of("evil.net", "www.kaggle.com")), 443, false),
            ("seg2", Talk.Tls(ClientHello.Of("www.kaggle.com"), 2), 443, false), ("seg20", Talk.Tls(ClientHello.Of("www.kaggle.com"), 20), 443, false), ("seg2 evil", Talk.Tls(ClientHello.Of("evil.net"), 2), 443, false),
            ("seg each byte evil", Talk.Tls(ClientHello.Of("evil.net"), 200), 443, false),("seg each byte ok", Talk.Tls(ClientHello.Of("kaggle.com"), 200), 443, false),
            ("frag", Talk.Tls(ClientHello.Of("www.kaggle.com"), 1, true), 443, false), ("frag evil", Talk.Tls(ClientHello.Of("evil.net"), 1, true), 443, false), ("two records", Talk.Tls(ClientHello.InTwoRecords("www.kaggle.com")), 443, false), ("two records evil", Talk.Tls(ClientHello.InTwoRecords("evil.net")), 443, false),
            ("ech", Talk.Tls(ClientHello.Encrypted("www.kaggle.com")), 443, false), ("real", Talk.Tls(ClientHello.Real("www.kaggle.com")), 443, false), ("real evil", Talk.Tls(ClientHello.Real("evil.net")), 443, false), ("8443 evil", Talk.Tls("evil.net"), 8443, false), ("large2", Talk.Tls(ClientHello.Large("www.kaggle.com"), 2), 443, false),
            ("dot", Talk.Tls("www.kaggle.com."), 443, false), ("upper", Talk.Tls("WWW.KAGGLE.COM"), 443, false), ("nul", Talk.Tls("www.kaggle.com\0evil"), 443, false),("nul2", Talk.Tls("evil\0.kaggle.com"), 443, false),
            ("http ok", Talk.Get("kaggle.com"), 80, false), ("http evil", Talk.Get("evil.net"), 80, false), ("http port", Talk.Get("kaggle.com:80"), 80, false), ("http nohdr", Talk.Http("GET / HTTP/1.0\r\n\r\n"), 80, false), ("http hdr nohost", Talk.Http("GET / HTTP/1.0\r\nA: b\r\n\r\n"), 80, false),
            ("http dup", Talk.Http("GET / HTTP/1.1\r\nHost: kaggle.com\r\nHost: evil.net\r\n\r\n"), 80, false), ("abs mismatch", Talk.Http("GET http://evil.net/ HTTP/1.1\r\nHost: kaggle.com\r\n\r\n"), 80, false), ("abs mismatch rev", Talk.Http("GET http://kaggle.com/ HTTP/1.1\r\nHost: evil.net\r\n\r\n"), 80, false),
            ("connect evil", Talk.Http("CONNECT evil.net:443 HTTP/1.1\r\nHost: evil.net:443\r\n\r\n"), 80, false), ("connect ok", Talk.Http("CONNECT kaggle.com:443 HTTP/1.1\r\nHost: kaggle.com:443\r\n\r\n"), 80, false), ("keepalive", Talk.KeepAlive("kaggle.com", "evil.net"), 80, false), ("keepalive rev", Talk.KeepAlive("evil.net", "kaggle.com"), 80, false),
            ("ssh", Talk.Ssh(), 22, false), ("raw", Talk.Raw(), 4444, false), ("raw443", Talk.Raw(), 443, false), ("dnstcp", Talk.DnsTcp("evil.net"), 53, false), ("h2c", Talk.Http2(), 80, false), ("http seg", Talk.Http("GET / HTTP/1.1\r\nHost: kaggle.com\r\n\r\n", 3), 80, false),
            ("http upper", Talk.Get("KAGGLE.com"), 80, false), ("http dot", Talk.Get("kaggle.com."), 80, false),("no data", [], 443, false),
            ("dns", Talk.DnsUdp("evil.net"), 53, true), ("quic", Talk.Quic(), 443, true), ("udp", Talk.UdpRaw(), 5000, true),
        };
        var list = new DomainList(DomainListType.Allow, [".kaggle.com"]);
        var sets = new List<(string, string, int, EngineSettings)>
        {
            ("aws", string.Join('\n', DomainListRules.Generate(list, false)), 4, new()),
            ("aws-log", string.Join('\n', DomainListRules.Generate(list, false, logAllowed: true)), 4, new()),
        };
        var extra = Environment.GetEnvironmentVariable("EXTRA");
        if (extra is not null) { sets.Clear(); foreach (var part in extra.Split("---")) { var t = part.Trim(); sets.Add((t, t, t.Split('\n').Length, new())); } }
        foreach (var (n, rules, count, settings) in sets)
        {
            using var capture = new Capture();
            var names = new List<(string, string)>();
            var port = 40000;
            foreach (var (name, turns, dport, udp) in cases)
            {
                var c = new IPEndPoint(IPAddress.Parse("10.2.0.9"), port++); var s = new IPEndPoint(IPAddress.Parse("192.0.2.7"), dport);
                names.Add((name, udp ? capture.AddUdp(c, s, turns) : capture.AddTcp(c, s, turns)));
            }
            o.WriteLine("== " + n);
            var flows = Suricata.Instance!.Replay(rules, count, capture.Bytes, settings);
            foreach (var (name, key) in names) o.WriteLine($"{name,-20} {(flows.TryGetValue(key, out var f) ? $"{f.Action ?? "-",-6} {f.AppProtocol,-8} {string.Join(',', f.Alerts)}" : "MISSING")}");
        }
    }
}
