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

    /// <summary>The verdict on a connection, and in words what decided.</summary>
    public (StatelessVerdict Verdict, RuleOrigin? Origin, string Words) Decide(Probe probe)
    {
        var isTcp = probe.Connection.IsTcp;
        string[][] flags = isTcp ? [["SYN"], ["ACK", "PSH"]] : [[]];
        string[][] replies = isTcp ? [["SYN", "ACK"], ["ACK", "PSH"]] : [[]];
        var answers = flags.Select(f => Packet(probe, true, f)).Concat(replies.Select(f => Packet(probe, false, f))).ToList();
        var drop = answers.FirstOrDefault(a => a.Verdict == StatelessVerdict.Drop);
        if (drop.Verdict == StatelessVerdict.Drop) return drop;
        var first = answers[0];
        return answers.TrueForAll(a => a.Verdict == first.Verdict) ? first : (StatelessVerdict.Unknown, first.Origin, "stateless rules treat its packets differently");
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
