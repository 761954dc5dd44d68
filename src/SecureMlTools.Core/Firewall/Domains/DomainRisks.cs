namespace SecureMlTools.Firewall.Domains;

/// <summary>Says what is known against a name.</summary>
internal static class DomainRisks
{
    public static IReadOnlyList<DomainRisk> Of(FirewallDomain domain, PublicSuffix suffix, string? user)
    {
        var risks = new List<DomainRisk>();
        if (domain.RegistrableDomain is null)
            risks.Add(suffix.Section == SuffixSection.Private
                ? new DomainRisk("MultiTenant", DomainRiskKind.NeedsForce, $"Everybody can have a name below {domain.Host}: give the one name that is needed.")
                : new DomainRisk("PublicSuffix", DomainRiskKind.Refused, $"{domain.Host} is a public suffix, under which everybody can register a name: give the registered name."));
        return risks;
    }
}
