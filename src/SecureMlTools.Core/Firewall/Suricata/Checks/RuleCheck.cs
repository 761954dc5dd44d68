using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>Looks at a rule for one thing.</summary>
/// <param name="Id">Its word, which findings carry.</param>
/// <param name="Severity">How heavy it weighs.</param>
/// <param name="Judge">What is wrong with a rule; nothing where nothing is.</param>
internal sealed record RuleCheck(string Id, Severity Severity, Func<RuleSubject, IEnumerable<RuleFault>> Judge)
{
    /// <summary>All checks of single rules.</summary>
    public static ImmutableArray<RuleCheck> All { get; } = [.. SyntaxChecks.All, .. SupportChecks.All, .. IdentityChecks.All, .. NameChecks.All, .. ScopeChecks.All];
}

/// <summary>What a check says.</summary>
/// <param name="Message">A sentence.</param>
/// <param name="AwsMessage">What AWS answers, where its words are known.</param>
internal readonly record struct RuleFault(string Message, string? AwsMessage = null);

/// <summary>A rule under check, and where it is going.</summary>
internal sealed record RuleSubject(ParsedRule Parsed, RuleCheckOptions Options)
{
    /// <summary>The rule.</summary>
    public SuricataRule Rule => Parsed.Rule;

    /// <summary>Its contents.</summary>
    public ImmutableArray<ContentMatch> Contents { get; } = ContentMatch.Of(Parsed.Rule);

    /// <summary>True for a rule with an option of a keyword.</summary>
    public bool Has(string keyword) => Rule.Option(keyword) is not null;

    /// <summary>The options of some keywords, case aside.</summary>
    public IEnumerable<SuricataOption> Those(params string[] keywords) => Rule.Options.Where(o => keywords.Contains(o.Keyword, StringComparer.OrdinalIgnoreCase));
}
