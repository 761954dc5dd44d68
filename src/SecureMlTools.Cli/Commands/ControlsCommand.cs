using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml controls</c>: the catalogue.</summary>
internal sealed class ControlsCommand
{
    private readonly Option<string[]> _control = Take.List("--control", "Controls, by comma or repeated, with wildcards.", "ID");
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new ControlsCommand();
        var command = new Command("controls", "Lists what is audited, and the IAM actions that it takes.");
        command.Add(self._control);
        self._output.AddTo(command);
        command.SetAction(parsed => self.Run(parsed, host));
        return command;
    }

    private int Run(ParseResult parsed, CliHost host)
    {
        var controls = AuditOperation.Controls(new AuditOptions { Controls = parsed.GetValue(_control)! }).Select(c => c.Info).ToList();
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.Write(s, controls));
            else Write(host.OnOut(writer), controls);
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, List<ControlInfo> controls)
    {
        var table = Look.Columns(controls.Max(c => c.Id.Length), 8, 6, 0);
        foreach (var c in controls)
            table.AddRow(Look.Cell(c.Id), Look.Cell(c.Severity.ToString(), Look.Of(c.Severity)), Look.Cell(c.CanRepair ? "repair" : "", Look.Good), Look.Lines((c.Title, Look.Plain), (c.Protects, Look.Soft)));
        console.Write(table);
        console.WriteLine();
        console.Line($"{Look.Count(controls.Count, "control")}, {controls.Count(c => c.CanRepair)} with a repair.", Look.Soft);
    }
}
