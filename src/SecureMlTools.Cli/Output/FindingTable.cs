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
            var table = new EntryTable(console, group.Max(f => Look.Word(f.Status).Length));
            foreach (var f in group.OrderBy(f => Rank(f.Status)).ThenBy(f => f.ControlId, StringComparer.Ordinal).ThenBy(f => f.ResourceId, StringComparer.Ordinal))
            {
                var more = string.Join(" ", new[] { Of(f, names), many && f.ResourceId != f.Region ? f.Region : null }.OfType<string>());
                table.Add((Look.Word(f.Status), Look.Of(f.Status)), f.ControlId, f.ResourceId, more, (Voice.Here(f.Reason), Look.Soft));
            }

            table.Write();
        }

        Summary(console, findings);
        if (shown.Count < findings.Count) console.Line("What passes or does not apply is not listed; --status Pass,NotApplicable lists it.", Look.Soft);
        Suggest(console, findings);
    }

    /// <summary>The same with the findings of one control together and one of them as the example: for an overview.</summary>
    public static void WriteGrouped(IAnsiConsole console, IReadOnlyList<Finding> findings, IReadOnlyDictionary<string, string> names)
    {
        var shown = findings.Where(f => Listed.Contains(f.Status)).ToList();
        foreach (var severity in shown.GroupBy(f => f.Severity).OrderByDescending(g => g.Key))
        {
            console.Heading(severity.Key.ToString(), Tally(severity), Look.Of(severity.Key));
            var table = new EntryTable(console, severity.Max(f => Look.Word(f.Status).Length));
            foreach (var group in severity.GroupBy(f => (f.Status, f.ControlId)).OrderBy(g => Rank(g.Key.Status)).ThenBy(g => g.Key.ControlId, StringComparer.Ordinal))
            {
                var first = group.First();
                var resource = first.InstanceId == first.ResourceId ? Of(first, names) ?? first.ResourceId : first.ResourceId;
                var others = group.Count() > 1 ? $"and {Look.Count(group.Count() - 1, "other")}" : null;
                table.Add((Look.Word(first.Status), Look.Of(first.Status)), first.ControlId, first.Title, null, ($"{resource}{(others is null ? "" : " " + others)}: {Voice.Here(first.Reason)}", Look.Soft));
            }

            table.Write();
        }

        Summary(console, findings);
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

    private static void Summary(IAnsiConsole console, IReadOnlyList<Finding> findings)
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
        console.Unbroken($"  secureml repair --control {repairable.MaxBy(f => f.Severity)!.ControlId} --what-if");
    }

    private static string? Of(Finding finding, IReadOnlyDictionary<string, string> names) =>
        finding.InstanceId is { } id && names.TryGetValue(id, out var name) ? name : finding.InstanceId != finding.ResourceId ? finding.InstanceId : null;

    private static int Rank(FindingStatus status) => Array.IndexOf(Listed, status) is >= 0 and var at ? at : Listed.Length;

    private static string Tally(IEnumerable<Finding> findings) =>
        string.Join(", ", findings.GroupBy(f => f.Status).OrderBy(g => Rank(g.Key)).Select(g => $"{g.Count()} {Look.Word(g.Key)}"));
}
