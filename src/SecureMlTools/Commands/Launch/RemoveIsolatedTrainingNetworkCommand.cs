using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Launch.Networks;
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
    [Parameter(HelpMessage = "Gives a TrainingNetworkResource for each resource that was removed, and for each log group that was kept; with -WhatIf for each that would be.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name) Try(name, () => Remove(name));
    }

    private void Remove(string name)
    {
        var aws = Connect(Region);
        if (Await(ct => TrainingNetworkOperation.PlanRemovalAsync(aws, name, KeepLog, ct)) is not { } removal)
        {
            WriteError(NotFound(name, aws));
            return;
        }

        if (removal.Refusal is { } refusal)
        {
            WriteError(Errors.Make(refusal, "NetworkInUse", ErrorCategory.ResourceBusy, name));
            return;
        }

        if (!ShouldProcess(removal.Summary, removal.Summary + "?", "Change AWS", out var reason))
        {
            if (PassThru && reason == ShouldProcessReason.WhatIf) WriteObject(removal.Resources, enumerateCollection: true);
            return;
        }

        foreach (var resource in Carried(removal, aws))
        {
            if (TrainingNetworkRemoval.Remark(resource) is { } remark)
            {
                if (resource.Outcome == LaunchOutcome.Kept) WriteWarning(remark);
                else WriteError(Errors.Make(remark, "LeftBehind", ErrorCategory.ResourceExists, resource, "Put it right, and run Remove-IsolatedTrainingNetwork again."));
            }

            if (PassThru) WriteObject(resource);
        }
    }

    private IReadOnlyList<TrainingNetworkResource> Carried(TrainingNetworkRemoval removal, IAwsTransport aws)
    {
        var name = removal.Network.Name;
        try
        {
            return Watched($"Removing {name} in {aws.Region}", (progress, ct) => TrainingNetworkOperation.RemoveAsync(aws, removal.Network, KeepLog, progress, null, ct));
        }
        catch (OptionException e)
        {
            // Somebody came while the question was open.
            WriteError(Errors.Make(e.Message, "NetworkInUse", ErrorCategory.ResourceBusy, name));
            return [];
        }
        catch (PipelineStoppedException)
        {
            SayStopped($"The removal of {name} was stopped, and part of it may be gone. Another run goes on from there: Remove-IsolatedTrainingNetwork {name}{(KeepLog ? " -KeepLog" : "")} -Region {aws.Region}.");
            throw;
        }
    }
}
