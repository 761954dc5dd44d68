using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>Host names that match more, or less, than they seem to.</summary>
internal static class NameChecks
{
    public static ImmutableArray<RuleCheck> All { get; } =
    [
        new("UpperCaseHost", Severity.High, s => s.Contents.Where(c => c.Buffer == "http.host" && !c.Pattern.IsNegated && c.Pattern.Text.Any(char.IsAsciiLetterUpper))
            .Select(c => new RuleFault($"The engine makes the host of HTTP lower case before it looks, so {Shown(c)} never matches; write it in lower case."))),
        new("NoCaseHost", Severity.High, s => s.Contents.Where(c => c.Buffer == "http.host" && c.NoCase)
            .Select(c => new RuleFault($"The host of HTTP is in lower case already, and the engine refuses nocase behind {Shown(c)}; take it out."))),
        new("CaseOfName", Severity.Medium, s => s.Contents.Where(c => c.Buffer is "tls.sni" or "quic.sni" or "dns.query" && !c.NoCase && c.Pattern.Text.Any(char.IsAsciiLetter))
            .Select(c => new RuleFault($"A client may write a name in capitals, and {Shown(c)} does not match it then; add nocase."))),
        new("TrailingDot", Severity.Medium, s => s.Contents.Where(c => c.IsHostName && c.Pattern.Text.Length > 1 && c.Pattern.Text.EndsWith('.') && c.EndsWith)
            .Select(c => new RuleFault($"Hardly a client sends a name with a dot at its end, so {Shown(c)} matches next to nothing; take the dot out."))),
        new("LooseName", Severity.Medium, s => s.Rule.Action == SuricataAction.Alert ? [] : s.Contents.Where(c => c.IsHostName && c.IsPlain && !c.Pattern.IsNegated).Select(c => Loose(c, s.Rule.Action)).OfType<RuleFault>()),
        new("LoosePattern", Severity.Medium, s => s.Rule.Action == SuricataAction.Pass && !s.Contents.Any(c => c.IsHostName && c.EndsWith && !c.Pattern.IsNegated)
            ? HostPatterns(s.Rule).Where(p => !Anchored(p)).Select(p => new RuleFault($"The pattern {Text.OneLine(p)} is not bound to the end of the name ($), so a name that only contains it passes.")) : []),
        new("NeverAtStart", Severity.High, s => s.Contents.Where(c => c.DotPrefix && c.StartsWith && !c.Pattern.Text.StartsWith('.'))
            .Select(c => new RuleFault($"Behind dotprefix the name begins with a dot, so {Shown(c)} with startswith never matches; take one of the two out."))),
        new("HexInName", Severity.Medium, s => s.Contents.Where(c => c.IsHostName && c.Written.Contains('|', StringComparison.Ordinal))
            .Select(c => new RuleFault($"Between two | the engine reads hex: {Shown(c)} looks for \"{Text.OneLine(c.Pattern.Text)}\"; write the name itself."))),
    ];

    // A name is bound at its front by a dot, or by startswith; at its end by endswith.
    private static RuleFault? Loose(ContentMatch match, SuricataAction action)
    {
        var name = match.Pattern.Text;
        var front = match.StartsWith || name.StartsWith('.') || name.Length == 0;
        if ((front && match.EndsWith) || (match.StartsWith && match.DotPrefix && !name.StartsWith('.'))) return null;
        var bare = name.TrimStart('.');
        var sample = (front, match.EndsWith) switch
        {
            (false, true) => "evil" + bare,
            (true, false) => match.StartsWith && !match.DotPrefix ? bare + ".evil.net" : "x." + bare + ".evil.net",
            _ => bare + ".evil.net",
        };
        var verb = action switch { SuricataAction.Pass => "passes", SuricataAction.Drop => "drops", _ => "rejects" };
        return new RuleFault($"{Shown(match)} also {verb} {Text.OneLine(sample)}; write dotprefix; content:\".{Text.OneLine(bare)}\"; endswith; for the domain, or startswith and endswith for the one name.");
    }

    private static IEnumerable<string> HostPatterns(SuricataRule rule)
    {
        var host = false;
        foreach (var option in rule.Options)
        {
            var keyword = SuricataKeywords.Find(option.Keyword);
            if (keyword?.Kind == KeywordKind.Buffer) host = keyword.Name is "tls.sni" or "tls_sni" or "http.host" or "http.host.raw" or "dns.query" or "dns_query" or "quic.sni";
            else if (host && keyword?.Name == "pcre" && option.Value is { } value && !value.StartsWith('!')) yield return value;
        }
    }

    private static bool Anchored(string pcre)
    {
        var end = pcre.LastIndexOf('/');
        var body = end > 0 ? pcre[..end] : pcre;
        return body.EndsWith('$') || body.EndsWith("$)", StringComparison.Ordinal) || body.EndsWith("\\z", StringComparison.OrdinalIgnoreCase);
    }

    private static string Shown(ContentMatch match) => $"content:{Text.OneLine(match.Written)}";
}
