using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;

namespace SecureMlTools.Commands;

/// <summary>Makes a practice account the session's default: nothing reaches AWS until Disconnect-PracticeAccount.</summary>
[Cmdlet(VerbsCommunications.Connect, "PracticeAccount", DefaultParameterSetName = ScenarioSet), OutputType(typeof(PracticeAccount))]
public sealed class ConnectPracticeAccountCommand : HardeningCmdlet
{
    private const string ScenarioSet = "Scenario";

    /// <summary>Scenario to load.</summary>
    [Parameter(ParameterSetName = ScenarioSet, Position = 0, HelpMessage = "Scenario to load: training-estate, or scale:1000 and scale:10000 for many ordinary machines.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ScenarioCompleter))]
    public string Scenario { get; set; } = "training-estate";

    /// <summary>Saved inventory to load.</summary>
    [Parameter(ParameterSetName = "Inventory", Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Folder of a saved inventory; the practice account is its twin."), Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string InventoryPath { get; set; } = "";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var connector = SessionConnector.Current;
        var name = ParameterSetName == ScenarioSet ? Scenario : FilePath(InventoryPath);
        try
        {
            connector.Reset(name);
            var account = connector.Practice(name);
            connector.DefaultPractice = name;
            WriteObject(new PracticeAccount { AccountId = account.AccountId, EndpointUrl = Operations.AwsConnector.PracticePrefix + name, Region = account.Regions });
        }
        catch (Exception e) when (e is AwsException or InventoryException)
        {
            WriteError(Errors.Record(e, name, MyInvocation.MyCommand.Name)!);
        }
    }
}

/// <summary>Ends the use of the practice account: the session reaches AWS again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "PracticeAccount")]
public sealed class DisconnectPracticeAccountCommand : HardeningCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var connector = SessionConnector.Current;
        if (connector.DefaultPractice is { } name) connector.Reset(name);
        else WriteVerbose("No practice account was connected.");
        connector.DefaultPractice = null;
    }
}
