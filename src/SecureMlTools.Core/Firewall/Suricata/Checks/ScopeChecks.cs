using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a rule lets through, and what it leaves alone.</summary>
internal static class ScopeChecks
{
    // What a rule may say without saying which traffic it is about.
    private static readonly ImmutableArray<string> Notes = ["msg", "sid", "rev", "gid", "priority", "classtype", "metadata", "reference", "alert", "noalert", "flow", "target", "flowbits", "ssl_state", "bypass"];

    public static ImmutableArray<RuleCheck> All { get; } =
    [
        new("PassEverything", Severity.High, s => s.Rule.Action == SuricataAction.Pass && IsAnywhere(s.Rule) && IsUnconditional(s.Rule) && IsWide(s.Rule)
            ? [new RuleFault($"The rule lets all {s.Rule.Protocol} out to anywhere, whatever the other rules of a lower rank say; name the destination, or the host.")] : []),
        new("PassWithoutFlow", Severity.Medium, s => s.Rule.Action == SuricataAction.Pass && !s.Has("flow") && (IsApplication(s.Rule) || s.Contents.Length > 0)
            ? [new RuleFault("The rule passes without a flow: it can match the other way round too, and frees the rest of the flow; add flow:to_server, established.")] : []),
        new("PassBothWays", Severity.Medium, s => s.Rule is { Action: SuricataAction.Pass, IsBidirectional: true }
            ? [new RuleFault("The rule passes flows that the other side opens too ('<>'); write '->', answers come back anyway.")] : []),
        new("PassLogsNothing", Severity.Info, s => s.Rule.Action == SuricataAction.Pass && !s.Has("alert")
            ? [new RuleFault("What the rule passes is not logged; add alert to see it.")] : []),
        new("SilentAlert", Severity.Medium, s => s.Rule.Action == SuricataAction.Alert && s.Has("noalert") && !s.Has("flowbits") && !s.Has("flowint") && !s.Has("xbits") && !s.Has("hostbits")
            ? [new RuleFault("An alert rule with noalert does nothing at all; take one of the two out.")] : []),
        new("DropOnlyApplication", Severity.Low, s => s.Rule.Action is SuricataAction.Drop or SuricataAction.Reject && IsApplication(s.Rule) && IsAnywhere(s.Rule) && IsCatchAll(s)
            ? [new RuleFault($"The rule drops only what the engine has recognised as {s.Rule.Protocol}: other protocols, and its own first packets, go on; let the policy's default action drop the rest.")] : []),
    ];

    private static bool IsAnywhere(SuricataRule rule) => IsAny(rule.Destination) && rule.DestinationPort.Equals("any", StringComparison.OrdinalIgnoreCase);

    private static bool IsAny(string addresses) => addresses is "$EXTERNAL_NET" or "0.0.0.0/0" or "::/0" or "!$HOME_NET" or "[0.0.0.0/0,::/0]" || addresses.Equals("any", StringComparison.OrdinalIgnoreCase);

    private static bool IsWide(SuricataRule rule) => rule.Protocol is "ip" or "ipv4" or "ip4" or "ipv6" or "ip6" or "tcp" or "udp" or "tcp-pkt" or "tcp-stream" or "pkthdr" or "tls" or "http" or "dns" or "quic" or "ssh";

    private static bool IsUnconditional(SuricataRule rule) => rule.Options.All(o => Notes.Contains(o.Keyword, StringComparer.OrdinalIgnoreCase) && !(o.Keyword.Equals("flowbits", StringComparison.OrdinalIgnoreCase) && o.Value?.StartsWith("isset", StringComparison.Ordinal) == true));

    // AWS writes its own catch-all of HTTP with a content that every request has.
    private static bool IsCatchAll(RuleSubject subject) => IsUnconditional(subject.Rule) || subject.Contents is [{ Buffer: "http.header_names" }];

    private static bool IsApplication(SuricataRule rule) => rule.Protocol is not ("tcp" or "udp" or "ip" or "icmp" or "icmpv4" or "icmpv6" or "ipv4" or "ip4" or "ipv6" or "ip6" or "pkthdr" or "tcp-pkt" or "tcp-stream" or "sctp");
}
