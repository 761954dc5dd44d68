using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>AWS's 5-tuple rules as the Suricata rules that they become.</summary>
public static class StatefulRules
{
    /// <summary>The rule; null where the record does not make one.</summary>
    public static SuricataRule? ToSuricata(StatefulRule rule)
    {
        if (rule.Header is not { Protocol: { } protocol } header || !Enum.TryParse<SuricataAction>(rule.Action, ignoreCase: true, out var action)) return null;
        return new SuricataRule
        {
            Action = action,
            Protocol = protocol.ToLowerInvariant(),
            Source = AnyOr(header.Source),
            SourcePort = AnyOr(header.SourcePort),
            IsBidirectional = header.Direction == "ANY",
            Destination = AnyOr(header.Destination),
            DestinationPort = AnyOr(header.DestinationPort),
            Options = [.. rule.RuleOptions.OrEmpty().Select(Option)],
        };
    }

    private static string AnyOr(string? text) => string.IsNullOrEmpty(text) || text.Equals("any", StringComparison.OrdinalIgnoreCase) ? "any" : text;

    // Both forms are in use: keyword and settings apart, and "sid:1" as the keyword.
    private static SuricataOption Option(RuleOption option)
    {
        var keyword = option.Keyword ?? "";
        var colon = keyword.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) return new SuricataOption(keyword[..colon].Trim(), keyword[(colon + 1)..].Trim());
        return new SuricataOption(keyword, option.Settings is { Count: > 0 } settings ? string.Join(',', settings) : null);
    }
}
