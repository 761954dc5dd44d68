using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>A plan, or what became of one: a line for each change, and why where there is something to know.</summary>
internal static class ChangeTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        if (results.Count == 0)
        {
            console.Line("There is nothing to change.", Look.Good);
            return;
        }

        var table = Look.Columns(results.Max(r => Look.Word(r.Outcome).Length), results.Max(r => r.ControlId.Length), Math.Clamp(results.Max(r => r.ResourceId.Length), 10, 24), 0);
        foreach (var r in results)
        {
            table.AddRow(
                Look.Cell(Look.Word(r.Outcome), Look.Of(r.Outcome)), Look.Cell(r.ControlId),
                Look.Lines((r.ResourceId, Look.Plain), (r.InstanceId != r.ResourceId ? r.InstanceId : null, Look.Soft)), Look.Lines((What(r).Change, Look.Plain), (What(r).Part, Look.Soft), (Why(r), Look.Soft), Verdict(r), Breaks(r)));
        }

        console.Write(table);
        Finish(console, results);
    }

    /// <summary>The same with equal changes of one control together: for an overview.</summary>
    public static void WriteGrouped(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        var groups = results.GroupBy(r => (r.Outcome, r.ControlId, What: What(r), Why: r.Outcome == ChangeOutcome.Refused && r.Operation.Length > 0 ? r.ResourceId : "")).ToList();
        if (groups.Count == 0)
        {
            console.Line("There is nothing to change.", Look.Good);
            return;
        }

        var table = Look.Columns(groups.Max(g => Look.Word(g.Key.Outcome).Length), groups.Max(g => g.Key.ControlId.Length), 24, 0);
        foreach (var group in groups)
        {
            var first = group.First();
            var others = group.Select(r => r.ResourceId).Distinct(StringComparer.Ordinal).Count() - 1;
            table.AddRow(
                Look.Cell(Look.Word(first.Outcome), Look.Of(first.Outcome)), Look.Cell(first.ControlId),
                Look.Lines((first.ResourceId, Look.Plain), (others > 0 ? $"and {Look.Count(others, "other")}" : null, Look.Soft)),
                Look.Lines((group.Key.What.Change, Look.Plain), (group.Key.What.Part, Look.Soft), (first.Outcome is ChangeOutcome.Refused or ChangeOutcome.Failed ? Why(first) : null, Look.Soft)));
        }

        console.Write(table);
        Finish(console, results);
    }

    /// <summary>How to take back what was applied; nothing when nothing was.</summary>
    public static void WriteUndo(IAnsiConsole console, IEnumerable<ChangeResult> results)
    {
        foreach (var journal in results.Where(r => r.Outcome is ChangeOutcome.Applied or ChangeOutcome.Failed).Select(r => r.JournalPath).OfType<string>().Distinct(StringComparer.Ordinal))
            console.Line($"Undo with: secureml undo --journal {journal}", Look.Soft);
    }

    /// <summary>
    /// What changes, without saying anything twice: <c>HttpTokens=optional → required</c>, and the part of the resource, which is the same before
    /// and after, once.
    /// </summary>
    internal static (string? Change, string? Part) What(ChangeResult r)
    {
        if (r.Operation.Length == 0) return (null, null);
        var (before, part) = Split(r.Before);
        var (after, same) = Split(r.After);
        if (part != same) (before, after, part) = (r.Before, r.After, "");
        if (before.IndexOf('=') is > 0 and var at && !before.Contains(", ", StringComparison.Ordinal) && after.StartsWith(before[..(at + 1)], StringComparison.Ordinal) && !after.Contains(", ", StringComparison.Ordinal)) after = after[(at + 1)..];
        return ($"{Or(before)} \u2192 {Or(after)}", part);
    }

    private static (string State, string Part) Split(string described) =>
        described.EndsWith(')') && described.IndexOf(" (", StringComparison.Ordinal) is >= 0 and var at ? (described[..at], described[(at + 2)..^1]) : (described, "");

    private static void Finish(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        console.WriteLine();
        var tally = string.Join(", ", results.GroupBy(r => r.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Look.Word(g.Key)}"));
        console.Line(tally + ".", results.Any(r => r.Outcome == ChangeOutcome.Failed) ? Look.Bad : results.Any(r => r.Outcome == ChangeOutcome.Refused) ? Look.Warning : Look.Good);
    }

    // A change that was applied has said what it did, and a planned undo what it restores; for the rest, the reason is what the reader needs.
    private static string? Why(ChangeResult r) =>
        r.Operation.Length > 0 && (r.Outcome == ChangeOutcome.Applied || r.Reason.StartsWith("Would restore ", StringComparison.Ordinal)) ? null : Voice.Here(r.Reason);

    private static (string?, Style) Verdict(ChangeResult r) =>
        r is RehearsalResult { StatusBefore: { } before } rehearsal ? ($"The next audit: {Look.Word(before)} \u2192 {(rehearsal.StatusAfter is { } after ? Look.Word(after) : "absent")}", Look.Plain) : (null, Look.Plain);

    private static (string?, Style) Breaks(ChangeResult r) => r is RehearsalResult { Breaks.Count: > 0 } rehearsal ? ("May break: " + string.Join(" ", rehearsal.Breaks), Look.Warning) : (null, Look.Plain);

    private static string Or(string state) => state.Length == 0 ? "nothing" : state;
}
