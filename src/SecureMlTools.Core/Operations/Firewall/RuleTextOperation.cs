using System.Collections.Immutable;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Operations.Firewall;

/// <summary>What rules are made like.</summary>
public sealed record RuleTextOptions
{
    /// <summary>What the rules do with the names.</summary>
    public DomainListType ListType { get; init; }

    /// <summary>The order of the rule group they are for.</summary>
    public FirewallRuleOrder RuleOrder { get; init; } = FirewallRuleOrder.Strict;

    /// <summary>The first rule's id; the others count up.</summary>
    public long StartSid { get; init; } = 1;

    /// <summary>Logs what is let through.</summary>
    public bool LogAllowed { get; init; }

    /// <summary>Looks at the server name of TLS.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>Looks at the host of HTTP.</summary>
    public bool Http { get; init; } = true;

    /// <summary>Lets names through that open a hole; what is refused outright stays refused.</summary>
    public bool Force { get; init; }
}

/// <summary>Rules of names, and the names that are not in them.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Refusals">The names that were not taken, each once.</param>
/// <param name="Warnings">What to know, a sentence each.</param>
public sealed record RuleTextResult(ImmutableArray<FirewallRuleText> Rules, IReadOnlyList<AllowDomainRefusal> Refusals, IReadOnlyList<string> Warnings);

/// <summary>Makes rules of names, as AWS makes them of a domain list. Calls nothing.</summary>
public static class RuleTextOperation
{
    /// <summary>The rules of all names that may be in them: to let a name through takes what <see cref="AllowDomainOperation"/> asks for.</summary>
    /// <param name="items">The names as they are written; one that stands twice counts once.</param>
    /// <param name="options">What the rules are like.</param>
    /// <exception cref="OptionException">The options name no target type, or ids that do not exist.</exception>
    public static RuleTextResult Make(IEnumerable<AllowDomainItem> items, RuleTextOptions options)
    {
        List<FirewallDomain> domains = [];
        List<AllowDomainRefusal> refusals = [];
        List<string> warnings = [];
        foreach (var item in items.DistinctBy(i => i.Text, StringComparer.Ordinal))
        {
            var (domain, refusal) = DomainAdmission.Read(item.Text, wildcard: false);
            if (domain is not null && item.IsPreset) domain = DomainRisks.OfPreset(domain);
            // To deny a wide name is no hole.
            if (domain is not null && options.ListType == DomainListType.Allow) refusal = DomainAdmission.Refusal(domain, options.Force);
            if (refusal is not null)
            {
                if (!refusals.Contains(refusal)) refusals.Add(refusal);
                continue;
            }

            if (options.ListType == DomainListType.Allow && DomainAdmission.Note(domain!) is { } note && !warnings.Contains(note)) warnings.Add(note);
            domains.Add(domain!);
        }

        return new RuleTextResult(Make(domains, options), refusals, warnings);
    }

    /// <summary>The rules of all names, and once, at the end, those about all others.</summary>
    /// <param name="domains">The names; a name that stands twice counts once.</param>
    /// <param name="options">What the rules are like.</param>
    /// <exception cref="OptionException">The options name no target type, or ids that do not exist.</exception>
    public static ImmutableArray<FirewallRuleText> Make(IEnumerable<FirewallDomain> domains, RuleTextOptions options)
    {
        if (!options.Tls && !options.Http) throw new OptionException("Rules look at TLS, HTTP or both: name one.");
        var names = domains.Select(d => d.Domain).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (names.IsEmpty) return [];
        var list = new DomainList(options.ListType, names, options.Tls, options.Http);
        var rules = DomainListRules.Generate(list, options.RuleOrder == FirewallRuleOrder.Strict, options.StartSid, options.LogAllowed);
        if (options.StartSid < 1 || rules[^1].Sid > IdentityChecks.LastSid) throw new OptionException($"Ids of rules go from 1 to {IdentityChecks.LastSid}, and {rules.Length} rules from {options.StartSid} on do not fit.");
        return [.. rules.Select(Written)];
    }

    private static FirewallRuleText Written(SuricataRule rule)
    {
        var content = rule.Option("tls.sni") is not null || rule.Option("http.host") is not null ? rule.Option("content")?.Value?.Trim('"') : null;
        return new FirewallRuleText { Sid = rule.Sid!.Value, Action = rule.Action.ToString().ToLowerInvariant(), Protocol = rule.Protocol, Domain = content, Rule = rule.ToString() };
    }
}
