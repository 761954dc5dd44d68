using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Machines, with what decides first whether they are safe.</summary>
internal static class InstanceTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<TrainingInstance> machines)
    {
        if (machines.Count == 0)
        {
            console.Line("No machines.");
            return;
        }

        var table = Look.Columns(19, 0, 0, 0);
        foreach (var m in machines)
        {
            var imds = m.HttpTokens == "required" ? ("IMDSv2", Look.Good) : m.HttpTokens is null ? ("IMDS unknown", Look.Doubtful) : ("IMDSv1 accepted", Look.Bad);
            var disks = m.Encrypted switch { true => ("encrypted", Look.Good), false => ("not encrypted", Look.Bad), null => ("disks unknown", Look.Doubtful) };
            table.AddRow(
                Look.Lines((m.InstanceId, Look.Plain), (m.Region, Look.Soft)), Look.Lines((m.Name ?? "(no name)", m.Name is null ? Look.Soft : Look.Strong), (m.State, Look.Soft)),
                Look.Lines((m.InstanceType, Look.Plain), (m.Accelerator, Look.Soft)), Look.Lines(imds, disks, m.PublicIpAddress is { } address ? ("public " + address, Look.Warning) : (null, Look.Soft)));
        }

        console.Write(table);
        console.WriteLine();
        console.Line(Look.Count(machines.Count, "machine") + ".", Look.Soft);
    }

    /// <summary>One line a machine.</summary>
    public static void WriteShort(IAnsiConsole console, IReadOnlyList<TrainingInstance> machines)
    {
        var table = Look.Columns(19, 22, 0, 0, 0);
        foreach (var m in machines)
        {
            var name = m.Name ?? "(no name)";
            table.AddRow(
                Look.Cell(m.InstanceId), Look.Cell(name.Length > 22 ? name[..21] + "\u2026" : name, Look.Strong), Look.Cell(m.InstanceType), Look.Cell(m.State, Look.Soft),
                Look.Cell(m.PublicIpAddress is null ? "" : "public", Look.Warning));
        }

        console.Write(table);
        console.WriteLine();
    }
}
