namespace SecureMlTools.Firewall.Dns;

/// <summary>
/// The entries of a DNS Firewall domain list: <c>example.com</c> for that name only, <c>*.example.com</c> for all names below it and not for itself,
/// <c>*</c> for every name. AWS gives them back with a dot at the end (<c>*.</c> for <c>*</c>); here they are without.
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
/// </summary>
internal sealed class DnsNames
{
    /// <summary>The entry that every name fits.</summary>
    public const string Everything = "*";

    private readonly HashSet<string> _entries;

    public DnsNames(IEnumerable<string> entries) => _entries = entries.Select(Plain).ToHashSet(StringComparer.Ordinal);

    public int Count => _entries.Count;

    /// <summary>True when every name fits.</summary>
    public bool TakesEverything => _entries.Contains(Everything);

    /// <summary>An entry as it is compared: lower case, without the dot at the end.</summary>
    public static string Plain(string entry) => entry.TrimEnd('.').ToLowerInvariant();

    /// <summary>The entries that stand for a target of a domain list of Network Firewall: <c>.example.com</c> is the name and all below it, which are two here.</summary>
    public static IEnumerable<string> Of(FirewallDomain domain) => domain.IsWildcard ? [domain.Host, "*." + domain.Host] : [domain.Host];

    /// <summary>These and others.</summary>
    public DnsNames With(IEnumerable<string> entries) => new(_entries.Concat(entries));

    /// <summary>True when the very entry is there.</summary>
    public bool Contains(string entry) => _entries.Contains(Plain(entry));

    /// <summary>True when every name that an entry stands for fits.</summary>
    public bool Covers(string entry)
    {
        var name = Plain(entry);
        if (_entries.Contains(name) || TakesEverything) return true;
        if (name.StartsWith("*.", StringComparison.Ordinal)) name = name[2..];
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
            if (_entries.Contains("*" + name[dot..])) return true;
        return false;
    }
}
