using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall presets</c>: the names that usual sources need.</summary>
internal sealed class PresetsCommand
{
    private readonly Argument<string[]> _names = new("name") { Description = "Presets, with wildcards, or paths of preset files; all that ship when left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _region = Take.One("--region", "Region to put into the names that hold one.", "REGION");
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new PresetsCommand();
        var command = new Command("presets", "Lists the names that usual sources of packages, models and images need.");
        command.Add(self._names);
        command.Add(self._region);
        self._output.AddTo(command);
        command.SetAction(parsed => self.Run(parsed, host));
        return command;
    }

    /// <summary>The presets that ship beside the program.</summary>
    internal static PresetCatalog Load(CliHost host) => PresetCatalog.Load(Path.Combine(AppContext.BaseDirectory, "presets"), host.Yaml());

    private int Run(ParseResult parsed, CliHost host)
    {
        var catalog = Load(host);
        var wanted = parsed.GetValue(_names) is { Length: > 0 } names ? names : ["*"];
        var presets = new List<(Preset Preset, IReadOnlyList<DomainPreset> Domains)>();
        foreach (var name in wanted)
        {
            var found = catalog.Match(name);
            if (found.Count == 0) throw new OptionException(catalog.NotFound(name));
            foreach (var preset in found)
                if (!presets.Any(p => p.Preset.File == preset.File)) presets.Add((preset, PresetCatalog.Domains(preset, parsed.GetValue(_region))));
        }

        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, presets.SelectMany(p => p.Domains)));
            else Write((host with { Out = writer }).OnOut(), presets);
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, List<(Preset Preset, IReadOnlyList<DomainPreset> Domains)> presets)
    {
        foreach (var (preset, domains) in presets)
        {
            console.Heading(preset.Name, FormattableString.Invariant($"as of {preset.AsOf:yyyy-MM-dd}"));
            var table = Look.Columns(8, 0);
            foreach (var d in domains)
                table.AddRow(
                    Look.Cell(d.TargetTypes.Count > 1 ? "TLS HTTP" : "TLS", Look.Soft),
                    Look.Lines((d.Domain, Look.Plain), (d.Note, Look.Soft), (d.MultiTenant ? "Strangers keep content on it." : null, Look.Warning), (d.Writable ? "It takes data from whoever has an account." : null, Look.Warning)));
            console.Write(table);
            if (preset.Note.Length > 0) console.Line(preset.Note, Look.Soft);
            console.WriteLine();
        }

        console.Line(DomainLists.Age, Look.Soft);
    }
}
