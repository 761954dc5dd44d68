using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Training networks: their resources, and where they differ from what they were made as.</summary>
internal static class NetworkTable
{
    /// <summary>Resources, each with what became of it and what it is for.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<TrainingNetworkResource> resources)
    {
        var table = Look.Columns(resources.Select(r => Word(r.Outcome).Length).DefaultIfEmpty().Max(), 30, 0);
        foreach (var r in resources)
            table.AddRow(Look.Cell(Word(r.Outcome), Of(r.Outcome)), Look.Lines((r.LogicalId, Look.Plain), (Type(r.ResourceType), Look.Soft)), Look.Lines((r.ResourceId == r.LogicalId ? r.Cidr : r.ResourceId ?? r.Cidr, Look.Plain), (r.Purpose, Look.Soft), (r.Reason, Look.Soft)));
        console.Write(table);
        console.WriteLine();
        console.Line(string.Join(", ", resources.GroupBy(r => r.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Word(g.Key)}")) + ".", resources.Any(r => r.Outcome == LaunchOutcome.LeftBehind) ? Look.Bad : Look.Good);
    }

    /// <summary>Checks, each with its differences.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<TrainingNetworkCheck> checks)
    {
        foreach (var check in checks)
        {
            console.Heading(Word(check.Status), string.Join(' ', new[] { check.Name, check.Region, check.VpcId }.OfType<string>()), Of(check.Status));
            console.Line(check.Reason);
            if (check.Drift.Count > 0)
            {
                var table = Look.Columns(8, 30, 0);
                foreach (var d in check.Drift)
                {
                    (string?, Style)[] values = d.Property is null ? [] : [($"{d.Property} is {Shown(d.Actual)}", Look.Plain), ($"made as {Shown(d.Expected)}", Look.Soft)];
                    table.AddRow(Look.Cell(d.Kind.ToLowerInvariant(), Look.Bad), Look.Lines((d.LogicalId ?? d.ResourceId, Look.Plain), (Type(d.ResourceType), Look.Soft)), Look.Lines([(d.LogicalId is null ? null : d.ResourceId, Look.Plain), .. values]));
                }

                console.Write(table);
            }

            console.WriteLine();
        }
    }

    private static string Type(string type) => type[(type.LastIndexOf(':') + 1)..];

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "absent" : value;

    private static string Word(LaunchOutcome outcome) => outcome == LaunchOutcome.LeftBehind ? "left behind" : outcome.ToString().ToLowerInvariant();

    private static string Word(DriftStatus status) => status == DriftStatus.InSync ? "in sync" : status.ToString().ToLowerInvariant();

    private static Style Of(LaunchOutcome outcome) => outcome switch { LaunchOutcome.LeftBehind => Look.Bad, LaunchOutcome.Planned => new Style(Color.DodgerBlue1), LaunchOutcome.Kept => Look.Soft, _ => Look.Good };

    private static Style Of(DriftStatus status) => status switch { DriftStatus.InSync => Look.Good, DriftStatus.Drifted => Look.Bad, _ => Look.Doubtful };
}
