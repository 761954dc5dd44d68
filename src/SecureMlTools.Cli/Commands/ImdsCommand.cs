using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml imds</c>: makes machines require IMDSv2, and sets their hop limit when one is given.</summary>
internal sealed class ImdsCommand
{
    private readonly Option<string[]> _instance = Take.List("--instance-id", "Machines to change, ids or ARNs.", "ID");
    private readonly Option<int?> _hops = Take.Number("--hop-limit", "Metadata hop limit to set, 1 to 64: 1 keeps containers out, 2 lets one bridge in.", 1, 64);
    private readonly ChangeVerb _verb = new();

    public static Command Create(CliHost host)
    {
        var self = new ImdsCommand();
        self._instance.Required = true;
        var command = new Command("imds", "Makes machines require IMDSv2. Sends only the fields that differ.") { self._instance, self._hops };
        return self._verb.Complete(command, host, self.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var ids = parsed.GetValue(_instance)!.Select(InstanceIds.Parse).Distinct(StringComparer.Ordinal).ToList();
        var options = _verb.Options(parsed, host);
        var transports = await _verb.Connection(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false);
        if (options.JournalPath is not null && transports.Count > 1) throw new OptionException("A journal is of one region: name one --region, or leave --journal out.");
        var run = _verb.Run(parsed, host);
        return await run.ReportAsync(
            async () =>
            {
                var missing = ids;
                foreach (var aws in transports)
                {
                    var (plan, absent) = await ImdsOperation.PlanAsync(aws, ids, parsed.GetValue(_hops), options, cancellationToken).ConfigureAwait(false);
                    missing = [.. missing.Intersect(absent)];
                    await run.PlanAsync(aws, plan, options, cancellationToken).ConfigureAwait(false);
                }

                foreach (var id in missing) host.Complain($"There is no instance {id} in {string.Join(", ", transports.Select(t => t.Region))}: check --region.");
                return missing.Count == 0;
            },
            undo: false).ConfigureAwait(false);
    }
}
