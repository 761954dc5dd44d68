using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>A plan, or what became of one: an entry for each change, and why where there is something to know.</summary>
internal static class ChangeTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        if (Nothing(console, results)) return;
        var table = new EntryTable(console, results.Max(r => Look.Word(r.Outcome).Length));
        foreach (var r in results)
        {
            var change = ChangeText.Of(r);
            table.Add((Look.Word(r.Outcome), Look.Of(r.Outcome)), r.ControlId, r.ResourceId, r.InstanceId != r.ResourceId ? r.InstanceId : null, (change?.ToString(), Look.Plain), (change?.Part, Look.Soft), (Capacity(r), Look.Soft), (Left(r), Look.Soft), (Why(r), Look.Soft), Verdict(r), Breaks(r));
        }

        table.Write();
        Tally(console, results);
    }

    /// <summary>The same with the changes of one control together, and the refusals that say the same of different resources: for an overview.</summary>
    public static void WriteGrouped(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        if (Nothing(console, results)) return;
        var table = new EntryTable(console, results.Max(r => Look.Word(r.Outcome).Length));
        foreach (var group in results.GroupBy(r => (r.Outcome, r.ControlId, Why: IsBad(r) ? r.Reason.Replace(r.ResourceId, "", StringComparison.Ordinal) : "")))
        {
            var first = group.First();
            var change = ChangeText.Of(first);
            var others = group.Select(r => (r.ResourceId, r.Before, r.After)).Distinct().Count() - 1;
            var alike = group.Select(r => ChangeText.Of(r)).Distinct().Count() == 1;
            table.Add(
                (Look.Word(first.Outcome), Look.Of(first.Outcome)), first.ControlId, first.ResourceId, Others(group.Select(r => r.ResourceId)), (change?.ToString(), Look.Plain), (change?.Part, Look.Soft),
                (alike || others == 0 ? null : $"and {Look.Count(others, "other change")}", Look.Soft), (IsBad(first) ? Why(first) : null, Look.Soft));
        }

        table.Write();
        Tally(console, results);
    }

    /// <summary>How to take back what was applied; nothing when nothing was.</summary>
    public static void WriteUndo(IAnsiConsole console, IEnumerable<ChangeResult> results)
    {
        foreach (var journal in results.Where(r => r.Outcome is ChangeOutcome.Applied or ChangeOutcome.Failed).Select(r => r.JournalPath).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            console.Line("Undo with:", Look.Soft);
            console.Unbroken($"  secureml undo --journal {journal}");
        }
    }

    /// <summary>How many other resources there are besides the first; null for none.</summary>
    public static string? Others(IEnumerable<string> resources) => resources.Distinct(StringComparer.Ordinal).Count() - 1 is > 0 and var others ? $"and {Look.Count(others, "other")}" : null;

    private static bool IsBad(ChangeResult r) => r.Outcome is ChangeOutcome.Refused or ChangeOutcome.Failed;

    private static bool Nothing(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        if (results.Count > 0) return false;
        console.Line("There is nothing to change.", Look.Good);
        return true;
    }

    private static void Tally(IAnsiConsole console, IReadOnlyList<ChangeResult> results)
    {
        var tally = string.Join(", ", results.GroupBy(r => r.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Look.Word(g.Key)}"));
        console.Line(tally + ".", results.Any(r => r.Outcome == ChangeOutcome.Failed) ? Look.Bad : results.Any(r => r.Outcome == ChangeOutcome.Refused) ? Look.Warning : Look.Good);
    }

    // A change that was applied has said what it did, a rehearsed one what the next audit would say, a planned undo what it restores; for the rest, the reason is what the reader needs.
    private static string? Why(ChangeResult r) =>
        r.Operation.Length > 0 && (r.Outcome == ChangeOutcome.Applied || r is RehearsalResult { Outcome: ChangeOutcome.Planned } || r.Reason.StartsWith("Would restore ", StringComparison.Ordinal)) ? null : Voice.Here(r.Reason);

    private static string? Capacity(ChangeResult r)
    {
        if (r is not FirewallChangeResult { Capacity: { } capacity } firewall) return null;
        var names = firewall.Added.Count + firewall.Removed.Count == 0 ? "" : $"{firewall.Added.Count} added, {firewall.Removed.Count} removed; ";
        return $"{names}capacity {firewall.ConsumedBefore}{(firewall.ConsumedAfter == firewall.ConsumedBefore ? "" : $" \u2192 {firewall.ConsumedAfter}")} of {capacity}{(firewall.SyncStatus is { } sync ? $"; firewalls {sync}" : "")}";
    }

    private static string? Left(ChangeResult r) => r is FirewallChangeResult { CoveredBy.Count: > 0 } firewall
        ? $"Let through by another name: {string.Join(", ", firewall.CoveredBy.Take(5))}{(firewall.CoveredBy.Count > 5 ? $" and {firewall.CoveredBy.Count - 5} more" : "")}"
        : null;

    private static (string?, Style) Verdict(ChangeResult r) =>
        r is RehearsalResult { StatusBefore: { } before } rehearsal ? ($"The next audit: {Look.Word(before)} \u2192 {(rehearsal.StatusAfter is { } after ? Look.Word(after) : "absent")}", Look.Plain) : (null, Look.Plain);

    private static (string?, Style) Breaks(ChangeResult r) => r is RehearsalResult { Breaks.Count: > 0 } rehearsal ? ("May break: " + string.Join(" ", rehearsal.Breaks), Look.Warning) : (null, Look.Plain);
}
