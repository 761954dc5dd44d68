using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml audit</c>: judges machines with what they use, or everything in a region.</summary>
internal sealed class AuditCommand
{
    private readonly EstateOptions _estate = new();
    private readonly SelectionOptions _selection = new();
    private readonly OutputOptions _output = new("table", "json", "html", "csv");
    private readonly Option<string[]> _exclude = Take.List("--exclude-control", "Controls to leave out.", "ID");
    private readonly Option<Severity> _minimum = Take.Enum1("--minimum-severity", "Leaves out findings of a lower severity:", Severity.Info);
    private readonly Option<FindingStatus[]> _status = Take.Enums<FindingStatus>("--status", "Gives only findings of these statuses:");
    private readonly Option<bool> _userData = Take.Flag("--include-user-data", "Reads each machine's user data, one call a machine, for INS-01.");

    public static Command Create(CliHost host)
    {
        var self = new AuditCommand();
        var command = new Command("audit", "Audits machines and what they use, or everything in a region. Exit code 2: something fails; 3: something is unknown.");
        self._estate.AddTo(command);
        self._selection.AddTo(command);
        command.Add(self._exclude);
        command.Add(self._minimum);
        command.Add(self._status);
        command.Add(self._userData);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var options = new AuditOptions
        {
            Baseline = _estate.Baseline(parsed, host),
            Controls = _selection.Controls(parsed),
            ExcludeControls = parsed.GetValue(_exclude)!,
            InstanceIds = _selection.InstanceIds(parsed),
            MinimumSeverity = parsed.GetValue(_minimum),
            Statuses = parsed.GetValue(_status)!,
            IncludeUserData = parsed.GetValue(_userData),
            ThrottleLimit = _estate.ThrottleLimit(parsed),
        };
        AuditOperation.Controls(options);
        var (inventories, whole) = await _estate.ReadAsync(parsed, host, (aws, progress, ct) => AuditOperation.CollectAsync(aws, options, progress, ct), cancellationToken).ConfigureAwait(false);
        if (inventories.Count == 0) return ExitCodes.Error;

        whole &= AllFound(host, inventories, options);
        var findings = new List<Finding>();
        foreach (var inventory in inventories)
        {
            cancellationToken.ThrowIfCancellationRequested();
            findings.AddRange(AuditOperation.Judge(inventory, options));
        }

        Write(parsed, host, inventories, findings, options);
        return whole ? ExitCodes.Of(findings) : ExitCodes.Error;
    }

    private void Write(ParseResult parsed, CliHost host, IReadOnlyList<RegionInventory> inventories, IReadOnlyList<Finding> findings, AuditOptions options)
    {
        var format = _output.Format(parsed);
        var machines = format is "table" or "html" ? FindingTable.Machines(inventories) : [];
        _output.Write(parsed, host, writer =>
        {
            if (format == "table") FindingTable.Write(host.OnOut(writer), findings, FindingTable.Names(machines), options.Statuses);
            else Voice.WriteReport(writer, format, new HtmlReportContent { Findings = findings, Instances = machines, Baseline = options.Baseline.Name, GeneratedAt = host.Time.GetUtcNow() });
        });
    }

    /// <summary>Says which machines are in none of the regions.</summary>
    internal static bool AllFound(CliHost host, IReadOnlyList<RegionInventory> inventories, AuditOptions options)
    {
        var missing = inventories.Select(i => AuditOperation.NotFound(i, options)).Aggregate<IReadOnlyList<string>, IEnumerable<string>?>(null, (all, here) => all is null ? here : all.Intersect(here))?.ToList() ?? [];
        var where = string.Join(", ", inventories.Select(i => $"{i.Region} of account {i.AccountId}"));
        foreach (var id in missing) host.Complain($"There is no instance {id} in {where}: check --region.");
        return missing.Count == 0;
    }
}
