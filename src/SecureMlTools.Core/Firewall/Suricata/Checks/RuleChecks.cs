using System.Collections.Immutable;
using System.Text;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>Checks rules for what AWS or the engine refuses, and for what they do not do though they look so. Calls nothing.</summary>
public static class RuleChecks
{
    /// <summary>Ids of all checks, in alphabetical order.</summary>
    public static ImmutableArray<string> Ids { get; } =
    [
        .. RuleCheck.All.Select(c => c.Id)
            .Concat(["CapacityExceeded", "EmptyRules", "SidDuplicate", "TextTooLong"])
            .Concat(Enum.GetValues<RuleProblemKind>().Select(Id))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Checks a text of rules.</summary>
    /// <param name="text">The rules, one a line.</param>
    /// <param name="options">Where they are going.</param>
    /// <returns>Findings by line, the heaviest of a line first; none where the rules are fine.</returns>
    public static ImmutableArray<RuleFinding> Check(string? text, RuleCheckOptions options)
    {
        var parse = SuricataParser.Parse(text);
        var findings = new List<RuleFinding>();
        findings.AddRange(parse.Problems.Select(Finding));
        var seen = new Dictionary<long, int>();
        foreach (var parsed in parse.Rules)
        {
            var subject = new RuleSubject(parsed, options);
            foreach (var check in RuleCheck.All)
                foreach (var fault in check.Judge(subject)) findings.Add(Finding(parsed, check.Id, check.Severity, fault));
            if (parsed.Rule.Sid is { } sid && !seen.TryAdd(sid, parsed.Line))
                findings.Add(Finding(parsed, "SidDuplicate", Severity.High, new RuleFault($"The sid {sid} is taken by the rule of line {seen[sid]}; give this one another.", "Duplicate signature")));
        }
        findings.AddRange(OfAll(text ?? "", parse, options));
        return
        [
            .. findings.Where(f => f.Severity >= options.MinimumSeverity)
                .Select((f, i) => (Finding: f, Index: i)).OrderBy(f => f.Finding.Line).ThenByDescending(f => f.Finding.Severity).ThenBy(f => f.Index).Select(f => f.Finding),
        ];
    }

    private static IEnumerable<RuleFinding> OfAll(string text, SuricataParse parse, RuleCheckOptions options)
    {
        if (parse.Rules.Count == 0 && parse.Problems.Count == 0) yield return Whole("EmptyRules", Severity.Medium, new RuleFault("There is no rule in it, only empty lines and comments."));
        if (Encoding.UTF8.GetByteCount(text) > RuleCheckOptions.MaxTextBytes)
            yield return Whole("TextTooLong", Severity.High, new RuleFault("The rules are longer than the 2,000,000 bytes that a rule group takes; make two of them."));
        if (options.Capacity is { } capacity && parse.Rules.Count > capacity)
            yield return Whole("CapacityExceeded", Severity.High, new RuleFault($"{parse.Rules.Count} rules take as much capacity, and the rule group has {capacity}, which cannot be changed; make another rule group."));
    }

    private static RuleFinding Whole(string id, Severity severity, RuleFault fault) => new() { Line = 0, Severity = severity, Id = id, Message = fault.Message, AwsMessage = fault.AwsMessage, Rule = "" };

    private static RuleFinding Finding(ParsedRule parsed, string id, Severity severity, RuleFault fault) => new()
    {
        Line = parsed.Line,
        Sid = parsed.Rule.Sid,
        Severity = severity,
        Id = id,
        Message = fault.Message,
        AwsMessage = fault.AwsMessage,
        Rule = Text.Visible(parsed.Text),
    };

    private static RuleFinding Finding(RuleProblem problem) => new()
    {
        Line = problem.Line,
        Severity = Severity.High,
        Id = Id(problem.Kind),
        Message = $"{problem.Message} (column {problem.Column})",
        AwsMessage = problem.Kind == RuleProblemKind.Action ? $"Action {Text.OneLine(problem.Text.Trim().Split(' ')[0])} is not supported" : null,
        Rule = Text.Visible(problem.Text),
    };

    private static string Id(RuleProblemKind kind) => kind switch
    {
        RuleProblemKind.Action => "UnsupportedAction",
        RuleProblemKind.Continuation => "LineContinuation",
        RuleProblemKind.TooLong => "LineTooLong",
        RuleProblemKind.Character => "HiddenCharacter",
        _ => "Syntax",
    };
}
