using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch remove-network</c>: takes a training network away, everything that carries its tag.</summary>
internal sealed class RemoveNetworkCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of a training network." };
    private readonly Option<bool> _keepLog = Take.Flag("--keep-log", "Leaves the log groups with what is logged in them, and says which; without it they are removed too.");
    private readonly Option<string?> _region = Take.One("--region", "Region; the environment's when left out.", "REGION");
    private readonly ConnectionOptions _connection = new(withRegions: false);
    private readonly ChangeOptions _changes = new(repairs: false, groups: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new RemoveNetworkCommand();
        var command = new Command("remove-network", "Removes a network: everything that carries its tag, in the reverse of the order in which it was made. Exit code 2: it is in use, or the answer was no; 1: something is left behind.");
        command.Add(self._name);
        command.Add(self._keepLog);
        command.Add(self._region);
        self._connection.AddTo(command);
        self._changes.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        _changes.RequireConsent(parsed, host);
        var name = parsed.GetRequiredValue(_name);
        var aws = _connection.Of(parsed).Open(host, parsed.GetValue(_region));
        if (await TrainingNetworkOperation.PlanRemovalAsync(aws, name, parsed.GetValue(_keepLog), cancellationToken).ConfigureAwait(false) is not { } removal)
        {
            host.Complain(TrainingNetworkOperation.NotFound(name, aws.Region));
            return ExitCodes.Error;
        }

        if (removal.Refusal is { } refusal)
        {
            host.Complain(refusal);
            return ExitCodes.Negative;
        }

        host.Say($"{(_changes.WhatIf(parsed) ? "What if: " : "")}{removal.Summary}.");
        if (_changes.WhatIf(parsed))
        {
            Write(parsed, host, removal.Resources);
            return ExitCodes.Ok;
        }

        if (!_changes.Consents(parsed, host, "Remove all this?"))
        {
            host.Say("Declined: nothing was removed.");
            return ExitCodes.Negative;
        }

        return Report(parsed, host, await RemoveAsync(host, aws, removal, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<IReadOnlyList<TrainingNetworkResource>> RemoveAsync(CliHost host, IAwsTransport aws, TrainingNetworkRemoval removal, CancellationToken cancellationToken)
    {
        try
        {
            return await host.WithStepsAsync(p => TrainingNetworkOperation.RemoveAsync(aws, removal.Network, removal.KeepsLogs, p, host.Time, cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            host.Complain($"The removal was stopped, and part of {removal.Network.Name} is still there: the same command goes on with it.");
            throw;
        }
    }

    private int Report(ParseResult parsed, CliHost host, IReadOnlyList<TrainingNetworkResource> resources)
    {
        Write(parsed, host, resources);
        foreach (var resource in resources)
        {
            if (TrainingNetworkRemoval.Remark(resource) is not { } remark) continue;
            if (resource.Outcome == LaunchOutcome.LeftBehind) host.Complain(remark);
            else host.Say(remark);
        }

        return resources.Any(r => r.Outcome == LaunchOutcome.LeftBehind) ? ExitCodes.Error : ExitCodes.Ok;
    }

    private void Write(ParseResult parsed, CliHost host, IReadOnlyList<TrainingNetworkResource> resources) => _output.Write(parsed, host, writer =>
    {
        if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, resources));
        else NetworkTable.Write((host with { Out = writer }).OnOut(), resources);
    });
}
