using System.Management.Automation;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>Says where a training network differs from what it was made as: what is missing, what was changed, what was added to its parts.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IsolatedTrainingNetwork"), OutputType(typeof(TrainingNetworkDrift))]
public sealed class TestIsolatedTrainingNetworkCommand : NetworkCmdlet
{
    /// <summary>The network's name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names of training networks."), Alias("Names", "Network")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
            Try(name, () =>
            {
                var aws = Connect(Region);
                if (Await(ct => TrainingNetworkOperation.FindAsync(aws, name, ct)) is not { } network)
                {
                    WriteError(Errors.Make($"There is no training network '{Text.OneLine(name)}' in {aws.Region}: check the name and the region.", "NetworkNotFound", ErrorCategory.ObjectNotFound, name));
                    return;
                }

                WriteObject(TrainingNetworkOperation.Drift(network), enumerateCollection: true);
            });
    }
}
