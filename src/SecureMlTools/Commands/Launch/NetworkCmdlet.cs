using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>What the cmdlets of training networks have in common: a region, and the progress of something that takes minutes.</summary>
public abstract class NetworkCmdlet : AwsCmdlet
{
    /// <summary>The region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Region, for example eu-west-1; the environment's when left out."), Alias("RegionName")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The error of a network that is not there.</summary>
    private protected static ErrorRecord NotFound(string name, IAwsTransport aws) => Errors.Make(TrainingNetworkOperation.NotFound(name, aws.Region), "NetworkNotFound", ErrorCategory.ObjectNotFound, name);

    /// <summary>Does something that takes long, with progress.</summary>
    private protected T Watched<T>(string what, Func<IProgress<(int Done, int Total, string Activity)>, CancellationToken, Task<T>> work)
    {
        var result = default(T);
        var activity = new ProgressRecord(1, what, "Starting");
        try
        {
            Pump(async (pipeline, ct) => result = await work(new Reporter(pipeline, activity), ct).ConfigureAwait(false));
        }
        finally
        {
            activity.RecordType = ProgressRecordType.Completed;
            if (!StopToken.IsCancellationRequested) WriteProgress(activity);
        }

        return result!;
    }

    private sealed class Reporter(IPipeline pipeline, ProgressRecord activity) : IProgress<(int Done, int Total, string Activity)>
    {
        public void Report((int Done, int Total, string Activity) value) => pipeline.Progress(new ProgressRecord(activity.ActivityId, activity.Activity, value.Activity) { PercentComplete = value.Total == 0 ? -1 : Math.Min(100, value.Done * 100 / value.Total) });
    }
}
