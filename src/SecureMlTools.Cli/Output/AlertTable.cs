using System.Globalization;
using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Alerts, a line each as they come, and their counts.</summary>
internal static class AlertTable
{
    /// <summary>Writes alerts without keeping any: a log may be longer than memory.</summary>
    public static void Write(TextWriter writer, IEnumerable<FirewallAlert> alerts)
    {
        // Each is escaped by itself.
        foreach (var alert in alerts) writer.WriteLine(alert.ToString());
    }

    /// <summary>Writes counts.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<FirewallAlertSummary> groups)
    {
        if (groups.Count == 0)
        {
            console.Line("No alerts.");
            return;
        }

        var table = Look.Columns(8, 8, 0, 0);
        foreach (var g in groups)
        {
            table.AddRow(
                Look.Cell(g.Count.ToString("N0", CultureInfo.InvariantCulture)),
                Look.Cell(g.Verdict.ToString(), g.Verdict == AlertVerdict.Blocked ? Look.Bad : g.Verdict == AlertVerdict.Allowed ? Look.Good : Look.Soft),
                Look.Lines((g.DisplayHost, Look.Strong), (g.Domain is null ? "no name that a list takes" : null, Look.Soft)),
                Look.Lines((string.Create(CultureInfo.InvariantCulture, $"{g.First.UtcDateTime:MM-dd HH:mm} to {g.Last.UtcDateTime:MM-dd HH:mm}Z"), Look.Soft), ($"ports {string.Join(", ", g.Ports.Take(5))} from {Look.Count(g.Sources.Count, "address", "addresses")}", Look.Soft)));
        }

        console.Write(table);
        console.WriteLine();
        console.Line($"{Look.Count(groups.Count, "host")}.", Look.Soft);
    }
}
