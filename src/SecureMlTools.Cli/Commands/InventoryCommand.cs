using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml inventory</c>: saves an estate to audit it later or elsewhere, or lists its machines.</summary>
internal static class InventoryCommand
{
    public static Command Create(CliHost host) => new("inventory", "Saves an estate in the AWS CLI's own shape, or lists its machines.") { Export.Create(host), List.Create(host) };

    /// <summary>Reads whole regions and writes them to a folder.</summary>
    private sealed class Export
    {
        private readonly Argument<string> _folder = new("dir") { Description = "Folder to write to; it is made when it does not exist.", HelpName = "DIR" };
        private readonly EstateOptions _estate = new(withBaseline: false, withInventory: false);
        private readonly Option<bool> _userData = Take.Flag("--include-user-data", "Reads each machine's user data too; only its hash is saved.");

        public static Command Create(CliHost host)
        {
            var self = new Export();
            var command = new Command("export", "Reads regions whole and saves them; what is denied is saved as denied. Changes nothing in AWS.");
            command.Add(self._folder);
            self._estate.AddTo(command);
            command.Add(self._userData);
            command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
            return command;
        }

        private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(_folder));
            if (File.Exists(folder)) throw new OptionException($"'{folder}' is a file: name a folder to write the inventory to.");
            var (inventories, whole) = await _estate.ReadAsync(
                parsed, host, (aws, progress, ct) => ExportOperation.CollectAsync(aws, parsed.GetValue(_userData), _estate.ThrottleLimit(parsed), progress, ct), cancellationToken).ConfigureAwait(false);
            if (inventories.Count == 0) return ExitCodes.Error;
            InventoryFiles.Write(folder, inventories);
            foreach (var inventory in inventories)
            {
                var gaps = inventory.Records.Select(r => r.Gap).OfType<Gap>().ToList();
                host.Say($"{inventory.Region}: {Look.Count(inventory.Records.Count() - gaps.Count, "answer")} saved{(gaps.Count == 0 ? "" : $", {Look.Count(gaps.Count, "gap")}")}");
                foreach (var reason in gaps.Select(g => g.Reason).Distinct(StringComparer.Ordinal)) host.Say("  " + reason);
            }

            await host.Out.WriteLineAsync(Path.Combine(folder, "inventory.json")).ConfigureAwait(false);
            return whole ? ExitCodes.Ok : ExitCodes.Error;
        }
    }

    /// <summary>Lists machines.</summary>
    private sealed class List
    {
        private readonly EstateOptions _estate = new(withBaseline: false, collects: false);
        private readonly Option<string[]> _instance = Take.List("--instance-id", "Machines to list; all when left out.", "ID");
        private readonly OutputOptions _output = new("table", "json", "csv");

        public static Command Create(CliHost host)
        {
            var self = new List();
            var command = new Command("list", "Lists the machines that are not terminated.");
            self._estate.AddTo(command);
            command.Add(self._instance);
            self._output.AddTo(command);
            command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
            return command;
        }

        private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
        {
            var options = new InstancesOptions { InstanceIds = [.. parsed.GetValue(_instance)!.Select(InstanceIds.Parse)] };
            var machines = new List<TrainingInstance>();
            if (_estate.Saved(parsed) is { } saved) machines.AddRange(saved.SelectMany(i => InstancesOperation.FromInventory(i, options)));
            else
            {
                foreach (var aws in await _estate.Connection(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false))
                    await foreach (var machine in InstancesOperation.StreamAsync(aws, options, cancellationToken).ConfigureAwait(false)) machines.Add(machine);
            }

            var format = _output.Format(parsed);
            _output.Write(parsed, host, writer =>
            {
                if (format == "json") Voice.WriteJson(writer, s => JsonReport.Write(s, machines));
                else if (format == "csv") CsvReport.Write(writer, machines);
                else InstanceTable.Write(host.OnOut(writer), machines);
            });
            return ExitCodes.Ok;
        }
    }
}
