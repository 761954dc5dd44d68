using System.Globalization;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>What the stateless engine does with the packets of a connection.</summary>
internal enum StatelessVerdict
{
    /// <summary>They go on to the stateful engine.</summary>
    Forward,

    /// <summary>They pass, and no stateful rule sees them.</summary>
    Pass,

    /// <summary>Packets that the connection needs are dropped.</summary>
    Drop,

    /// <summary>It cannot be said, or differs from packet to packet.</summary>
    Unknown,
}

/// <summary>
/// The stateless rules of a policy: every packet by itself, in both directions, the first rule that matches decides, and else the default action.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-rules-engines.html
/// </summary>
internal sealed class StatelessStage
{
    private static readonly string[][] Client = [["SYN"], ["ACK"], ["ACK", "PSH"], ["ACK", "FIN"]];
    private static readonly string[][] Server = [["SYN", "ACK"], ["ACK"], ["ACK", "PSH"], ["ACK", "FIN"]];
    private static readonly string[][] Datagram = [[]];

    private readonly List<(StatelessRule Rule, RuleOrigin Origin)> _rules = [];
    private readonly StatelessVerdict _default;
    private RuleOrigin? _unread;

    public StatelessStage(FirewallPolicy? policy, Func<string, DescribeRuleGroupResponse?> groups)
    {
        _default = policy is null ? StatelessVerdict.Forward : Action(policy.StatelessDefaultActions) ?? StatelessVerdict.Unknown;
        PassesFragments = Action(policy?.StatelessFragmentDefaultActions) == StatelessVerdict.Pass;
        foreach (var reference in (policy?.StatelessRuleGroupReferences).OrEmpty().OrderBy(r => r.Priority))
        {
            var origin = FirewallRuleset.OriginOf(reference.ResourceArn);
            if (groups(reference.ResourceArn ?? "")?.RuleGroup?.RulesSource?.StatelessRulesAndCustomActions is not { } source) _unread ??= origin;
            else if (_unread is null) _rules.AddRange(source.StatelessRules.OrEmpty().OrderBy(r => r.Priority).Select(r => (r, origin)));
        }
    }

    /// <summary>True where UDP fragments pass uninspected.</summary>
    public bool PassesFragments { get; }

    /// <summary>
    /// The verdict on a connection, and in words what decided. It stands where every packet fares alike; else a connection is dropped for sure only where
    /// it can never be made, or never carry what the client says: data goes in packets with PSH and without, and an answer that is lost brings no query back.
    /// </summary>
    public (StatelessVerdict Verdict, RuleOrigin? Origin, string Words) Decide(Probe probe)
    {
        var isTcp = probe.Connection.IsTcp;
        var sent = (isTcp ? Client : Datagram).Select(f => (Flags: f, To: "to the server", Answer: Packet(probe, true, f))).ToList();
        var received = (isTcp ? Server : Datagram).Select(f => (Flags: f, To: "to the client", Answer: Packet(probe, false, f))).ToList();
        if (sent[0].Answer.Verdict == StatelessVerdict.Drop) return sent[0].Answer;
        if (isTcp && received[0].Answer.Verdict == StatelessVerdict.Drop) return received[0].Answer;
        if (isTcp && sent.Skip(1).All(p => p.Answer.Verdict == StatelessVerdict.Drop)) return sent[1].Answer;

        var first = sent[0].Answer;
        var odd = sent.Concat(received).FirstOrDefault(p => p.Answer.Verdict != first.Verdict);
        if (odd.Flags is null || first.Verdict == StatelessVerdict.Unknown) return first;
        if (odd.Answer.Verdict == StatelessVerdict.Unknown) return odd.Answer;
        var kind = isTcp ? $"{string.Join('+', odd.Flags)} {odd.To}" : $"those {odd.To}";
        return (StatelessVerdict.Unknown, odd.Answer.Origin, $"the {odd.Answer.Words} {Verb(odd.Answer.Verdict)} some of its packets only, {kind} for example, and the {first.Words} {Verb(first.Verdict)} others");
    }

    private (StatelessVerdict Verdict, RuleOrigin? Origin, string Words) Packet(Probe probe, bool toServer, string[] flags)
    {
        StatelessVerdict? maybe = null;
        foreach (var (rule, origin) in _rules)
        {
            var match = Matches(rule.RuleDefinition?.MatchAttributes, probe, toServer, flags);
            if (match == Tri.No) continue;
            var action = Action(rule.RuleDefinition?.Actions) ?? StatelessVerdict.Unknown;
            if (match == Tri.Yes) return maybe is null || maybe == action ? (action, origin, Words(rule)) : (StatelessVerdict.Unknown, origin, Words(rule));
            if (maybe is not null && maybe != action) return (StatelessVerdict.Unknown, origin, Words(rule));
            maybe = action;
        }

        if (_unread is not null) return (StatelessVerdict.Unknown, _unread, "its rules could not be read");
        return maybe is null || maybe == _default ? (_default, null, "stateless default action") : (StatelessVerdict.Unknown, null, "a stateless rule that may match");
    }

    private static string Words(StatelessRule rule) => $"stateless rule of priority {rule.Priority?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}";

    private static Tri Matches(MatchAttributes? match, Probe probe, bool toServer, string[] flags)
    {
        if (match is null) return Tri.Yes;
        var protocol = probe.Connection.IsTcp ? 6 : 17;
        if (match.Protocols is { Count: > 0 } protocols && !protocols.Contains(protocol)) return Tri.No;
        if (probe.Connection.IsTcp && match.TCPFlags is { Count: > 0 } wanted && !wanted.Any(w => Flags(w, flags))) return Tri.No;
        var (from, to) = toServer ? (probe.Client, probe.Server) : (probe.Server, probe.Client);
        var (fromPort, toPort) = toServer ? ((int?)null, (int?)probe.Connection.DestinationPort) : (probe.Connection.DestinationPort, null);
        return Addresses(match.Sources, from).And(Addresses(match.Destinations, to)).And(Ports(match.SourcePorts, fromPort)).And(Ports(match.DestinationPorts, toPort));
    }

    private static bool Flags(TCPFlagField field, string[] flags)
    {
        var looked = field.Masks is { Count: > 0 } masks ? flags.Intersect(masks) : flags;
        return looked.ToHashSet(StringComparer.Ordinal).SetEquals(field.Flags.OrEmpty());
    }

    private static Tri Addresses(IReadOnlyList<Address>? addresses, Party party) =>
        addresses is { Count: > 0 } ? AddressSpec.Parse($"[{string.Join(',', addresses.Select(a => a.AddressDefinition))}]", _ => null).Matches(party) : Tri.Yes;

    private static Tri Ports(IReadOnlyList<PortRange>? ports, int? port) =>
        ports is { Count: > 0 } ? ports.Select(p => PortSpec.Matches(p.FromPort ?? 0, p.ToPort ?? 65535, port)).Aggregate(TriExtensions.Or) : Tri.Yes;

    private static string Verb(StatelessVerdict verdict) => verdict switch { StatelessVerdict.Pass => "passes", StatelessVerdict.Drop => "drops", _ => "hands on" };

    private static StatelessVerdict? Action(IReadOnlyList<string>? actions)
    {
        // Beside one of the three stand custom actions, which only publish metrics.
        foreach (var action in actions.OrEmpty())
            switch (action)
            {
                case "aws:pass": return StatelessVerdict.Pass;
                case "aws:drop": return StatelessVerdict.Drop;
                case "aws:forward_to_sfe": return StatelessVerdict.Forward;
            }

        return null;
    }
}
