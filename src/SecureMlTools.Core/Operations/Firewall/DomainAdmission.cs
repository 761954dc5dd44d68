using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A name that was not taken.</summary>
/// <param name="Text">The name as it was given, made safe to show.</param>
/// <param name="ErrorId">Why, in a word: InvalidDomain, DomainRefused, DomainNeedsForce.</param>
/// <param name="Reason">Why, in a sentence that names it.</param>
public sealed record AllowDomainRefusal(string Text, string ErrorId, string Reason);

/// <summary>Who gets onto an allow-list, or into rules that are one: the same rules for both.</summary>
internal static class DomainAdmission
{
    /// <summary>Reads a name; null with the refusal of what is none.</summary>
    public static (FirewallDomain? Domain, AllowDomainRefusal? Refusal) Read(string text, bool wildcard)
    {
        var parse = DomainParser.Parse(text, wildcard);
        return parse.IsDomain ? (parse.Domain, null) : (null, Refuse(text, "InvalidDomain", parse.Error));
    }

    /// <summary>Why a name may not be let through; null when it may.</summary>
    public static AllowDomainRefusal? Refusal(FirewallDomain domain, bool force) =>
        Known(domain, DomainRiskKind.Refused) is { } never ? Refuse(domain.Domain, "DomainRefused", never)
        : !force && Known(domain, DomainRiskKind.NeedsForce) is { } risky ? Refuse(domain.Domain, "DomainNeedsForce", $"{risky} -Force adds it all the same.")
        : null;

    /// <summary>What to know of a name that is let through; null for nothing.</summary>
    public static string? Note(FirewallDomain domain) => Known(domain, DomainRiskKind.Note) is { } note ? About(domain.Domain, note) : null;

    /// <summary>A refusal whose reason names what is refused, once.</summary>
    public static AllowDomainRefusal Refuse(string text, string errorId, string reason)
    {
        var shown = Text.OneLine(text);
        return new AllowDomainRefusal(shown, errorId, About(shown, reason));
    }

    /// <summary>A sentence about a name: the name comes before it, unless the sentence names it as a whole.</summary>
    public static string About(string name, string sentence)
    {
        var host = name.TrimStart('.');
        for (var at = sentence.IndexOf(host, StringComparison.Ordinal); host.Length > 0 && at >= 0; at = sentence.IndexOf(host, at + 1, StringComparison.Ordinal))
        {
            var end = at + host.Length;
            // In "s3.amazonaws.com" nobody sees "amazonaws.com" named, nor "a.co" in "a.co.uk".
            var goesOn = end < sentence.Length && (Belongs(sentence[end]) || (sentence[end] == '.' && end + 1 < sentence.Length && Belongs(sentence[end + 1])));
            var begins = at == 0 || !Belongs(sentence[at - 1]) && (sentence[at - 1] != '.' || at == 1 || !Belongs(sentence[at - 2]));
            if (begins && !goesOn) return sentence;
        }

        return $"{name}: {sentence}";
    }

    private static bool Belongs(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string? Known(FirewallDomain domain, DomainRiskKind kind) =>
        domain.Risks.Any(r => r.Kind == kind) ? string.Join(' ', domain.Risks.Where(r => r.Kind == kind).Select(r => $"{r.Reason.TrimEnd('.')} ({r.Name}).")) : null;
}
