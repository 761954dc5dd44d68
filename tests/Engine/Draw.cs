using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;

namespace SecureMlTools.Tests.Engine;

/// <summary>Lists and connections at random, near enough to each other that names match, nearly match, and do not.</summary>
internal sealed class Draw(int seed)
{
    private static readonly string[] Labels = ["a", "b", "www", "cdn", "x-1", "kaggle", "pypi", "ml", "xn--bcher-kva", "_dmarc", "0"];
    private static readonly string[] Tops = ["com", "org", "net", "io", "co.uk", "internal"];
    private static readonly int[] TlsPorts = [443, 443, 443, 8443, 853, 80, 22];
    private static readonly int[] HttpPorts = [80, 80, 8080, 443, 3128];

    private readonly Random _random = new(seed);

    /// <summary>A list of some targets, now and then with capitals, which AWS takes as they are.</summary>
    public DomainList List(DomainListType type)
    {
        var targets = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = _random.Next(1, 25); i > 0; i--)
        {
            var name = Name();
            // AWS refuses a name twice, with a dot before it or without.
            if (targets.Contains(name) || targets.Contains("." + name)) continue;
            targets.Add(_random.Next(2) == 0 ? name : "." + name);
        }

        // The engine does not load a rule about HTTP whose name has a capital; of TLS it does.
        var types = _random.Next(4);
        return new DomainList(type, [.. targets.Select(t => types == 2 && One(5) ? t.ToUpperInvariant() : t)], Tls: types != 1, Http: types != 2);
    }

    public DomainListType Type() => _random.Next(10) switch { < 5 => DomainListType.Allow, < 7 => DomainListType.Deny, < 9 => DomainListType.Reject, _ => DomainListType.Alert };

    public int Next(int below) => _random.Next(below);

    public bool One(int of) => _random.Next(of) == 0;

    public T Of<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A connection to one of the names of some lists, or to one that is like it.</summary>
    public Attempt Attempt(IReadOnlyList<DomainList> lists)
    {
        var target = Of(lists) is { Targets.Count: > 0 } list ? Of(list.Targets).TrimStart('.') : Name();
        var host = Near(target);
        var source = One(12) ? Trial.Outside : Trial.Home;
        return _random.Next(20) switch
        {
            < 10 => Tls(host, source),
            < 16 => Http(host, source),
            var other => Else(other, host, source),
        };
    }

    private Attempt Tls(string host, System.Net.IPAddress source)
    {
        var segments = One(6) ? _random.Next(2, 6) : 1;
        var connection = new FirewallConnection { Host = host, DestinationPort = Of(TlsPorts), SourceAddress = source, IsSegmented = segments > 1 };
        return _random.Next(20) switch
        {
            0 => Trial.Tls("tls without a name", connection with { Host = null }, ClientHello.Of(), segments),
            1 => Trial.Tls("tls with an empty name", connection with { Host = "" }, ClientHello.Of(""), segments),
            2 => Trial.Tls($"tls {host} with an encrypted hello", connection, ClientHello.Encrypted(host), segments),
            3 => Trial.Tls($"tls {host} in two records", connection, ClientHello.InTwoRecords(host), segments),
            4 => Trial.Tls($"tls {host}, large", connection, ClientHello.Large(host), segments),
            5 => Trial.Tls($"tls {host} in fragments", connection with { IsSegmented = false }, ClientHello.Of(host), 1, fragmented: true),
            6 => Trial.Tls($"tls {host} and another name", connection, ClientHello.Of(host, Near(host)), segments),
            _ => Trial.Tls($"tls {host}", connection, ClientHello.Of(host), segments),
        };
    }

    private Attempt Http(string host, System.Net.IPAddress source)
    {
        var segments = One(6) ? _random.Next(2, 4) : 1;
        var connection = new FirewallConnection { Protocol = FirewallProtocol.Http, Host = host, DestinationPort = Of(HttpPorts), SourceAddress = source, IsSegmented = segments > 1 };
        return _random.Next(12) switch
        {
            0 => new("http/1.0 without headers", connection with { Host = null, HasHeaders = false }, Talk.Http("GET / HTTP/1.0\r\n\r\n", segments)),
            1 => new("http without a host", connection with { Host = null }, Talk.Http("GET / HTTP/1.0\r\nAccept: */*\r\n\r\n", segments)),
            2 => new($"http {host} with a port", connection with { Host = $"{host}:8080" }, Talk.Http($"GET / HTTP/1.1\r\nHost: {host}:8080\r\n\r\n", segments)),
            3 => new($"http CONNECT {host}", connection with { Host = $"{host}:443", IsHostInRequestLine = true, IsTunnel = true }, Talk.Http($"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n", segments)),
            4 => new($"http, {host} in the request line", connection with { IsHostInRequestLine = true }, Talk.Http($"GET http://{host}/ HTTP/1.1\r\nHost: {Near(host)}\r\n\r\n", segments)),
            5 when Near(host) is var next => new($"http {host}, then {next}", connection with { IsSegmented = false, NextHost = next }, Talk.KeepAlive(host, next)),
            6 => new($"http POST {host}", connection, Talk.Http($"POST /upload HTTP/1.1\r\nhost: {host}\r\nContent-Length: 3\r\n\r\nabc", segments)),
            _ => new($"http {host}", connection, Talk.Http($"GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: pip/26\r\n\r\n", segments)),
        };
    }

    private static Attempt Else(int which, string host, System.Net.IPAddress source) => which switch
    {
        16 => new("ssh", new() { Protocol = FirewallProtocol.Ssh, DestinationPort = 22, SourceAddress = source }, Talk.Ssh()),
        17 => new("raw tcp", new() { Protocol = FirewallProtocol.Other, DestinationPort = 443, SourceAddress = source }, Talk.Raw()),
        18 => new($"dns {host}", new() { Protocol = FirewallProtocol.Dns, Host = host.TrimEnd('.'), DestinationPort = 53, SourceAddress = source }, Talk.DnsUdp(host.TrimEnd('.'))),
        _ => new("udp", new() { Protocol = FirewallProtocol.Udp, DestinationPort = 5000, SourceAddress = source }, Talk.UdpRaw()),
    };

    private string Name() => string.Join('.', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Of(Labels)).Append(Of(Tops)));

    private string Near(string name) => _random.Next(14) switch
    {
        0 => Of(Labels) + "." + name,
        1 => Of(Labels) + "." + Of(Labels) + "." + name,
        2 => "not" + name,
        3 => name + ".",
        4 => name + ".evil.net",
        5 => name.ToUpperInvariant(),
        6 => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..],
        7 => Name(),
        8 => string.Concat(name.Select((c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : c)),
        9 => "203.0.113.7",
        _ => name.ToLowerInvariant(),
    };
}
