using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands;

/// <summary>Makes machines require IMDSv2, and sets their hop limit when one is given. Nothing else is sent.</summary>
[Cmdlet(VerbsCommon.Set, "ImdsV2", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium), OutputType(typeof(ChangeResult))]
public sealed class SetImdsV2Command : AwsCmdlet
{
    private readonly InstanceSet _instances = new();

    /// <summary>Machines to change.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[] InstanceId { get; set; } = [];

    /// <summary>Region of the machines.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Regions of the machines."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Hop limit to set.</summary>
    [Parameter(HelpMessage = "Metadata hop limit to set, 1 to 64: 1 keeps containers out, 2 lets one bridge in; left as it is when left out."), Alias("HttpPutResponseHopLimit")]
    [ValidateRange(1, 64)]
    public int? HopLimit { get; set; }

    /// <summary>Goes on where CloudWatch does not tell whether IMDSv1 is in use.</summary>
    [Parameter(HelpMessage = "Goes on where CloudWatch does not tell whether IMDSv1 is still in use; never passes evidence that it is.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Guards of harm that the caller takes upon himself.</summary>
    [Parameter(HelpMessage = "ImdsV1InUse: goes on although something still calls IMDSv1."), Alias("OverrideGuards")]
    [ValidateSet(Guard.ImdsV1InUse)]
    public string[] OverrideGuard { get; set; } = [];

    /// <summary>Where to write the undo journal.</summary>
    [Parameter(HelpMessage = "File to write the undo journal to; must not exist.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Gives the results.</summary>
    [Parameter(HelpMessage = "Gives a result for each machine.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var wrong in _instances.Add(InstanceId, Region))
            WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var options = new RepairOptions
        {
            Guards = new GuardPolicy(Force, false, OverrideGuard),
            JournalPath = JournalPath is null ? null : FilePath(JournalPath),
            ThrottleLimit = ThrottleLimit,
        };
        foreach (var region in _instances.Regions)
            Try(region.Length == 0 ? null : region, () =>
            {
                var aws = Connect(region.Length == 0 ? null : region);
                var (plan, missing) = Await(ct => ImdsOperation.PlanAsync(aws, _instances.Of(region), HopLimit, options, ct));
                foreach (var id in missing)
                    WriteError(Errors.Make($"There is no instance {id} in {aws.Region} of account {plan.AccountId}: check -Region.", "InstanceNotFound", ErrorCategory.ObjectNotFound, id));
                new PlanRunner(this, aws, options, Report).Run(plan);
            });
    }

    private void Report(ChangeResult result)
    {
        if (PassThru) WriteObject(result);
        else if (result.Outcome == ChangeOutcome.Refused) WriteError(Errors.Make(result.Reason, "Refused", ErrorCategory.InvalidOperation, result.ResourceId));
    }
}
