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

    /// <summary>Presets by name, with wildcards, or by path, each once.</summary>
    /// <exception cref="OptionException">There is none of a name.</exception>
    internal static IReadOnlyList<Preset> Named(CliHost host, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return [];
        var catalog = Load(host);
        return [.. names.SelectMany(n => catalog.Match(n) is { Count: > 0 } found ? found : throw new OptionException(catalog.NotFound(n))).DistinctBy(p => p.File)];
    }

    private static PresetCatalog Load(CliHost host) => PresetCatalog.Load(Path.Combine(AppContext.BaseDirectory, "presets"), host.Yaml());

    private int Run(ParseResult parsed, CliHost host)
    {
        var wanted = parsed.GetValue(_names) is { Length: > 0 } names ? names : ["*"];
        var presets = Named(host, wanted).Select(p => (Preset: p, Domains: PresetCatalog.Domains(p, parsed.GetValue(_region)))).ToList();
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, presets.SelectMany(p => p.Domains)));
            else Write(host.OnOut(writer), presets);
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
