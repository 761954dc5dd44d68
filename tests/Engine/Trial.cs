using System.Net;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Engine;

/// <summary>A connection twice: as the evaluator is asked about it, and as the bytes that are replayed.</summary>
internal sealed record Attempt(string Name, FirewallConnection Connection, IReadOnlyList<Turn> Turns);

/// <summary>What the engine did with one attempt.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Sids">The rules that logged, in order.</param>
internal sealed record EngineVerdict(FirewallVerdict Verdict, IReadOnlyList<long> Sids);

/// <summary>Connections replayed through rules, all in one capture.</summary>
internal static class Trial
{
    public static readonly IPAddress Home = IPAddress.Parse("10.2.0.9");
    public static readonly IPAddress Outside = IPAddress.Parse("10.99.0.9");
    public static readonly IPAddress Server = IPAddress.Parse("203.0.113.7");

    /// <summary>
    /// The engine's verdicts, in order. Where every rule is about what is spoken, the flow's own action tells: pass, drop, or none, which is that no
    /// rule decided. Rules on packets leave no mark on the flow: there the first that logs tells, for which the passing ones must carry <c>alert</c>.
    /// </summary>
    public static IReadOnlyList<EngineVerdict> Run(IReadOnlyList<SuricataRule> rules, IReadOnlyList<Attempt> attempts, EngineSettings? settings = null, bool firstLogged = false)
    {
        using var capture = new Capture();
        var names = attempts.Select((a, i) => Add(capture, a, i)).ToList();
        var flows = Suricata.Instance!.Replay(string.Join('\n', rules), rules.Count, capture.Bytes, settings);
        var actions = rules.ToDictionary(r => r.Sid!.Value, r => r.Action);
        return [.. names.Select(n => flows.TryGetValue(n, out var flow) ? Of(flow) : throw new InvalidOperationException($"The engine saw no flow from {n}."))];

        EngineVerdict Of(EngineFlow flow) => new(firstLogged && flow.Alerts.Count > 0 ? Action(actions[flow.Alerts[0]]) : Action(flow.Action), flow.Alerts);
    }

    public static Attempt Tls(string name, FirewallConnection connection, byte[] hello, int segments = 1, bool fragmented = false) =>
        new(name, connection with { Protocol = FirewallProtocol.Tls }, Talk.Tls(hello, segments, fragmented));

    private static string Add(Capture capture, Attempt attempt, int index)
    {
        var c = attempt.Connection;
        // A port and address of its own for each client, in or outside of HOME_NET.
        var first = (c.SourceAddress ?? Home).GetAddressBytes();
        var client = new IPEndPoint(new IPAddress([first[0], first[1], (byte)(index / 60_000 + first[2]), first[3]]), 2000 + index % 60_000);
        var server = new IPEndPoint(c.DestinationAddress ?? Server, c.DestinationPort);
        return c.Protocol is FirewallProtocol.Dns or FirewallProtocol.Quic or FirewallProtocol.Udp ? capture.AddUdp(client, server, attempt.Turns) : capture.AddTcp(client, server, attempt.Turns);
    }

    private static FirewallVerdict Action(SuricataAction action) => action switch
    {
        SuricataAction.Pass => FirewallVerdict.Allowed,
        SuricataAction.Alert => FirewallVerdict.NotInspected,
        _ => FirewallVerdict.Blocked,
    };

    private static FirewallVerdict Action(string? action) => action switch { "pass" => FirewallVerdict.Allowed, "drop" => FirewallVerdict.Blocked, null => FirewallVerdict.NotInspected, _ => FirewallVerdict.Unknown };
}
