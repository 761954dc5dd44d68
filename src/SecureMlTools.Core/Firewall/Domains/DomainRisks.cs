namespace SecureMlTools.Firewall.Domains;

/// <summary>
/// Says what is known against a name. Refused is what no training machine has a use for; NeedsForce is what somebody may have a reason for, and
/// should have said so; a Note is for the reader.
/// </summary>
internal static class DomainRisks
{
    /// <summary>Everything known against a name, the heaviest first.</summary>
    /// <param name="domain">The name.</param>
    /// <param name="suffix">Its public suffix.</param>
    /// <param name="user">What stood before an @ in the address that the name was taken from.</param>
    /// <param name="unicodeLabels">The name's labels as they are read.</param>
    public static IReadOnlyList<DomainRisk> Of(FirewallDomain domain, PublicSuffix suffix, string? user, IReadOnlyList<string> unicodeLabels)
    {
        var risks = new List<DomainRisk>();
        var shared = Shared(domain).ToList();
        // What the list of shared hosts says of a name is more than what its suffix says.
        risks.AddRange(Suffixes(domain, suffix).Where(r => r.Name != "MultiTenant" || !shared.Any(s => s.Name == r.Name)));
        risks.AddRange(shared.Where(r => r.Name != "AnyAccount" || shared.Count == 1));
        risks.AddRange(LookAlikes.Of(domain, suffix, unicodeLabels));
        if (user is not null)
            risks.Add(new DomainRisk(
                "UserInfo", user.Contains('.', StringComparison.Ordinal) ? DomainRiskKind.NeedsForce : DomainRiskKind.Note,
                $"What stands before the @ of the address is not its host: the host is {domain.Host}."));
        return [.. risks.OrderByDescending(r => r.Kind)];
    }

    /// <summary>The same name, taken from a preset: that its services take data is marked there and known to whoever chose the preset, so it is only noted.</summary>
    public static FirewallDomain OfPreset(FirewallDomain domain) =>
        domain with { Risks = [.. domain.Risks.Select(r => r is { Name: "Writable", Kind: DomainRiskKind.NeedsForce } ? r with { Kind = DomainRiskKind.Note } : r).OrderByDescending(r => r.Kind)] };

    private static IEnumerable<DomainRisk> Suffixes(FirewallDomain domain, PublicSuffix suffix)
    {
        var list = PublicSuffixList.Shipped;
        if (suffix.Section == SuffixSection.Unlisted)
            yield return new DomainRisk("UnknownTopLevel", DomainRiskKind.Note, $"No public name ends in .{suffix.Name}: a name of your own network, or a typing error.");

        if (domain.RegistrableDomain is null && suffix.Section != SuffixSection.Private)
            yield return new DomainRisk("PublicSuffix", DomainRiskKind.Refused, $"Everybody can register a name below {domain.Host}: give the registered name.");
        else if (domain.IsWildcard && list.IsAboveIcann(domain.Host))
            yield return new DomainRisk("PublicSuffix", DomainRiskKind.Refused, $"Public suffixes lie below {domain.Host}, and everybody can register names there: give the registered name.");
        else if (domain.RegistrableDomain is null || (domain.IsWildcard && list.IsAbovePrivate(domain.Host)))
            yield return new DomainRisk("MultiTenant", DomainRiskKind.NeedsForce, $"Strangers have names of their own below {domain.Host}: give the one name that is needed.");
    }

    private static IEnumerable<DomainRisk> Shared(FirewallDomain domain)
    {
        var labels = domain.Host.Split('.');
        foreach (var hosts in SharedHosts.All.Where(h => h.IsLetThroughBy(labels, domain.IsWildcard)).GroupBy(h => h.Kind))
        {
            // The name itself is a better example than one of many below it.
            var host = hosts.FirstOrDefault(h => h.Name.TrimStart('.') == domain.Host) ?? hosts.FirstOrDefault(h => !h.Name.Contains('*', StringComparison.Ordinal)) ?? hosts.First();
            var others = hosts.Count() - 1;
            var subject = host.Name.TrimStart('.');
            if (subject.Contains('*', StringComparison.Ordinal)) subject = domain.Domain;
            var reason = $"{subject}: {host.What}" + others switch { 0 => ".", 1 => "; 1 more host like it is let through.", _ => $"; {others} more hosts like it are let through." };
            switch (hosts.Key)
            {
                case SharedHostKind.Shared: yield return new DomainRisk("MultiTenant", DomainRiskKind.NeedsForce, reason); break;
                case SharedHostKind.Writable: yield return new DomainRisk("Writable", DomainRiskKind.NeedsForce, reason); break;
                case SharedHostKind.Dns: yield return new DomainRisk("EncryptedDns", DomainRiskKind.NeedsForce, reason); break;
                // One tunnel may be the team's own; all of them are nobody's.
                case SharedHostKind.Tunnel: yield return new DomainRisk("Tunnel", domain.IsWildcard ? DomainRiskKind.Refused : DomainRiskKind.NeedsForce, reason); break;
                default: yield return new DomainRisk("AnyAccount", DomainRiskKind.Note, reason); break;
            }
        }
    }
}
