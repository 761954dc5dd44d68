using System.CommandLine;
using System.Globalization;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch types</c>: instance types for training, the smallest first, or one that fits.</summary>
internal sealed class TypesCommand
{
    private readonly Argument<string[]> _types = new("type") { Description = "Instance types, with the wildcards * and ?; all that have an accelerator when left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int?> _memory = Take.Number("--minimum-gpu-memory", "Least memory of all GPUs or Neuron devices of the machine together, GiB.", 1);
    private readonly Option<bool> _efa = Take.Flag("--efa", "Only types with EFA.");
    private readonly Option<string?> _architecture = Take.One("--architecture", "x86_64 or arm64.", "NAME");
    private readonly Option<string[]> _zones = Take.List("--availability-zone", "Zones, one of which must offer the type.", "ZONE");
    private readonly Option<bool> _recommend = Take.Flag("--recommend", "Only the smallest that fits and that nothing speaks against.");
    private readonly ConnectionOptions _connection = new();
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new TypesCommand();
        var command = new Command("types", "Lists instance types for training, the smallest first.");
        command.Add(self._types);
        foreach (var option in new Option[] { self._memory, self._efa, self._architecture, self._zones, self._recommend }) command.Add(option);
        self._connection.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_architecture) is { } name and not ("x86_64" or "arm64")) throw new OptionException($"--architecture does not take '{Text.OneLine(name)}', only x86_64 and arm64.");
        var options = new InstanceTypesOptions
        {
            InstanceTypes = parsed.GetValue(_types)!,
            MinimumGpuMemoryGiB = parsed.GetValue(_memory),
            Efa = parsed.GetValue(_efa),
            Architecture = parsed.GetValue(_architecture),
            AvailabilityZones = parsed.GetValue(_zones)!,
            Recommend = parsed.GetValue(_recommend),
        };
        var types = new List<TrainingInstanceType>();
        foreach (var aws in await _connection.Of(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false))
            types.AddRange(await InstanceTypesOperation.ListAsync(aws, options, cancellationToken).ConfigureAwait(false));
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, types));
            else Write(host.OnOut(writer), types);
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, List<TrainingInstanceType> types)
    {
        var table = Look.Columns(14, 20, 0, 0);
        foreach (var type in types)
            table.AddRow(
                Look.Lines((type.InstanceType, Look.Strong), (type.Region, Look.Soft)),
                Look.Lines((type.Accelerator, Look.Plain), (type.EfaCount > 0 ? string.Create(CultureInfo.InvariantCulture, $"EFA x {type.EfaCount}") : null, Look.Soft)),
                Look.Lines((string.Create(CultureInfo.InvariantCulture, $"{type.TotalGpuMemoryGiB:0} GiB GPU, {type.VCpuCount} vCPU, {type.MemoryGiB:0} GiB"), Look.Plain), (type.AvailabilityZone is null ? "zones unknown" : string.Join(" ", type.AvailabilityZone), Look.Soft)),
                Look.Lines((string.Join(" ", type.Warning), Look.Warning)));
        console.Write(table);
        console.WriteLine();
        console.Line(Look.Count(types.Count, "type") + ".", Look.Soft);
    }
}
