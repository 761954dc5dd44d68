using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Findings as a table by severity. What passes and what does not apply is counted, and listed only when its status was asked for.</summary>
internal static class FindingTable
{
    private static readonly FindingStatus[] Listed = [FindingStatus.Fail, FindingStatus.Unknown, FindingStatus.Excepted];

    public static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings, IReadOnlyDictionary<string, string> names, IReadOnlyList<FindingStatus>? asked = null)
    {
        var shown = findings.Where(f => Listed.Contains(f.Status) || asked?.Contains(f.Status) == true).ToList();
        var many = findings.Select(f => f.Region).Distinct(StringComparer.Ordinal).Skip(1).Any();
        foreach (var group in shown.GroupBy(f => f.Severity).OrderByDescending(g => g.Key))
        {
            console.Heading(group.Key.ToString(), Tally(group), Look.Of(group.Key));
            var rows = group.OrderBy(f => Array.IndexOf(Listed, f.Status) is >= 0 and var at ? at : 9).ThenBy(f => f.ControlId, StringComparer.Ordinal).ThenBy(f => f.ResourceId, StringComparer.Ordinal).ToList();
            var table = Look.Columns(rows.Max(f => Look.Word(f.Status).Length), rows.Max(f => f.ControlId.Length), Math.Clamp(rows.Max(f => f.ResourceId.Length), 10, 24), 0);
            foreach (var f in rows)
            {
                var name = f.InstanceId is { } id && names.TryGetValue(id, out var n) ? n : f.InstanceId != f.ResourceId ? f.InstanceId : null;
                table.AddRow(
                    Look.Cell(Look.Word(f.Status), Look.Of(f.Status)), Look.Cell(f.ControlId),
                    Look.Lines((Fit(f.ResourceId), Look.Plain), (Fit(name), Look.Soft), (many && f.ResourceId != f.Region ? f.Region : null, Look.Soft)), Look.Cell(Voice.Here(f.Reason)));
            }

            console.Write(table);
            console.WriteLine();
        }

        Summary(console, findings);
        if (shown.Count < findings.Count) console.Line("What passes or does not apply is not listed; --status Pass,NotApplicable lists it.", Look.Soft);
        Suggest(console, findings);
    }

    /// <summary>Names of the machines in inventories, by id.</summary>
    public static IReadOnlyDictionary<string, string> Names(IEnumerable<TrainingInstance> instances) =>
        instances.Where(i => !string.IsNullOrEmpty(i.Name)).GroupBy(i => i.InstanceId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name!, StringComparer.Ordinal);

    /// <summary>The machines of inventories; none where they could not be listed.</summary>
    public static IReadOnlyList<TrainingInstance> Machines(IEnumerable<RegionInventory> inventories) => [.. inventories.SelectMany(i =>
    {
        try
        {
            return InstancesOperation.FromInventory(i, new InstancesOptions()).ToList();
        }
        catch (GapException)
        {
            return [];
        }
    })];

    /// <summary>The figures in one line.</summary>
    public static void Summary(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
        {
            console.Line("No findings.");
            return;
        }

        var fails = findings.Where(f => f.Status == FindingStatus.Fail).ToList();
        var bySeverity = string.Join(", ", fails.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"));
        string[] parts =
        [
            fails.Count == 0 ? "Nothing fails" : $"{fails.Count} fail ({bySeverity})",
            .. new[] { FindingStatus.Unknown, FindingStatus.Excepted, FindingStatus.Pass, FindingStatus.NotApplicable }
                .Select(s => (Status: s, Count: findings.Count(f => f.Status == s))).Where(x => x.Count > 0)
                .Select(x => x.Status == FindingStatus.NotApplicable ? $"{x.Count} not applicable" : $"{x.Count} {Look.Word(x.Status)}"),
        ];
        console.Line(string.Join(", ", parts) + ".", fails.Count == 0 ? Look.Good : Look.Strong);
    }

    private static void Suggest(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        var repairable = findings.Where(f => f is { Status: FindingStatus.Fail, CanRepair: true }).ToList();
        if (repairable.Count == 0) return;
        console.Line($"{Look.Count(repairable.Count, "has a repair", "have a repair")}; to see what it would do:", Look.Soft);
        console.Line($"  secureml repair --control {repairable.MaxBy(f => f.Severity)!.ControlId} --what-if", Look.Soft);
    }

    private static string Tally(IEnumerable<Finding> findings) =>
        string.Join(", ", findings.GroupBy(f => f.Status).OrderBy(g => Array.IndexOf(Listed, g.Key) is >= 0 and var at ? at : 9).Select(g => $"{g.Count()} {Look.Word(g.Key)}"));

    private static string? Fit(string? text) => text is { Length: > 24 } ? string.Concat(Text.Visible(text).AsSpan(0, 23), "\u2026") : text;
}
