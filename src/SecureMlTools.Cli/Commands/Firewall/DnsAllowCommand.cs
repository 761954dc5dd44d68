using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall dns-allow</c>: VPCs resolve the names of a list and no others.</summary>
internal sealed class DnsAllowCommand
{
    private readonly Argument<string> _name = new("name") { Description = "What the rule group and the list of allowed names are called; the same name again goes on where an earlier run left it." };
    private readonly Option<string[]> _vpc = Take.List("--vpc-id", "VPCs that are to resolve only these names.", "ID");
    private readonly Option<string[]> _domain = Take.List("--domain", "Names to let through: pypi.org for itself, .pypi.org for itself and all names below it.", "NAME");
    private readonly Option<string[]> _preset = Take.List("--preset", "Presets whose names are let through: PyPI, PyTorch, Debian.", "PRESET");
    private readonly Option<bool> _aws = Take.Flag("--include-aws-endpoint", "Adds the names of the AWS services that the VPCs need.");
    private readonly Option<bool> _alertOnly = Take.Flag("--alert-only", "Blocks nothing: what would be blocked is written to the query logs as ALERT.");
    private readonly Option<bool> _noData = Take.Flag("--no-data", "Answers a blocked query with NODATA instead of NXDOMAIN.");
    private readonly Option<bool> _inspect = Take.Flag("--inspect-redirections", "Wants every name of a redirection listed, not only the first.");
    private readonly Option<bool> _failOpen = Take.Flag("--fail-open", "Leaves what happens while DNS Firewall cannot answer as it is; else it is closed.");
    private readonly Option<int?> _priority = Take.Number("--priority", "Priority of the rule group at the VPCs, 101 to 9899; the first that is free when left out.", 101, 9899);
    private readonly Option<bool> _noWait = Take.Flag("--no-wait", "Does not wait until the VPCs enforce it.");
    private readonly ChangeVerb _verb = new();

    public static Command Create(CliHost host)
    {
        var self = new DnsAllowCommand();
        self._vpc.Required = true;
        var command = new Command("dns-allow", "Makes VPCs resolve the names of a list and no others.");
        command.Add(self._name);
        foreach (var option in new Option[] { self._vpc, self._domain, self._preset, self._aws, self._alertOnly, self._noData, self._inspect, self._failOpen, self._priority, self._noWait }) command.Add(option);
        return self._verb.Complete(command, host, self.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var options = _verb.Options(parsed, host);
        var aws = _verb.Connection(parsed).OpenOne(host, null, "A VPC is of one region");
        var presets = PresetsCommand.Named(host, parsed.GetValue(_preset)!);
        var (domains, errors) = DnsAllowListRequest.Read(parsed.GetValue(_domain)!.Concat(presets.SelectMany(p => PresetCatalog.Domains(p, aws.Region)).Select(d => d.Domain)));
        if (errors.Count > 0) throw new OptionException(string.Join(" ", errors.Take(3).Select(e => e.Error)));
        var request = new DnsAllowListRequest
        {
            Name = parsed.GetValue(_name)!,
            VpcIds = [.. parsed.GetValue(_vpc)!.Distinct(StringComparer.Ordinal)],
            Domains = domains,
            Force = options.Guards.Force,
            IncludeAwsEndpoints = parsed.GetValue(_aws),
            AlertOnly = parsed.GetValue(_alertOnly),
            BlockResponse = parsed.GetValue(_noData) ? "NODATA" : "NXDOMAIN",
            InspectRedirections = parsed.GetValue(_inspect),
            KeepFailOpen = parsed.GetValue(_failOpen),
            Priority = parsed.GetValue(_priority),
        };
        var (plan, warnings) = await DnsAllowListOperation.PlanAsync(aws, request, options, cancellationToken).ConfigureAwait(false);
        foreach (var warning in warnings) host.Complain(warning);
        return await _verb.RunFirewall(parsed, host).RunAsync(aws, plan, options, !parsed.GetValue(_noWait), cancellationToken).ConfigureAwait(false);
    }
}
