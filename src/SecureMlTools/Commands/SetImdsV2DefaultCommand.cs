using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Makes IMDSv2 the default of regions for machines launched from then on. Machines that run are not touched.</summary>
[Cmdlet(VerbsCommon.Set, "ImdsV2Default", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium), OutputType(typeof(ChangeResult))]
public sealed class SetImdsV2DefaultCommand : AwsCmdlet
{
    private readonly List<string> _regions = [];

    /// <summary>Regions to change.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Regions to change; the environment's when left out."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Default hop limit to set.</summary>
    [Parameter(HelpMessage = "Default metadata hop limit to set, 1 to 64; left as it is when left out."), Alias("HttpPutResponseHopLimit")]
    [ValidateRange(1, 64)]
    public int? HopLimit { get; set; }

    /// <summary>Where to write the undo journal.</summary>
    [Parameter(HelpMessage = "File to write the undo journal to; must not exist. For one region only.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Gives the results.</summary>
    [Parameter(HelpMessage = "Gives a result for each region.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var region in Region ?? [])
            if (!_regions.Contains(region)) _regions.Add(region);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_regions.Count == 0 && MyInvocation.ExpectingInput) return;
        foreach (var region in _regions.Count == 0 ? [""] : _regions)
            Try(region.Length == 0 ? null : region, () =>
            {
                var options = new RepairOptions { JournalPath = JournalPath is null ? null : FilePath(JournalPath), ThrottleLimit = ThrottleLimit };
                var aws = Connect(region.Length == 0 ? null : region);
                new PlanRunner(this, aws, options, Report).Run(Await(ct => ImdsDefaultOperation.PlanAsync(aws, HopLimit, options, ct)));
            });
    }

    private void Report(ChangeResult result)
    {
        if (PassThru) WriteObject(result);
        else if (result.Outcome == ChangeOutcome.Refused) WriteError(Errors.Make(result.Reason, "Refused", ErrorCategory.InvalidOperation, result.ResourceId));
    }
}
