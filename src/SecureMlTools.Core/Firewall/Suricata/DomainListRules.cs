using System.Collections.Immutable;
using System.Globalization;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a domain list does with the names on it: the words of AWS's GeneratedRulesType.</summary>
public enum DomainListType
{
    /// <summary>Lets the listed names through, and drops all other TLS and HTTP.</summary>
    Allow,

    /// <summary>Drops the listed names, and says nothing of others.</summary>
    Deny,

    /// <summary>As Deny, with an answer to the sender.</summary>
    Reject,

    /// <summary>Only logs the listed names.</summary>
    Alert,
}

/// <summary>A domain list, as a rule group holds it.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Targets">Its names: <c>.example.com</c> for a domain with all below it, <c>example.com</c> for itself only.</param>
/// <param name="Tls">True when it looks at the server name of TLS.</param>
/// <param name="Http">True when it looks at the host of HTTP.</param>
public sealed record DomainList(DomainListType Type, IReadOnlyList<string> Targets, bool Tls = true, bool Http = true)
{
    /// <summary>Capacity that the list takes of its rule group: targets x target types + target types + 1, as measured on AWS.</summary>
    public int Capacity => CapacityOf(Targets.Count, (Tls ? 1 : 0) + (Http ? 1 : 0));

    /// <summary>Capacity of a list of so many targets.</summary>
    public static int CapacityOf(int targets, int types) => (targets * types) + types + 1;
}

/// <summary>
/// The rules that AWS makes of a domain list, word for word, so that what is said about a list can be proven on the engine.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-examples.html
/// </summary>
public static class DomainListRules
{
    /// <summary>The rules of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="strictOrder">True for STRICT_ORDER, where the keyword <c>priority</c> is not allowed.</param>
    /// <param name="firstSid">The first rule's id; the others count up.</param>
    /// <param name="logAllowed">Adds <c>alert;</c> to the rules that pass: without it AWS logs nothing of what is let through.</param>
    public static ImmutableArray<SuricataRule> Generate(DomainList list, bool strictOrder, long firstSid = 1, bool logAllowed = false)
    {
        var rules = ImmutableArray.CreateBuilder<SuricataRule>();
        var sid = firstSid;
        var action = list.Type switch { DomainListType.Allow => SuricataAction.Pass, DomainListType.Deny => SuricataAction.Drop, DomainListType.Reject => SuricataAction.Reject, _ => SuricataAction.Alert };
        var word = list.Type switch { DomainListType.Allow => "allowlisted", DomainListType.Deny => "denylisted", DomainListType.Reject => "rejectlisted", _ => "alertlisted" };
        if (list.Http)
            foreach (var target in list.Targets)
                Add(action, "http", [new("http.host"), .. Match(target, nocase: false)], $"matching HTTP {word} FQDNs");
        if (list.Tls)
            foreach (var target in list.Targets)
                Add(action, "tls", [new("ssl_state", "client_hello"), new("tls.sni"), .. Match(target, nocase: true)], $"matching TLS {word} FQDNs");
        if (list.Type != DomainListType.Allow) return rules.ToImmutable();

        if (list.Http) Add(SuricataAction.Drop, "http", [new("http.header_names"), new("content", "\"|0d 0a|\""), new("startswith")], "not matching any HTTP allowlisted FQDNs");
        // In the catch-all of TLS the message comes first, and the state after the priority.
        if (list.Tls)
            rules.Add(Rule(SuricataAction.Drop, "tls",
                [new("msg", "\"not matching any TLS allowlisted FQDNs\""), .. Priority(strictOrder), new("ssl_state", "client_hello"), new("flow", "to_server, established"), .. Id(sid)]));
        return rules.ToImmutable();

        void Add(SuricataAction what, string protocol, ImmutableArray<SuricataOption> match, string message) =>
            rules.Add(Rule(what, protocol, [.. match, .. LogOption(what, logAllowed), new("msg", $"\"{message}\""), .. Priority(strictOrder), new("flow", "to_server, established"), .. Id(sid++)]));
    }

    private static SuricataRule Rule(SuricataAction action, string protocol, ImmutableArray<SuricataOption> options) => new()
    {
        Action = action,
        Protocol = protocol,
        Source = "$HOME_NET",
        SourcePort = "any",
        Destination = "$EXTERNAL_NET",
        DestinationPort = "any",
        Options = options,
    };

    private static IEnumerable<SuricataOption> Match(string target, bool nocase)
    {
        SuricataOption content = new("content", $"\"{target}\"");
        return (target.StartsWith('.'), nocase) switch
        {
            (true, true) => [new("dotprefix"), content, new("nocase"), new("endswith")],
            (true, false) => [new("dotprefix"), content, new("endswith")],
            (false, true) => [content, new("startswith"), new("nocase"), new("endswith")],
            (false, false) => [content, new("startswith"), new("endswith")],
        };
    }

    private static IEnumerable<SuricataOption> LogOption(SuricataAction action, bool logAllowed) => action == SuricataAction.Pass && logAllowed ? [new("alert")] : [];

    private static IEnumerable<SuricataOption> Priority(bool strictOrder) => strictOrder ? [] : [new("priority", "1")];

    private static IEnumerable<SuricataOption> Id(long sid) => [new("sid", sid.ToString(CultureInfo.InvariantCulture)), new("rev", "1")];
}
