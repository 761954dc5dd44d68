using System.Globalization;
using Spectre.Console;

namespace SecureMlTools.Cli.Output;

/// <summary>Diagnoses of paths, each as a traceroute: hop by hop there and back, then what stops it.</summary>
internal static class PathText
{
    public static void Write(IAnsiConsole console, IReadOnlyList<PathDiagnosis> diagnoses)
    {
        foreach (var d in diagnoses)
        {
            var port = d.Port is { } p ? $"/{p.ToString(CultureInfo.InvariantCulture)}" : "";
            var way = d.Direction == PathDirection.Inbound ? "from" : "to";
            console.Heading(d.Verdict.ToString().ToLowerInvariant(), $"{d.InstanceId ?? d.NetworkInterfaceId} {d.SourceAddress} {way} {d.Destination} {d.Protocol.ToString().ToLowerInvariant()}{port}", Of(d.Verdict));
            console.Line(d.Reason, Look.Plain);
            Hops(console, "There", d.Hops);
            Hops(console, "Back", d.ReturnPath);
            if (d.Blockers.Count > 0)
            {
                console.Line("Blockers", Look.Strong);
                var table = Look.Columns(2, 0);
                foreach (var b in d.Blockers) table.AddRow(Look.Cell(""), Look.Lines(($"{b.Code} {b.ResourceId}", Look.Bad), (b.Reason, Look.Plain), ($"Fix: {b.Fix}", Look.Soft)));
                console.Write(table);
            }

            Texts(console, "Not decided", d.Doubts, Look.Doubtful);
            Texts(console, "Notes", [.. d.Notes.Select(n => $"{n.Code}: {n.Reason}")], Look.Warning);
            Texts(console, "Not visible from here", [.. d.NotVisible.Select(n => $"{n.What}: {n.Command}")], Look.Soft);
            console.WriteLine();
        }
    }

    private static void Hops(IAnsiConsole console, string title, IReadOnlyList<PathHop> hops)
    {
        if (hops.Count == 0) return;
        console.Line(title, Look.Strong);
        var table = Look.Columns(3, 1, 19, 0);
        foreach (var hop in hops)
        {
            var style = hop.Outcome switch { HopOutcome.Blocked => Look.Bad, HopOutcome.Unknown => Look.Doubtful, _ => Look.Plain };
            var mark = hop.Outcome switch { HopOutcome.Blocked => "X", HopOutcome.Unknown => "?", _ => " " };
            table.AddRow(Look.Cell(hop.Number.ToString(CultureInfo.InvariantCulture).PadLeft(3)), Look.Cell(mark, style), Look.Cell(hop.Component, style), Look.Lines((hop.ResourceId, style), (hop.Reason, Look.Soft)));
        }

        console.Write(table);
    }

    private static void Texts(IAnsiConsole console, string title, IReadOnlyList<string> texts, Style style)
    {
        if (texts.Count == 0) return;
        console.Line(title, Look.Strong);
        var table = Look.Columns(2, 0);
        foreach (var text in texts) table.AddRow(Look.Cell(""), Look.Cell(text, style));
        console.Write(table);
    }

    private static Style Of(PathVerdict verdict) => verdict switch { PathVerdict.Reachable => Look.Good, PathVerdict.Blocked => Look.Bad, _ => Look.Doubtful };
}
