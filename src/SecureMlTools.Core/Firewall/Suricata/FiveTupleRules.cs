using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>
/// AWS's structured rules and Suricata's, each as the other: the header's words differ, the options are the same.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_StatefulRule.html
/// </summary>
internal static class FiveTupleRules
{
    /// <summary>A structured rule as Suricata reads it; null when it lacks something that a rule has.</summary>
    public static SuricataRule? ToSuricata(StatefulRule rule)
    {
        if (rule is not { Action: { } word, Header: { Protocol: { } protocol, Source: { } source, SourcePort: { } sourcePort, Destination: { } destination, DestinationPort: { } destinationPort } header }) return null;
        if (!Enum.TryParse<SuricataAction>(word, ignoreCase: true, out var action) || header.Direction is not ("FORWARD" or "ANY")) return null;
        return new SuricataRule
        {
            Action = action,
            Protocol = protocol.ToLowerInvariant(),
            Source = Words(source),
            SourcePort = Words(sourcePort),
            IsBidirectional = header.Direction == "ANY",
            Destination = Words(destination),
            DestinationPort = Words(destinationPort),
            Options = [.. (rule.RuleOptions ?? []).Select(o => new SuricataOption(o.Keyword ?? "", o.Settings is { Count: > 0 } settings ? string.Join(", ", settings) : null))],
        };
    }

    /// <summary>A rule of Suricata's as AWS's record of it.</summary>
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

    // AWS writes ANY, Suricata any.
    private static string Words(string text) => text.Equals("ANY", StringComparison.OrdinalIgnoreCase) ? "any" : text;

    private static string Word(string text) => text == "any" ? "ANY" : text;
}
