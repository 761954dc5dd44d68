using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch remove-machine</c>: terminates machines that were launched, and with the last of a launch removes what was made for them.</summary>
internal sealed class RemoveMachineCommand : RemovingCommand<LaunchedResource>
{
    private readonly Option<string[]> _instance = Take.List("--instance-id", "Machines to terminate, ids or ARNs.", "ID");
    private readonly Option<string[]> _launch = Take.List("--launch", "Launches, by the value of their tag secureml:machine: all their machines, and what was made for them even when no machine is left.", "NAME");
    private readonly Option<bool> _force = Take.Flag("--force", "Terminates machines that are protected from termination, too; takes the protection off first.");

    public static Command Create(CliHost host)
    {
        var self = new RemoveMachineCommand();
        return self.Make(
            host, "remove-machine", "Terminates machines that were launched, and with the last of a launch removes what was made for them. Exit code 2: something is left alone, or the answer was no; 1: something is not there, or left behind.",
            self._instance, self._launch, self._force);
    }

    protected override async Task<(IReadOnlyList<Removal<LaunchedResource>> Removals, int Code)> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, bool keepsLogs, CancellationToken cancellationToken)
    {
        string[] machines = [.. parsed.GetValue(_instance)!.Select(InstanceIds.Parse).Distinct(StringComparer.Ordinal)];
        string[] launches = [.. parsed.GetValue(_launch)!.Distinct(StringComparer.Ordinal)];
        if (machines.Length + launches.Length == 0) throw new OptionException("Say what to remove with --instance-id or --launch.");
        var plan = await LaunchRemovalOperation.PlanAsync(aws, machines, launches, keepsLogs, parsed.GetValue(_force), cancellationToken).ConfigureAwait(false);
        foreach (var refusal in plan.Refusals) host.Complain(refusal.Reason);
        foreach (var launch in plan.Launches)
            if (launch.Keeps is { } keeps) host.Say($"What was made for launch {launch.Launch} stays: {keeps}.");
        var code = plan.Refusals.Count == 0 ? ExitCodes.Ok : plan.Refusals.Any(r => r.Code.EndsWith("NotFound", StringComparison.Ordinal)) ? ExitCodes.Error : ExitCodes.Negative;
        return ([.. plan.Launches.Select(launch => new Removal<LaunchedResource>(launch.Summary, launch.Resources, (p, ct) => LaunchRemovalOperation.RunAsync(aws, launch, p, host.Time, ct)))], code);
    }

    protected override ResourceRow Row(LaunchedResource resource) => new(resource.Outcome, resource.ResourceId, resource.ResourceType, resource.Launch, null, resource.Reason);

    protected override string? Remark(LaunchedResource resource) => resource.Outcome == LaunchOutcome.LeftBehind ? $"{resource.ResourceType} {resource.ResourceId} is left behind: {resource.Reason}" : null;
}
