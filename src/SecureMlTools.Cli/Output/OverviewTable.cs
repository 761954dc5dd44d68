using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Findings by severity, equal ones together: one line a control, with one resource as the example.</summary>
internal static class OverviewTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings, IReadOnlyDictionary<string, string> names)
    {
        var shown = findings.Where(f => f.Status is FindingStatus.Fail or FindingStatus.Unknown or FindingStatus.Excepted).ToList();
        foreach (var severity in shown.GroupBy(f => f.Severity).OrderByDescending(g => g.Key))
        {
            console.Heading(severity.Key.ToString(), string.Join(", ", severity.GroupBy(f => f.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Look.Word(g.Key)}")), Look.Of(severity.Key));
            var table = Look.Columns(7, 7, 24, 0);
            foreach (var group in severity.GroupBy(f => (f.Status, f.ControlId)).OrderBy(g => g.Key.Status).ThenBy(g => g.Key.ControlId, StringComparer.Ordinal))
            {
                var first = group.First();
                var resource = first.InstanceId is { } id && first.InstanceId == first.ResourceId && names.TryGetValue(id, out var name) ? name : first.ResourceId;
                table.AddRow(
                    Look.Cell(Look.Word(first.Status), Look.Of(first.Status)), Look.Cell(first.ControlId),
                    Look.Lines((resource.Length > 24 ? resource[..23] + "\u2026" : resource, Look.Plain), (group.Count() > 1 ? $"and {Look.Count(group.Count() - 1, "other")}" : null, Look.Soft)),
                    Look.Lines((first.Title, Look.Plain), (Voice.Here(first.Reason), Look.Soft)));
            }

            console.Write(table);
            console.WriteLine();
        }
    }

    /// <summary>What changed between two audits, equal changes of one control together.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<FindingChange> changes)
    {
        var moved = changes.Where(c => c.Change != FindingChangeKind.Unchanged).ToList();
        if (moved.Count > 0)
        {
            var table = Look.Columns(moved.Max(c => c.Change.ToString().Length), 7, 24, 0);
            foreach (var group in moved.GroupBy(c => (c.Change, c.ControlId, c.StatusBefore, c.StatusAfter)))
            {
                var first = group.First();
                table.AddRow(
                    Look.Cell(first.Change.ToString().ToLowerInvariant(), ComparisonTable.Style(first.Change)), Look.Cell(first.ControlId),
                    Look.Lines((first.ResourceId, Look.Plain), (group.Count() > 1 ? $"and {Look.Count(group.Count() - 1, "other")}" : null, Look.Soft)),
                    Look.Lines(($"{ComparisonTable.Word(first.StatusBefore)} \u2192 {ComparisonTable.Word(first.StatusAfter)}", Look.Plain), (Voice.Here(first.Reason), Look.Soft)));
            }

            console.Write(table);
            console.WriteLine();
        }

        ComparisonTable.Tally(console, changes);
    }
}
