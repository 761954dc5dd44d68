using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a rules text holds: the rules that can be read, and what cannot.</summary>
/// <param name="Rules">The rules, in the order of the text.</param>
/// <param name="Problems">What is no rule, in the order of the text. While there is one, nothing is sure about what the text does.</param>
public sealed record SuricataParse(IReadOnlyList<ParsedRule> Rules, IReadOnlyList<RuleProblem> Problems)
{
    /// <summary>An empty text.</summary>
    public static SuricataParse Empty { get; } = new(ImmutableArray<ParsedRule>.Empty, ImmutableArray<RuleProblem>.Empty);

    /// <summary>True when every line was read.</summary>
    public bool IsWhole => Problems.Count == 0;
}

/// <summary>A rule, and where it stands.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Text">The line as it is written.</param>
public sealed record ParsedRule(SuricataRule Rule, int Line, string Text);

/// <summary>Of what kind a problem is.</summary>
public enum RuleProblemKind
{
    /// <summary>It breaks the grammar.</summary>
    Syntax,

    /// <summary>An action that AWS does not take.</summary>
    Action,

    /// <summary>A rule that goes on after a backslash.</summary>
    Continuation,

    /// <summary>A line longer than the engine's buffer, which would read its rest as another rule.</summary>
    TooLong,

    /// <summary>A character that ends or hides a line for some readers.</summary>
    Character,
}

/// <summary>A line that is no rule.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character, from 1.</param>
/// <param name="Message">What is wrong and what to do, in a sentence.</param>
/// <param name="Text">The line as it is written.</param>
/// <param name="Kind">Of what kind the problem is.</param>
public sealed record RuleProblem(int Line, int Column, string Message, string Text, RuleProblemKind Kind = RuleProblemKind.Syntax)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
