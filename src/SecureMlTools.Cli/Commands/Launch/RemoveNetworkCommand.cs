using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch remove-network</c>: takes a training network away, everything that carries its tag.</summary>
internal sealed class RemoveNetworkCommand : RemovingCommand<TrainingNetworkResource>
{
    private readonly Argument<string> _name = new("name") { Description = "Name of a training network." };

    public static Command Create(CliHost host)
    {
        var self = new RemoveNetworkCommand();
        return self.Make(host, "remove-network", "Removes a network: everything that carries its tag, in the reverse of the order in which it was made. Exit code 2: it is in use, or the answer was no; 1: something is left behind.", self._name);
    }

    protected override async Task<(IReadOnlyList<Removal<TrainingNetworkResource>> Removals, int Code)> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, bool keepsLogs, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        if (await TrainingNetworkOperation.PlanRemovalAsync(aws, name, keepsLogs, cancellationToken).ConfigureAwait(false) is not { } removal)
        {
            host.Complain(TrainingNetworkOperation.NotFound(name, aws.Region));
            return ([], ExitCodes.Error);
        }

        if (removal.Refusal is { } refusal)
        {
            host.Complain(refusal);
            return ([], ExitCodes.Negative);
        }

        return ([new(removal.Summary, removal.Resources, (p, ct) => TrainingNetworkOperation.RemoveAsync(aws, removal.Network, keepsLogs, p, host.Time, ct))], ExitCodes.Ok);
    }

    protected override ResourceRow Row(TrainingNetworkResource resource) => ResourceRow.Of(resource);

    protected override string? Remark(TrainingNetworkResource resource) => TrainingNetworkRemoval.Remark(resource);
}
