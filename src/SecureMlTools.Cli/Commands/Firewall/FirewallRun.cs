using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary>What the changing verbs of <c>secureml firewall</c> share: a plan is shown, asked about, made, and waited for until the firewalls enforce it.</summary>
internal sealed class FirewallRun(ParseResult parsed, CliHost host, ChangeOptions changes, OutputOptions output)
{
    private static readonly TimeSpan SyncTimeout = TimeSpan.FromMinutes(5);

    private readonly ChangeRun _run = new(parsed, host, changes, output);

    /// <summary>Makes the plan and reports it.</summary>
    /// <param name="aws">A transport into the plan's region.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="options">Guards and journal.</param>
    /// <param name="wait">False to leave the firewalls to it.</param>
    /// <param name="cancellationToken">Stops before the next change.</param>
    public Task<int> RunAsync(IAwsTransport aws, FirewallPlan plan, RepairOptions options, bool wait, CancellationToken cancellationToken)
    {
        foreach (var warning in plan.Warnings) host.Complain(warning);
        return _run.ReportAsync(
            async () =>
            {
                await _run.PlanAsync(aws, plan.Plan, options, cancellationToken, CompleteAsync).ConfigureAwait(false);
                return true;
            },
            undo: false);

        async Task<ChangeResult> CompleteAsync(ChangeResult result) =>
            plan.Complete(result, wait ? await plan.WaitAsync(aws, result, SyncTimeout, null, host.Time, cancellationToken).ConfigureAwait(false) : null);
    }
}
