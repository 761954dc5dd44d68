using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>Decisions in words: one sentence each.</summary>
internal static class Reasons
{
    public static string Of(FirewallConnection connection, Outcome outcome, FirewallRuleset ruleset) => Text.OneLine(outcome switch
    {
        { Verdict: FirewallVerdict.Unknown, Entry: OpaqueEntry opaque } => $"{Where(outcome)} could decide, and {opaque.Words}.",
        { Verdict: FirewallVerdict.Unknown, Entry: DefaultActionEntry action } => $"The default action {action.Words} is not known.",
        { Verdict: FirewallVerdict.Unknown, Entry: ListEntry or RuleEntry } when connection.SourceAddress is { } source && ruleset.Homes.Any(h => !h.IsKnown) =>
            $"Whether {source} is inside HOME_NET is not known: give HOME_NET's ranges, or ask a firewall, whose VPC tells.",
        { Verdict: FirewallVerdict.Unknown, Entry: { } entry } => $"A rule of {Where(outcome)} could {(entry.Stops ? "stop" : "pass")} it, and whether it matches cannot be told: {entry.Words}.",
        { Verdict: FirewallVerdict.Unknown } => $"It cannot be told: {outcome.Words}.",
        { Verdict: FirewallVerdict.NotInspected, Entry: { } entry } => $"What the client says first gets out, and only {(outcome.Moment.ToServer ? "what it says later" : "the answer")} is {(entry.Action == SuricataAction.Reject ? "rejected" : "dropped")}, by a rule of {Where(outcome)}: {entry.Words}.",
        { Verdict: FirewallVerdict.NotInspected, Words: { } words } => $"The {words} lets it by, and no stateful rule sees it.",
        { Verdict: FirewallVerdict.NotInspected } => $"No rule {(ruleset.IsPolicy ? $"of policy {ruleset.Name}" : $"of {ruleset.Name}")} is about {What(connection)}{(ruleset.IsPolicy || !ruleset.IsStrict ? ", and it passes" : ", and what becomes of it is the policy's default action")}.",
        { Words: { } words } => $"The {words} drops it.",
        { Entry: DefaultActionEntry action } => action.DropsFirstPart && outcome.Moment.Stage == Stage.FirstPart && connection.IsSegmented
            ? $"What the client says first comes in several packets, and {action.Words} drops the first of them before the name is known."
            : $"No rule passes it, and the default action {action.Words} drops it.",
        { Target: { } target, Verdict: FirewallVerdict.Allowed } => $"Target {target} of {Where(outcome)} lets it through.",
        { Target: { } target } => $"Target {target} of {Where(outcome)} stops it.",
        { Entry: { } entry, Verdict: FirewallVerdict.Allowed } => $"A rule of {Where(outcome)} passes it: {entry.Words}.",
        { Entry: { } entry } => IsCatchAll(entry) ? $"No target of {Where(outcome)} matches {Name(connection)}, and the list drops all other {connection.Protocol.ToString().ToUpperInvariant()}." : $"A rule of {Where(outcome)} {(entry.Action == SuricataAction.Reject ? "rejects" : "drops")} it: {entry.Words}.",
        _ => "",
    });

    private static bool IsCatchAll(RulesetEntry entry) => entry.Words.StartsWith("not matching any ", StringComparison.Ordinal);

    private static string Where(Outcome outcome) => (outcome.Origin ?? outcome.Entry?.Origin) switch
    {
        { Arn: not null } origin => $"rule group {origin.Name}",
        { } origin => origin.Name,
        _ => "the policy",
    };

    private static string Name(FirewallConnection connection) => string.IsNullOrEmpty(connection.Host)
        ? "a client that names no host"
        : connection.Host.EndsWith('.') ? $"'{connection.Host}', whose dot at the end the engine keeps" : $"'{connection.Host}'";

    private static string What(FirewallConnection connection) => connection.Protocol switch
    {
        FirewallProtocol.Tls or FirewallProtocol.Http or FirewallProtocol.Ssh or FirewallProtocol.Dns or FirewallProtocol.Quic =>
            $"this {connection.Protocol.ToString().ToUpperInvariant()} connection{(connection.SourceAddress is { } source ? $" from {source}" : "")}",
        FirewallProtocol.Udp => "UDP like this",
        _ => "TCP that is neither TLS nor HTTP",
    };
}
