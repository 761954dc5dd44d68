using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall policy</c>: says what firewall policies do not stop.</summary>
internal sealed class PolicyCommand
{
    private readonly Argument<string[]> _policies = new("policy") { Description = "Names or ARNs of firewall policies; all of the region when left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _firewalls = Take.List("--firewall", "Names or ARNs of firewalls: each with the policy it uses.", "NAME");
    private readonly Option<string[]> _paths = Take.List("--path", "Files of describe-firewall-policy, describe-rule-group and describe-firewall, or folders of them, to judge instead of an account.", "FILE");
    private readonly Option<string[]> _controls = Take.List("--control", "Ids of controls to judge, with wildcards: FW-0*, DNS-02.", "ID");
    private readonly Option<Severity> _minimum = Take.Enum1("--minimum-severity", "Leaves out findings of a lower severity:", Severity.Info);
    private readonly Option<FindingStatus[]> _status = Take.Enums<FindingStatus>("--status", "Gives only findings of these statuses:");
    private readonly EstateOptions _estate = new();
    private readonly OutputOptions _output = new("table", "json", "html", "csv");

    public static Command Create(CliHost host)
    {
        var self = new PolicyCommand();
        var command = new Command("policy", "Says what firewall policies do not stop: controls FW-* and DNS-*.");
        command.Add(self._policies);
        command.Add(self._firewalls);
        command.Add(self._paths);
        command.Add(self._controls);
        command.Add(self._minimum);
        command.Add(self._status);
        self._estate.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var query = new PolicyAuditQuery { Policies = parsed.GetValue(_policies)!, Firewalls = parsed.GetValue(_firewalls)! };
        var options = PolicyAuditOperation.Options(new AuditOptions
        {
            Baseline = _estate.Baseline(parsed, host),
            Controls = parsed.GetValue(_controls)!,
            MinimumSeverity = parsed.GetValue(_minimum),
            Statuses = parsed.GetValue(_status)!,
            ThrottleLimit = _estate.ThrottleLimit(parsed),
        });
        if (parsed.GetValue(_paths) is { Length: > 0 } paths)
        {
            if (query.Policies.Count + query.Firewalls.Count > 0) throw new OptionException("--path judges files, and takes no names of policies or firewalls: leave one of them out.");
            var files = FirewallFiles.Read(paths);
            return Write(parsed, host, files.Inventories, PolicyAuditOperation.Judge(files, options), options, whole: true);
        }

        var (inventories, whole) = await _estate.ReadAsync(parsed, host, (aws, progress, ct) => PolicyAuditOperation.CollectAsync(aws, options, progress, ct), cancellationToken).ConfigureAwait(false);
        if (inventories.Count == 0) return ExitCodes.Error;
        var findings = new List<Finding>();
        foreach (var inventory in inventories)
        {
            cancellationToken.ThrowIfCancellationRequested();
            findings.AddRange(PolicyAuditOperation.Judge(inventory, query, options));
        }

        return Write(parsed, host, inventories, findings, options, whole);
    }

    private int Write(ParseResult parsed, CliHost host, IReadOnlyList<RegionInventory> inventories, IReadOnlyList<Finding> findings, AuditOptions options, bool whole)
    {
        var format = _output.Format(parsed);
        var machines = format is "table" or "html" ? FindingTable.Machines(inventories) : [];
        _output.Write(parsed, host, writer =>
        {
            if (format == "table") FindingTable.Write(host.OnOut(writer), findings, FindingTable.Names(machines), options.Statuses);
            else Voice.WriteReport(writer, format, new HtmlReportContent { Findings = findings, Instances = machines, Baseline = options.Baseline.Name, GeneratedAt = host.Time.GetUtcNow() });
        });
        return whole ? ExitCodes.Of(findings) : ExitCodes.Error;
    }
}
