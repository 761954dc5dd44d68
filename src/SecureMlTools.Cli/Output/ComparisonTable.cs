using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>What changed between two audits.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<FindingChange> changes) =>
        Write(console, changes, c => (c.Change, c.ControlId, c.ResourceId, c.Region, c.AccountId));

    /// <summary>The same with equal changes of one control together: for an overview.</summary>
    public static void WriteGrouped(IAnsiConsole console, IReadOnlyList<FindingChange> changes) => Write(console, changes, c => (c.Change, c.ControlId, Moved(c)));

    private static void Write<TKey>(IAnsiConsole console, IReadOnlyList<FindingChange> changes, Func<FindingChange, TKey> together)
    {
        var moved = changes.Where(c => c.Change != FindingChangeKind.Unchanged).ToList();
        if (moved.Count > 0)
        {
            var table = new EntryTable(console, moved.Max(c => c.Change.ToString().Length));
            foreach (var group in moved.GroupBy(together))
            {
                var first = group.First();
                var others = ChangeTable.Others(group.Select(c => c.ResourceId));
                table.Add(
                    (first.Change.ToString().ToLowerInvariant(), Style(first.Change)), first.ControlId, first.ResourceId, others ?? (first.InstanceId != first.ResourceId ? first.InstanceId : null),
                    ($"{Moved(first)}: {first.Title}", Look.Plain), (others is null ? Voice.Here(first.Reason) : null, Look.Soft));
            }

            table.Write();
        }

        var tally = Enum.GetValues<FindingChangeKind>().Select(k => $"{changes.Count(c => c.Change == k)} {k.ToString().ToLowerInvariant()}");
        console.Line(string.Join(", ", tally) + ".", moved.Any(c => c.Change == FindingChangeKind.New) ? Look.Bad : Look.Good);
    }

    // Where the status is the same, it is the severity that has moved.
    private static string Moved(FindingChange c) =>
        c.StatusBefore == c.StatusAfter ? $"{Word(c.StatusAfter)}, {Lower(c.SeverityBefore)} \u2192 {Lower(c.SeverityAfter)}" : $"{Word(c.StatusBefore)} \u2192 {Word(c.StatusAfter)}";

    private static string Lower(Severity? severity) => severity?.ToString().ToLowerInvariant() ?? "";

    private static Style Style(FindingChangeKind kind) => kind switch
    {
        FindingChangeKind.New => Look.Bad,
        FindingChangeKind.Changed => Look.Doubtful,
        FindingChangeKind.Fixed => Look.Good,
        _ => Look.Soft,
    };

    private static string Word(FindingStatus? status) => status is { } value ? Look.Word(value) : "absent";
}
