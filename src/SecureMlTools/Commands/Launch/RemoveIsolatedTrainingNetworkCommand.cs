using System.Management.Automation;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>Removes a training network: everything that carries its tag, in the reverse of the order in which it was made.</summary>
[Cmdlet(VerbsCommon.Remove, "IsolatedTrainingNetwork", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High), OutputType(typeof(TrainingNetworkResource))]
public sealed class RemoveIsolatedTrainingNetworkCommand : NetworkCmdlet
{
    /// <summary>The network's name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names of training networks."), Alias("Names", "Network")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Leaves the log groups.</summary>
    [Parameter(HelpMessage = "Leaves the log groups with what is logged in them, and says which; without it they are removed too.")]
    public SwitchParameter KeepLog { get; set; }

    /// <summary>Gives what was removed.</summary>
    [Parameter(HelpMessage = "Gives a TrainingNetworkResource for each resource that was removed, and for each log group that was kept.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name) Try(name, () => Remove(name));
    }

    private void Remove(string name)
    {
        var aws = Connect(Region);
        if (Await(ct => TrainingNetworkOperation.FindAsync(aws, name, ct)) is not { } network)
        {
            WriteError(Errors.Make($"There is no training network '{Text.OneLine(name)}' in {aws.Region}: check the name and the region.", "NetworkNotFound", ErrorCategory.ObjectNotFound, name));
            return;
        }

        var users = Await(ct => TrainingNetworkOperation.UsersAsync(aws, network, ct));
        if (users.Count > 0)
        {
            WriteError(Errors.Make(
                $"Training network {name} is in use by {string.Join(", ", users.Take(5))}{(users.Count > 5 ? $" and {users.Count - 5} more" : "")}, so nothing was removed: terminate or delete these first.", "NetworkInUse", ErrorCategory.ResourceBusy, name));
            return;
        }

        var what = $"Remove training network {name} in {aws.Region}: its {network.Count} resources and parts{(network.VpcId is { } vpc ? $", {vpc} among them" : "")}, {(KeepLog ? "but not its log groups" : "and its logs")}";
        if (!ShouldProcess(what, what + "?", "Change AWS")) return;
        foreach (var resource in Watched($"Removing {name} in {aws.Region}", (progress, ct) => TrainingNetworkOperation.RemoveAsync(aws, network, KeepLog, progress, null, ct)))
        {
            if (resource.Outcome == LaunchOutcome.LeftBehind)
                WriteError(Errors.Make($"{resource.ResourceType} {Text.Visible(resource.ResourceId)} is left behind: {resource.Reason}", "LeftBehind", ErrorCategory.ResourceExists, resource, "Put it right, and run Remove-IsolatedTrainingNetwork again."));
            if (resource.Outcome == LaunchOutcome.Kept) WriteWarning($"{resource.ResourceType} {Text.Visible(resource.ResourceId)} is kept: {resource.Reason}.");
            if (PassThru) WriteObject(resource);
        }
    }
}
