using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>What is to be put on an allow-list and taken off it, and why the rest of what was asked for is not.</summary>
internal sealed class AllowListDelta
{
    private readonly HashSet<string> _remove = new(StringComparer.Ordinal);

    /// <summary>Names to put on the list, in the order given.</summary>
    public List<string> Add { get; } = [];

    /// <summary>Names to take off it.</summary>
    public IReadOnlyCollection<string> Remove => _remove;

    /// <summary>Names that are taken off only because a new one lets them through too.</summary>
    public List<string> Replaced { get; } = [];

    /// <summary>As in <see cref="FirewallChangeResult"/>.</summary>
    public List<string> AlreadyPresent { get; } = [];

    /// <summary>As in <see cref="FirewallChangeResult"/>.</summary>
    public List<string> CoveredBy { get; } = [];

    /// <summary>As in <see cref="FirewallChangeResult"/>.</summary>
    public List<string> Skipped { get; } = [];

    public List<AllowDomainRefusal> Refusals { get; } = [];

    public List<string> Warnings { get; } = [];

    public bool IsEmpty => Add.Count == 0 && _remove.Count == 0;

    /// <summary>What adding names comes to.</summary>
    public static AllowListDelta Adding(AllowListGroup group, IEnumerable<AllowDomainItem> items, bool wildcard, bool force)
    {
        var delta = new AllowListDelta();
        var wanted = new Dictionary<string, FirewallDomain>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var unseen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var present = new HashSet<string>(group.Targets, group.LooksAtHttp ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        var listed = new TargetSet(group.Targets, ignoreCase: !group.LooksAtHttp);
        foreach (var item in items)
        {
            var (domain, none) = DomainAdmission.Read(item.Text, wildcard);
            if (domain is null)
            {
                delta.Refuse(none!);
                continue;
            }

            if (item.IsPreset) domain = DomainRisks.OfPreset(domain);
            var name = domain.Domain;
            if (!seen.Add(name)) continue;
            // What is let through already opens no hole that is not there.
            if (present.Contains(name)) delta.AlreadyPresent.Add(name);
            else if (Wider(listed, name) is { } wider) delta.CoveredBy.Add($"{name} ({wider})");
            else if (DomainAdmission.Refusal(domain, force) is { } refusal) delta.Refuse(refusal);
            else
            {
                wanted.Add(name, domain);
                if (DomainAdmission.Note(domain) is { } note) delta.Warnings.Add(note);
                foreach (var type in item.TargetTypes ?? [])
                    if (!group.TargetTypes.Contains(type, StringComparer.Ordinal)) unseen.TryAdd(type, name);
            }
        }

        // What is accepted counts for the rest of the batch too: .example.com makes www.example.com beside it needless.
        var batch = new TargetSet(wanted.Keys, ignoreCase: false);
        var hosts = group.Targets.ToLookup(t => t.TrimStart('.'), StringComparer.OrdinalIgnoreCase);
        foreach (var domain in wanted.Values)
        {
            if (Wider(batch, domain.Domain) is { } wider) delta.CoveredBy.Add($"{domain.Domain} ({wider})");
            else delta.AddOver(domain, hosts[domain.Host]);
        }

        delta.WarnOfTypes(group, unseen);
        return delta;
    }

    /// <summary>What removing names comes to. A name is found as the list writes it, also one that could not be added.</summary>
    public static AllowListDelta Removing(AllowListGroup group, IEnumerable<AllowDomainItem> items, bool wildcard)
    {
        var delta = new AllowListDelta();
        var present = group.Targets.ToLookup(t => t, StringComparer.OrdinalIgnoreCase);
        var absent = new List<string>();
        foreach (var item in items)
        {
            var name = item.Text.Trim();
            if (wildcard || !present.Contains(name))
            {
                var (domain, none) = DomainAdmission.Read(item.Text, wildcard);
                if (domain is null)
                {
                    delta.Refuse(none!);
                    continue;
                }

                name = domain.Domain;
            }

            if (!present.Contains(name)) absent.Add(name);
            foreach (var target in present[name])
                if (FirewallTargetsKind.IsTarget(target)) delta._remove.Add(target);
                else delta.Refuse(DomainAdmission.Refuse(target, "InvalidDomain", "It is on the list in a form that cannot be put back; take it off in the console."));
        }

        var rest = new TargetSet(group.Targets.Where(t => !delta._remove.Contains(t)), ignoreCase: true);
        foreach (var name in absent.Concat(delta._remove).Distinct(StringComparer.Ordinal))
        {
            if (rest.CoveredBy(name) is { } still)
            {
                delta.CoveredBy.Add($"{name} ({still})");
                delta.Warnings.Add($"{name} is still let through, by {still}: take that off too to stop it.");
            }
            else if (!delta._remove.Contains(name)) delta.Skipped.Add($"{name}: not on the list");
        }

        return delta;
    }

    // A name that fifty alerts ask for is refused once.
    private void Refuse(AllowDomainRefusal refusal)
    {
        if (Refusals.Contains(refusal)) return;
        Refusals.Add(refusal);
        Skipped.Add(refusal.Reason);
    }

    // Beside .example.com AWS refuses example.com. A name in other letters stays beside its own, but HTTP's rules would never match it.
    private void AddOver(FirewallDomain domain, IEnumerable<string> sameHost)
    {
        Add.Add(domain.Domain);
        foreach (var old in sameHost.Where(t => domain.IsWildcard || !t.StartsWith('.')))
        {
            if (!FirewallTargetsKind.IsTarget(old) || !_remove.Add(old)) continue;
            Replaced.Add(old);
            CoveredBy.Add($"{old} ({domain.Domain})");
        }
    }

    private void WarnOfTypes(AllowListGroup group, SortedDictionary<string, string> unseen)
    {
        if (Add.Count == 0) return;
        foreach (var (type, domain) in unseen)
            Warnings.Add($"{domain} is reached by {(type == "HTTP_HOST" ? "plain HTTP" : "TLS")}, and the list of '{group.Arn.Name}' does not look at {type}: it will not be let through by it.");
        if (unseen.Count == 0 && group.TargetTypes.Count == 1)
            Warnings.Add($"The list of '{group.Arn.Name}' looks at {group.TargetTypes[0]} only: {(group.LooksAtHttp ? "TLS" : "plain HTTP")} to these names is not let through by it.");
    }

    /// <summary>An entry that lets through all that this one does, and more.</summary>
    private static string? Wider(TargetSet targets, string domain)
    {
        if (!domain.StartsWith('.')) return targets.CoveredBy("." + domain);
        var parent = domain.IndexOf('.', 1);
        return parent < 0 ? null : targets.CoveredBy(domain[parent..]);
    }
}
