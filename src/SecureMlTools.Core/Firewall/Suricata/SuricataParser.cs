using System.Collections.Immutable;
using System.Text;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>
/// Reads rules as Suricata 7 and AWS Network Firewall do, one a line. What the two would read differently from what is written here is a
/// problem, not a rule: nothing that is accepted can be more than one rule to the engine.
/// </summary>
public static class SuricataParser
{
    /// <summary>Bytes of a line that the engine takes; it reads what is over as the next line.</summary>
    public const int MaxLineBytes = 8191;

    /// <summary>Reads a text of rules. Takes time in proportion to its length, and never throws.</summary>
    /// <param name="text">Rules, comments (<c>#</c> in the first column) and empty lines, ended by LF or CR LF.</param>
    public static SuricataParse Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return SuricataParse.Empty;
        var rules = ImmutableArray.CreateBuilder<ParsedRule>();
        var problems = ImmutableArray.CreateBuilder<RuleProblem>();
        var number = 0;
        for (var at = 0; at < text.Length;)
        {
            var line = Line(text, ref at);
            var first = ++number;
            if (IsComment(line))
            {
                if (LineProblem(line, first) is { } hidden) problems.Add(hidden);
                continue;
            }
            if (Continues(line))
            {
                // The engine reads this line and the next as one rule: neither is one of its own.
                var start = line.Length;
                while (Continues(line) && at < text.Length)
                {
                    line = Line(text, ref at);
                    number++;
                }
                problems.Add(new RuleProblem(first, start, "The rule goes on after a backslash, which AWS refuses; write it on one line.", LineAt(text, at, first, number), RuleProblemKind.Continuation));
                continue;
            }
            if (LineProblem(line, first) is { } problem) problems.Add(problem);
            else if (RuleReader.TryRead(line, first, out var rule, out problem)) rules.Add(new ParsedRule(rule, first, line));
            else problems.Add(problem);
        }
        return new SuricataParse(rules.ToImmutable(), problems.ToImmutable());
    }

    // The line at a place, without its end.
    private static string Line(string text, ref int at)
    {
        var end = text.IndexOf('\n', at);
        var next = end < 0 ? text.Length : end + 1;
        if (end < 0) end = text.Length;
        if (end > at && text[end - 1] == '\r') end--;
        var line = text[at..end];
        at = next;
        return line;
    }

    // The lines that end at a place, as they are written.
    private static string LineAt(string text, int end, int first, int last)
    {
        if (end > 0 && text[end - 1] == '\n') end--;
        var start = end;
        for (var lines = last - first; start > 0; start--)
            if (text[start - 1] == '\n' && lines-- == 0) break;
        return text[start..end];
    }

    private static bool IsComment(string line) => string.IsNullOrWhiteSpace(line) || line.AsSpan().TrimStart(' ').StartsWith("#");

    private static bool Continues(string line) => line.AsSpan().TrimEnd().EndsWith("\\");

    // What makes a line unsafe whatever it says, a comment too: a reader that ends lines elsewhere would find a rule in it.
    private static RuleProblem? LineProblem(string line, int number)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (char.IsHighSurrogate(c) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1])) i++;
            else if ((char.IsControl(c) && c != '\t') || c is '\u2028' or '\u2029' or '\ufeff' || char.IsSurrogate(c))
                return new RuleProblem(number, i + 1, $"The line holds the character U+{(int)c:X4}, at which some readers end a line or stop; take it out.", line, RuleProblemKind.Character);
        }
        return line.Length > MaxLineBytes / 3 && Encoding.UTF8.GetByteCount(line) > MaxLineBytes
            ? new RuleProblem(number, MaxLineBytes + 1, $"The line is longer than {MaxLineBytes} bytes, and the engine would read its rest as another rule; make it shorter.", line, RuleProblemKind.TooLong)
            : null;
    }
}
