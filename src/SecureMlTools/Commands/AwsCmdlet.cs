using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;

namespace SecureMlTools.Commands;

/// <summary>What every cmdlet that calls AWS has: credentials, region and endpoint with AWS.Tools' names and aliases, cancellation, and one way to report errors.</summary>
public abstract class AwsCmdlet : AsyncCmdlet
{
    // AWS's limits are by region, so what bounds this is memory: an inventory waits here until it is its turn.
    private const int RegionsAtOnce = 4;

    private readonly HashSet<string> _warned = [];

    /// <summary>Access key of an explicit credential.</summary>
    [Parameter(HelpMessage = "Access key id; give -SecretKey with it."), Alias("AK")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>Secret key of an explicit credential.</summary>
    [Parameter(HelpMessage = "Secret access key that belongs to -AccessKey."), Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    public string? SecretKey { get; set; }

    /// <summary>Session token of a temporary credential.</summary>
    [Parameter(HelpMessage = "Session token of temporary keys."), Alias("ST")]
    [ValidateNotNullOrEmpty]
    public string? SessionToken { get; set; }

    /// <summary>Profile of the shared configuration.</summary>
    [Parameter(HelpMessage = "Profile of the AWS configuration; one that does not exist is an error."), Alias("StoredCredentials", "AWSProfileName")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Credentials file to look in.</summary>
    [Parameter(HelpMessage = "Path of the credentials file that holds the profile."), Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>A credential object of AWS.Tools.</summary>
    [Parameter(HelpMessage = "Credential object, as New-AWSCredential and Use-STSRole of AWS.Tools give it.")]
    [AwsKeyTransformation]
    public object? Credential { get; set; }

    /// <summary>Endpoint of all services.</summary>
    [Parameter(HelpMessage = "Endpoint URL, or practice:training-estate for the practice account.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(EndpointCompleter))]
    public string? EndpointUrl { get; set; }

    /// <summary>Accepts a plain-http endpoint on another machine.</summary>
    [Parameter(HelpMessage = "Accepts a plain-http -EndpointUrl that is not on this machine: requests and answers can then be read and changed on the way.")]
    public SwitchParameter AllowInsecureEndpoint { get; set; }

    /// <summary>Most calls under way at once.</summary>
    [Parameter(HelpMessage = "Most AWS calls under way at once, 1 to 64; 8 when left out.")]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Connects to a region; null for the one that the environment names. On the pipeline thread only.</summary>
    private protected IAwsTransport Connect(string? region)
    {
        var target = Target(region);
        if (target.Region is { } name && !RegionNames.IsWellFormed(name)) throw new AwsException($"'{Text.OneLine(name)}' is not the name of a region: one looks like eu-west-1.", "InvalidRegion");
        var aws = SessionConnector.Current.Connect(target);
        if (RegionNames.Warning(aws.Region) is { } warning && target.EndpointUrl is null && SessionConnector.Current.DefaultPractice is null && _warned.Add(aws.Region)) WriteWarning(warning);
        if (IsVerbose) WriteVerbose($"Using region {aws.Region}, credentials from {(aws.CredentialSource is { Length: > 0 } source ? source : "the practice account")}.");
        return new NarratedTransport(aws, text => Note(c => c.WriteVerbose(text)), text => Note(c => c.WriteDebug(text)));
    }

    /// <summary>The target that the parameters name.</summary>
    private protected AwsTarget Target(string? region)
    {
        if (AccessKey is null != SecretKey is null) throw new AwsException("-AccessKey and -SecretKey go together: give both.", "IncompleteCredential");
        var stored = Credential is null && AccessKey is null && ProfileName is null ? GetVariableValue("StoredAWSCredentials") : null;
        var source = AwsKeySource.Of(Credential) ?? AwsKeySource.Of(stored);
        return new AwsTarget
        {
            Region = region ?? RegionTransformationAttribute.NameOf(GetVariableValue("StoredAWSRegion")),
            Profile = ProfileName ?? (source is null ? AwsKeySource.ProfileNameOf(stored) : null),
            ProfileLocation = ProfileLocation is null ? null : FilePath(ProfileLocation),
            Keys = AccessKey is { } access ? new AwsKeys(access, SecretKey!, SessionToken) : null,
            KeySource = source,
            EndpointUrl = EndpointUrl,
            AllowInsecureEndpoint = AllowInsecureEndpoint,
        };
    }

    /// <summary>Reads a region, with progress.</summary>
    private protected RegionInventory Collect(IAwsTransport aws, Func<IAwsTransport, IProgress<CollectionProgress>, CancellationToken, Task<RegionInventory>> collect)
    {
        RegionInventory? inventory = null;
        var activity = new ProgressRecord(1, $"Reading {aws.Region}", "Starting");
        try
        {
            Pump(async (pipeline, ct) => inventory = await collect(aws, new Reporter(pipeline, activity), ct).ConfigureAwait(false));
        }
        finally
        {
            activity.RecordType = ProgressRecordType.Completed;
            if (!StopToken.IsCancellationRequested) WriteProgress(activity);
        }

        return inventory!;
    }

    /// <summary>Reads regions, a few at a time, and hands each over on the pipeline thread, in the order asked for. A region that fails is an error of its own.</summary>
    /// <param name="regions">The regions; an empty name stands for the environment's.</param>
    /// <param name="collect">Reads one.</param>
    /// <param name="take">Takes one that was read.</param>
    private protected void CollectAll(
        IReadOnlyList<string> regions, Func<string, IAwsTransport, IProgress<CollectionProgress>, CancellationToken, Task<RegionInventory>> collect, Action<string, RegionInventory> take)
    {
        var connected = new List<(string Region, IAwsTransport Aws, ProgressRecord Activity)>();
        foreach (var region in regions)
            Try(region.Length == 0 ? null : region, () =>
            {
                var aws = Connect(region.Length == 0 ? null : region);
                connected.Add((region, aws, new ProgressRecord(connected.Count + 1, $"Reading {aws.Region}", "Starting")));
            });
        try
        {
            Pump(async (pipeline, ct) =>
            {
                using var slots = new SemaphoreSlim(RegionsAtOnce);
                var readings = connected.Select(c => ReadAsync(c.Region, c.Aws, c.Activity)).ToList();
                try
                {
                    for (var i = 0; i < readings.Count; i++)
                    {
                        var region = connected[i].Region;
                        try
                        {
                            var inventory = await readings[i].ConfigureAwait(false);
                            await pipeline.RunAsync(() => Try(region.Length == 0 ? null : region, () => take(region, inventory)), ct).ConfigureAwait(false);
                        }
                        catch (Exception e) when (Errors.Record(e, region.Length == 0 ? null : region, MyInvocation.MyCommand.Name) is { } record)
                        {
                            await pipeline.ErrorAsync(record, ct).ConfigureAwait(false);
                        }
                    }
                }
                finally
                {
                    // None outlives the cmdlet; what one of them threw after a stop is of no interest any more.
                    await Task.WhenAll(readings).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
                }

                async Task<RegionInventory> ReadAsync(string region, IAwsTransport aws, ProgressRecord activity)
                {
                    await slots.WaitAsync(ct).ConfigureAwait(false);
                    try
                    {
                        return await collect(region, aws, new Reporter(pipeline, activity), ct).ConfigureAwait(false);
                    }
                    finally
                    {
                        slots.Release();
                    }
                }
            });
        }
        finally
        {
            foreach (var (_, _, activity) in connected)
            {
                activity.RecordType = ProgressRecordType.Completed;
                if (!StopToken.IsCancellationRequested) WriteProgress(activity);
            }
        }
    }

    // Progress<T> would post to a synchronization context; this hands straight to the pipeline's queue.
    private sealed class Reporter(IPipeline pipeline, ProgressRecord activity) : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value) => pipeline.Progress(new ProgressRecord(activity.ActivityId, activity.Activity, value.Operation) { PercentComplete = value.Total == 0 ? -1 : value.Done * 100 / value.Total });
    }
}
