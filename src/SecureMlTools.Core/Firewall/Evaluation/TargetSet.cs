namespace SecureMlTools.Firewall.Evaluation;

/// <summary>
/// The names of a domain list, as the engine matches them: <c>.example.com</c> is the domain with all below it, <c>example.com</c> itself only.
/// A look-up costs one step a label, whatever the list's length.
/// </summary>
public sealed class TargetSet
{
    private readonly HashSet<string> _targets;

    /// <summary>Makes a set.</summary>
    /// <param name="targets">The targets as the list holds them; their case is kept.</param>
    /// <param name="ignoreCase">True for TLS, whose rules say nocase. HTTP's do not, and the engine gives them the host in lower case: a target with a capital never matches.</param>
    public TargetSet(IEnumerable<string> targets, bool ignoreCase) => _targets = new HashSet<string>(targets, ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>The target that matches a host, the most specific one; null where none does.</summary>
    /// <param name="host">The host as the engine sees it.</param>
    public string? Match(string host)
    {
        if (_targets.TryGetValue(host, out var exact)) return exact;
        // dotprefix puts a dot before the host, so the domain itself matches its own wildcard.
        if (_targets.TryGetValue("." + host, out exact)) return exact;
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
            if (_targets.TryGetValue(host[dot..], out var wildcard)) return wildcard;
        return null;
    }

    /// <summary>A target of the set that lets through all that the given one would; itself, when it is in the set. Null where none does.</summary>
    public string? CoveredBy(string target)
    {
        if (_targets.TryGetValue(target, out var same)) return same;
        if (!target.StartsWith('.')) return Match(target);
        for (var dot = target.IndexOf('.', 1); dot >= 0; dot = target.IndexOf('.', dot + 1))
            if (_targets.TryGetValue(target[dot..], out var wildcard)) return wildcard;
        return null;
    }
}
