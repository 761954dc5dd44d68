using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>What changed between two audits.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<FindingChange> changes)
    {
        var moved = changes.Where(c => c.Change != FindingChangeKind.Unchanged).ToList();
        if (moved.Count > 0)
        {
            var table = Look.Columns(moved.Max(c => c.Change.ToString().Length), moved.Max(c => c.ControlId.Length), Math.Clamp(moved.Max(c => c.ResourceId.Length), 10, 24), 0);
            foreach (var c in moved)
            {
                table.AddRow(
                    Look.Cell(c.Change.ToString().ToLowerInvariant(), Style(c.Change)), Look.Cell(c.ControlId), Look.Cell(c.ResourceId),
                    Look.Lines(($"{Word(c.StatusBefore)} \u2192 {Word(c.StatusAfter)}", Look.Plain), (Voice.Here(c.Reason), Look.Soft)));
            }

            console.Write(table);
            console.WriteLine();
        }

        Tally(console, changes);
    }

    public static void Tally(IAnsiConsole console, IReadOnlyList<FindingChange> changes)
    {
        var tally = Enum.GetValues<FindingChangeKind>().Select(k => $"{changes.Count(c => c.Change == k)} {k.ToString().ToLowerInvariant()}");
        console.Line(string.Join(", ", tally) + ".", changes.Any(c => c.Change == FindingChangeKind.New) ? Look.Bad : Look.Good);
    }

    public static Style Style(FindingChangeKind kind) => kind switch
    {
        FindingChangeKind.New => Look.Bad,
        FindingChangeKind.Changed => Look.Doubtful,
        FindingChangeKind.Fixed => Look.Good,
        _ => Look.Soft,
    };

    public static string Word(FindingStatus? status) => status is { } value ? Look.Word(value) : "absent";
}
