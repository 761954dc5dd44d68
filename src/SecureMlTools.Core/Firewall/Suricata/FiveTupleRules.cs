using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>
/// AWS's structured rules (StatefulRules: action, header, options) as rules of Suricata and back. Both are the same rule: AWS writes the one as the other.
/// </summary>
public static class FiveTupleRules
{
    /// <summary>AWS's words for protocols.</summary>
    public static ImmutableArray<string> Protocols { get; } =
        ["IP", "TCP", "UDP", "ICMP", "HTTP", "FTP", "TLS", "SMB", "DNS", "DCERPC", "SSH", "SMTP", "IMAP", "MSN", "KRB5", "IKEV2", "TFTP", "NTP", "DHCP", "HTTP2", "QUIC"];

    private static readonly FrozenSet<string> Known = Protocols.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The rule of Suricata that a structured rule is.</summary>
    /// <param name="rule">The structured rule.</param>
    /// <param name="result">The rule.</param>
    /// <param name="fault">What is wrong with it, in a sentence.</param>
    public static bool TryRead(StatefulRule rule, [NotNullWhen(true)] out SuricataRule? result, [NotNullWhen(false)] out string? fault)
    {
        result = null;
        fault = Fault(rule);
        if (fault is not null) return false;
        // Written and read again, so that no value can be more than a value.
        var written = Written(rule);
        var parse = SuricataParser.Parse(written.ToString());
        if (parse is { Rules: [var only], Problems: [] } && IsSame(only.Rule, written))
        {
            result = only.Rule;
            fault = null;
            return true;
        }
        fault = parse.Problems is [var problem, ..] ? problem.Message : "A value of the rule holds what ends a value.";
        return false;
    }

    /// <summary>The structured rule that a rule of Suricata is.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="result">The structured rule.</param>
    /// <param name="fault">Why there is none, in a sentence.</param>
    public static bool TryWrite(SuricataRule rule, [NotNullWhen(true)] out StatefulRule? result, [NotNullWhen(false)] out string? fault)
    {
        result = null;
        fault = null;
        if (!Known.Contains(rule.Protocol))
        {
            fault = $"AWS's structured rules know no protocol '{Text.OneLine(rule.Protocol)}'; they take {string.Join(", ", Protocols)}.";
            return false;
        }
        if (rule.Option("sid") is null)
        {
            fault = "A structured rule must have a sid.";
            return false;
        }
        result = FromSuricata(rule);
        return true;
    }

    /// <summary>The rule of Suricata that a structured rule is; null for what AWS would not take as one.</summary>
    public static SuricataRule? ToSuricata(StatefulRule rule) => TryRead(rule, out var result, out _) ? result : null;

    /// <summary>A rule of Suricata as AWS's record of it, whether AWS takes it or not.</summary>
    public static StatefulRule FromSuricata(SuricataRule rule) => new()
    {
        Action = rule.Action.ToString().ToUpperInvariant(),
        Header = new Header
        {
            Protocol = rule.Protocol.ToUpperInvariant(),
            Source = Word(rule.Source),
            SourcePort = Word(rule.SourcePort),
            Direction = rule.IsBidirectional ? "ANY" : "FORWARD",
            Destination = Word(rule.Destination),
            DestinationPort = Word(rule.DestinationPort),
        },
        RuleOptions = [.. rule.Options.Select(o => new RuleOption { Keyword = o.Keyword, Settings = o.Value is null ? null : [o.Value] })],
    };

    private static string? Fault(StatefulRule rule) => (rule.Action, rule.Header) switch
    {
        (not ("PASS" or "DROP" or "ALERT" or "REJECT"), _) => $"A structured rule's action is PASS, DROP, ALERT or REJECT, not '{Text.OneLine(rule.Action)}'.",
        (_, null) => "A structured rule must have a header.",
        (_, { Protocol: null or "" }) => "A structured rule must name a protocol.",
        (_, { Protocol: var p }) when !Known.Contains(p) => $"AWS's structured rules know no protocol '{Text.OneLine(p)}'; they take {string.Join(", ", Protocols)}.",
        (_, { Direction: not ("FORWARD" or "ANY") }) => $"A structured rule's direction is FORWARD or ANY, not '{Text.OneLine(rule.Header.Direction)}'.",
        _ => null,
    };

    // Several settings of one keyword stand behind one colon, with commas between.
    private static SuricataRule Written(StatefulRule rule) => new()
    {
        Action = Enum.Parse<SuricataAction>(rule.Action!, ignoreCase: true),
        Protocol = rule.Header!.Protocol!.ToLowerInvariant(),
        Source = Lower(rule.Header.Source),
        SourcePort = Lower(rule.Header.SourcePort),
        IsBidirectional = rule.Header.Direction == "ANY",
        Destination = Lower(rule.Header.Destination),
        DestinationPort = Lower(rule.Header.DestinationPort),
        Options = [.. (rule.RuleOptions ?? []).Select(o => new SuricataOption((o.Keyword ?? "").Trim(), o.Settings is { Count: > 0 } settings ? string.Join(',', settings).Trim() : null))],
    };

    private static bool IsSame(SuricataRule a, SuricataRule b) => a with { Options = [] } == b with { Options = [] } && a.Options.SequenceEqual(b.Options);

    // AWS writes ANY in capitals.
    private static string Lower(string? part) => string.IsNullOrEmpty(part) ? "any" : part.Equals("any", StringComparison.OrdinalIgnoreCase) ? "any" : part;

    private static string Word(string part) => part == "any" ? "ANY" : part;
}
