using System.Collections.Immutable;
using System.Net;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;
using SecureMlTools.Tests.Support;
using static SecureMlTools.FirewallProtocol;
using static SecureMlTools.FirewallVerdict;

namespace SecureMlTools.Tests.Engine;

/// <summary>Rules of our own making on the real engine: they load, and what they are to drop is dropped, and nothing beside it.</summary>
public sealed class SingleRulesTests
{
    private static EgressRule Rule(long sid, string protocol = "tcp") => new() { Action = SuricataAction.Drop, Protocol = protocol, Source = "$HOME_NET", Destination = "$EXTERNAL_NET", Message = "a rule (ours), no. 1/2 - x_y", Sid = sid };

    private static readonly EgressRule[] Rules =
    [
        Rule(1, "ip") with { Source = "any", BothWays = true, Destination = "198.51.100.66", Metadata = ImmutableSortedDictionary<string, string>.Empty.Add(EgressRule.ExpiresKey, "20261122T100000Z").Add(EgressRule.FindingKey, "0123456789abcdef") },
        Rule(2) with { DestinationPort = "853" },
        Rule(3, "udp") with { DestinationPort = "[53,853]" },
        Rule(4, "tls") with { ServerName = ".quad9.net" },
        Rule(5, "tls") with { ServerName = "dns.google" },
        Rule(EgressRule.LastSid, "ip") with { Source = "any", BothWays = true, Destination = "2001:db8::/32" },
    ];

    private static Attempt Hello(string host, string server = "203.0.113.7", int port = 443) =>
        Trial.Tls(host, new FirewallConnection { Host = host, DestinationPort = port, DestinationAddress = IPAddress.Parse(server) }, ClientHello.Of(host));

    private static readonly (FirewallVerdict Verdict, Attempt Attempt)[] Cases =
    [
        (Blocked, Hello("pypi.org", "198.51.100.66")),
        (Blocked, Hello("pypi.org", "198.51.100.66") with { Connection = new() { Protocol = Tls, Host = "pypi.org", SourceAddress = Trial.Outside, DestinationAddress = IPAddress.Parse("198.51.100.66") } }),
        (NotInspected, Hello("pypi.org", "198.51.100.67")),
        (Blocked, Hello("pypi.org", port: 853)),
        (NotInspected, Hello("pypi.org", port: 854)),
        (Blocked, Hello("dns.quad9.net")),
        (Blocked, Hello("QUAD9.net")),
        (NotInspected, Hello("notquad9.net")),
        (Blocked, Hello("dns.google")),
        (NotInspected, Hello("8.dns.google")),
        (Blocked, new("DNS", new() { Protocol = FirewallProtocol.Dns, DestinationPort = 53 }, Talk.DnsUdp("evil.org"))),
        (NotInspected, new("UDP", new() { Protocol = Udp, DestinationPort = 54 }, Talk.UdpRaw())),
    ];

    [SkippableFact]
    public void They_load()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        Assert.All(Rules, r => Assert.Null(r.Fault()));
        var check = Suricata.Instance.Check(string.Join('\n', Rules.Select(r => r.ToString())));
        Assert.True(check.Ok && check.Loaded == Rules.Length, check.Output);
    }

    [SkippableFact]
    public void They_drop_what_they_are_for_and_nothing_else()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var verdicts = Trial.Run([.. Rules.Select(r => r.ToSuricata())], [.. Cases.Select(c => c.Attempt)], firstLogged: true);
        for (var i = 0; i < Cases.Length; i++) Assert.True(Cases[i].Verdict == verdicts[i].Verdict, $"{i} {Cases[i].Attempt.Name}: {verdicts[i]}");
    }
}
