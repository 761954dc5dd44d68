using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Training networks, and where each differs from what it was made as.</summary>
internal static class DriftTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<TrainingNetworkCheck> checks)
    {
        foreach (var check in checks)
        {
            console.Heading(Word(check.Status), string.Join(' ', new[] { check.Name, check.Region, check.VpcId }.OfType<string>()), Of(check.Status));
            console.Line(check.Reason);
            if (check.Drift.Count > 0) console.Write(Differences(check.Drift));
            console.WriteLine();
        }
    }

    private static Table Differences(IReadOnlyList<TrainingNetworkDrift> drift)
    {
        var table = Look.Columns(drift.Max(d => d.Kind.Length), 30, 0);
        foreach (var d in drift)
        {
            (string?, Style)[] values = d.Property is null ? [] : [($"{d.Property} is {Shown(d.Actual)}", Look.Plain), ($"made as {Shown(d.Expected)}", Look.Soft)];
            table.AddRow(
                Look.Cell(d.Kind.ToLowerInvariant(), Look.Bad), Look.Lines((d.LogicalId ?? d.ResourceId ?? "not read", Look.Plain), (ResourceTable.Type(d.ResourceType), Look.Soft)),
                Look.Lines([(d.LogicalId is null ? null : d.ResourceId, Look.Plain), .. values, (d.Risk, d.Property is null ? Look.Plain : Look.Soft)]));
        }

        return table;
    }

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "absent" : value;

    private static string Word(DriftStatus status) => status == DriftStatus.InSync ? "in sync" : status.ToString().ToLowerInvariant();

    private static Style Of(DriftStatus status) => status switch { DriftStatus.InSync => Look.Good, DriftStatus.Drifted => Look.Bad, _ => Look.Doubtful };
}
