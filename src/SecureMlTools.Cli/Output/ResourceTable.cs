using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>A resource that is made or taken away.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Name">What it is called where it belongs.</param>
/// <param name="Type">CloudFormation's name of its type.</param>
/// <param name="Id">Its id or addresses.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Reason">Why it was kept or left behind, or where it differs.</param>
internal sealed record ResourceRow(LaunchOutcome Outcome, string Name, string Type, string? Id, string? Purpose, string? Reason)
{
    /// <summary>A resource of a network.</summary>
    public static ResourceRow Of(TrainingNetworkResource r) => new(r.Outcome, r.LogicalId, r.ResourceType, r.ResourceId == r.LogicalId ? r.Cidr : r.ResourceId ?? r.Cidr, r.Purpose, r.Reason);
}

/// <summary>Resources, each with what became of it, and how many there are of each outcome.</summary>
internal static class ResourceTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<ResourceRow> rows)
    {
        var table = Look.Columns(rows.Select(r => Word(r.Outcome).Length).DefaultIfEmpty().Max(), 30, 0);
        foreach (var r in rows)
            table.AddRow(Look.Cell(Word(r.Outcome), Of(r.Outcome)), Look.Lines((r.Name, Look.Plain), (Type(r.Type), Look.Soft)), Look.Lines((r.Id, Look.Plain), (r.Purpose, Look.Soft), (r.Reason, Look.Soft)));
        console.Write(table);
        console.WriteLine();
        console.Line(string.Join(", ", rows.GroupBy(r => r.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Word(g.Key)}")) + ".", rows.Any(r => r.Outcome == LaunchOutcome.LeftBehind) ? Look.Bad : Look.Good);
    }

    /// <summary>A type without the service that it is of.</summary>
    public static string Type(string type) => type[(type.LastIndexOf(':') + 1)..];

    private static string Word(LaunchOutcome outcome) => outcome == LaunchOutcome.LeftBehind ? "left behind" : outcome.ToString().ToLowerInvariant();

    private static Style Of(LaunchOutcome outcome) => outcome switch { LaunchOutcome.LeftBehind => Look.Bad, LaunchOutcome.Planned => new Style(Color.DodgerBlue1), LaunchOutcome.Kept => Look.Soft, _ => Look.Good };
}
