using System.Management.Automation;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>Says whether a training network is as it was made, and if not where it differs: what is missing, what was changed, what was added to its parts.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IsolatedTrainingNetwork"), OutputType(typeof(TrainingNetworkCheck))]
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
                if (Await(ct => TrainingNetworkOperation.TestAsync(aws, name, ct)) is { } check) WriteObject(check);
                else WriteError(NotFound(name, aws));
            });
    }
}
