using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch test-network</c>: whether training networks are as they were made.</summary>
internal sealed class TestNetworkCommand
{
    private readonly Argument<string[]> _names = new("name") { Description = "Names of training networks.", Arity = ArgumentArity.OneOrMore };
    private readonly ConnectionOptions _connection = new();
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new TestNetworkCommand();
        var command = new Command("test-network", "Says whether networks are as they were made, and what is missing, changed or added. Changes nothing. Exit code 2: something differs; 3: it cannot be told.");
        command.Add(self._names);
        self._connection.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var names = parsed.GetValue(_names)!.Distinct(StringComparer.Ordinal).ToList();
        var transports = await _connection.Of(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false);
        var checks = new List<TrainingNetworkCheck>();
        foreach (var name in names)
            foreach (var aws in transports)
                if (await TrainingNetworkOperation.TestAsync(aws, name, cancellationToken).ConfigureAwait(false) is { } check) checks.Add(Voice.Here(check));

        var missing = names.Except(checks.Select(c => c.Name), StringComparer.Ordinal).ToList();
        foreach (var name in missing) host.Complain(TrainingNetworkOperation.NotFound(name, string.Join(", ", transports.Select(t => t.Region))));
        if (checks.Count > 0 || _output.Format(parsed) == "json")
        {
            _output.Write(parsed, host, writer =>
            {
                if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, checks));
                else DriftTable.Write(host.OnOut(writer), checks);
            });
        }

        return missing.Count > 0 ? ExitCodes.Error : ExitCodes.Of(checks);
    }
}
