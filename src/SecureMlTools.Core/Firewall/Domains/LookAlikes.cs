namespace SecureMlTools.Firewall.Domains;

/// <summary>Finds names made to be taken for another: mixed scripts, letters that look alike, near misses of well-known names, and well-known names inside others.</summary>
internal static class LookAlikes
{
    private static readonly Lazy<KnownNames> Known = new(KnownNames.Read);

    /// <summary>What is found, at most one look-alike.</summary>
    public static IEnumerable<DomainRisk> Of(FirewallDomain domain, PublicSuffix suffix, IReadOnlyList<string> unicodeLabels)
    {
        foreach (var label in unicodeLabels)
            if (Confusables.MixedScripts(label) is { } scripts)
            {
                yield return new DomainRisk("MixedScript", DomainRiskKind.NeedsForce, $"'{Text.Visible(label)}' mixes {scripts} letters, which look alike.");
                break;
            }

        if (domain.RegistrableDomain is not { } registrable || Known.Value.Contains(registrable)) yield break;
        if (Resembled(domain.Host, registrable, suffix, unicodeLabels) is { } known)
            yield return new DomainRisk("LookAlike", DomainRiskKind.NeedsForce, $"{(registrable == domain.Host ? domain.Host : $"{domain.Host} belongs to {registrable}, which")} looks like {known} and is another name: check its spelling.");
        else if (domain.Host.Contains("xn--", StringComparison.Ordinal))
            yield return new DomainRisk("Unicode", DomainRiskKind.Note, $"It is read as {Text.Visible(string.Join('.', unicodeLabels))}.");
    }

    private static string? Resembled(string host, string registrable, PublicSuffix suffix, IReadOnlyList<string> unicodeLabels)
    {
        // huggingface.co.evil.net
        var below = "." + host[..^registrable.Length];
        foreach (var known in Known.Value.All)
            if (below.Contains(known.Between, StringComparison.Ordinal)) return known.Name;

        var suffixLabels = suffix.Name.Count(c => c == '.') + 1;
        var label = unicodeLabels[^(suffixLabels + 1)];
        var ascii = registrable[..registrable.IndexOf('.', StringComparison.Ordinal)];
        // The users of these write their own names before the suffix; elsewhere below a private suffix anybody takes any name.
        if (suffix.Name is "github.io" or "gitlab.io") return null;

        var skeleton = Confusables.Skeleton(label);
        foreach (var known in Known.Value.All)
        {
            // Two or three letters are near everything.
            if (known.Label.Length < 4) continue;
            var sameSuffix = known.Suffix == suffix.Name;
            if (known.Skeleton == skeleton && (known.Label != ascii || !sameSuffix)) return known.Name;
            if (IsNear(known.Label, ascii) && (sameSuffix || known.Label.Length >= 8)) return known.Name;
            // pypi-org.net, cdn-huggingface.io; customers of a host name their things after what they keep there
            if (!known.IsWord && suffix.Section != SuffixSection.Private && ascii.Contains('-', StringComparison.Ordinal) && ascii.Split('-').Contains(known.Label)) return known.Name;
        }

        return null;
    }

    /// <summary>One letter added, left out, changed or swapped with its neighbour.</summary>
    private static bool IsNear(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 1 || a == b) return false;
        if (EditDistance.Between(a, b) == 1) return true;
        if (a.Length != b.Length) return false;
        var i = 0;
        while (a[i] == b[i]) i++;
        return i + 1 < a.Length && a[i] == b[i + 1] && a[i + 1] == b[i] && a.AsSpan(i + 2).SequenceEqual(b.AsSpan(i + 2));
    }
}
