using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;

namespace SecureMlTools.Firewall.Dns;

/// <summary>A rule of DNS Firewall where it stands.</summary>
/// <param name="GroupId">Its group.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Names">The names it is about; null where nobody sees them: AWS's own lists, and threats that AWS detects.</param>
internal sealed record DnsStep(string GroupId, FirewallRule Rule, DnsNames? Names)
{
    /// <summary>True when no name gets past it.</summary>
    public bool TakesEverything => Names is { TakesEverything: true } && Rule.Qtype is null or "" or "ALL";

    /// <summary>True when it can block something.</summary>
    public bool Blocks => Rule.Action == "BLOCK" && Names is not { Count: 0 };

    /// <inheritdoc/>
    public override string ToString() => $"rule {Text.Visible(Rule.Name ?? "?")} of {GroupId}";
}

/// <summary>
/// What DNS Firewall does with names: the groups at a VPC by priority, the rules of each by priority, and the first that fits decides. A rule behind
/// one that takes every name is never asked.
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html
/// </summary>
internal sealed class DnsProtection
{
    private DnsProtection(IReadOnlyList<DnsStep> steps) => Steps = steps;

    /// <summary>The rules that are ever asked, in order.</summary>
    public IReadOnlyList<DnsStep> Steps { get; }

    /// <summary>The rule that decides for every name that no other is about; null where such names are let through by default.</summary>
    public DnsStep? Last => Steps is [.., { TakesEverything: true } last] ? last : null;

    /// <summary>True when names are blocked unless a rule lets them through.</summary>
    public bool IsClosed => Last?.Rule.Action == "BLOCK";

    /// <summary>The rules that block something.</summary>
    public IEnumerable<DnsStep> Blocking => Steps.Where(s => s.Blocks);

    /// <summary>What groups do, asked in this order.</summary>
    /// <exception cref="GapException">A rule or a list was not read, and what is behind it cannot be known.</exception>
    public static DnsProtection Of(Estate estate, IEnumerable<string> groupIds)
    {
        List<DnsStep> steps = [];
        foreach (var group in groupIds)
            foreach (var rule in estate.DnsRulesOf(group))
            {
                var step = new DnsStep(group, rule, NamesOf(estate, rule));
                steps.Add(step);
                if (step.TakesEverything) return new DnsProtection(steps);
            }

        return new DnsProtection(steps);
    }

    /// <summary>True when all names of an entry are blocked, as far as the lists can be seen.</summary>
    public bool Blocks(string entry) => Steps.FirstOrDefault(s => s.Names?.Covers(entry) == true && s.Rule.Qtype is null or "" or "ALL") is { Rule.Action: "BLOCK" };

    private static DnsNames? NamesOf(Estate estate, FirewallRule rule)
    {
        if (rule.FirewallDomainListId is not { } id) return null;
        var list = estate.DnsDomainList(id) ?? throw Estate.NotListed(Route53ResolverApi.ListFirewallDomainLists, $"no domain list {Text.Visible(id)}, which a rule of {rule.FirewallRuleGroupId} names");
        return list.ManagedOwnerName is null ? new DnsNames(estate.DnsDomainsOf(id)) : null;
    }
}
