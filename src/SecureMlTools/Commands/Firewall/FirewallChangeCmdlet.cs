using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Firewall;

/// <summary>What every cmdlet that changes a firewall has: one region, a journal, and a wait until the firewalls enforce the change.</summary>
public abstract class FirewallChangeCmdlet : AwsCmdlet
{
    /// <summary>The region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Region, for example eu-west-1; the one in the ARN, or the environment's, when left out."), Alias("RegionName")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Where to write the undo journal.</summary>
    [Parameter(HelpMessage = "File to write the undo journal to; must not exist.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Does not wait for the firewalls.</summary>
    [Parameter(HelpMessage = "Does not wait until the firewalls enforce the change.")]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long to wait for them.</summary>
    [Parameter(HelpMessage = "Longest wait until the firewalls enforce the change, in seconds; 300 when left out.")]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>Gives the results.</summary>
    [Parameter(HelpMessage = "Gives a FirewallChangeResult for each change.")]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The options of a repair that the parameters name.</summary>
    private protected RepairOptions Options() => new() { JournalPath = JournalPath is null ? null : FilePath(JournalPath), ThrottleLimit = ThrottleLimit };

    /// <summary>Takes a plan through ShouldProcess, waits for the firewalls, and gives the results.</summary>
    private protected void Make(IAwsTransport aws, FirewallPlan plan, RepairOptions options)
    {
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        var results = new List<ChangeResult>();
        try
        {
            new PlanRunner(this, aws, options, results.Add).Run(plan.Plan);
        }
        finally
        {
            // What was made is said, also when a later step could not even begin.
            if (!StopToken.IsCancellationRequested)
                foreach (var result in results) Give(plan.Complete(result, Wait(aws, plan, result)));
        }
    }

    private SyncProgress? Wait(IAwsTransport aws, FirewallPlan plan, ChangeResult result)
    {
        if (NoWait || result.Outcome != ChangeOutcome.Applied || (plan.FirewallArns.Count == 0 && plan.Settle is null)) return null;
        SyncProgress? last = null;
        var activity = new ProgressRecord(1, $"Waiting for the firewalls in {aws.Region}", "Looking");
        try
        {
            Try(result.ResourceId, () => Pump(async (pipeline, ct) => last =
                await plan.WaitAsync(aws, result, TimeSpan.FromSeconds(TimeoutSec), new Reporter(pipeline, activity), null, ct).ConfigureAwait(false)));
        }
        finally
        {
            activity.RecordType = ProgressRecordType.Completed;
            if (!StopToken.IsCancellationRequested) WriteProgress(activity);
        }

        if (last is { Waiting.Count: > 0 }) WriteWarning($"The change is made, but after {TimeoutSec} s not in force at {string.Join(", ", last.Waiting.Take(5))} ({last.Status}).");
        return last;
    }

    private void Give(FirewallChangeResult result)
    {
        if (PassThru) WriteObject(result);
        else if (result.Outcome == ChangeOutcome.AlreadyCompliant) WriteVerbose(result.Reason);
        else if (result.Outcome == ChangeOutcome.Refused) WriteError(Errors.Make(result.Reason, "Refused", ErrorCategory.InvalidOperation, result.ResourceId));
    }

    private sealed class Reporter(IPipeline pipeline, ProgressRecord activity) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            activity.StatusDescription = value.Said ?? $"{value.InSync} of {value.Total} endpoints in sync";
            activity.PercentComplete = value.Total == 0 ? 0 : 100 * value.InSync / value.Total;
            pipeline.Progress(activity);
        }
    }
}
