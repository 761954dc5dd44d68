using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Alerts;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Reads what a firewall blocked, let through or alerted on.</summary>
[Cmdlet(VerbsCommon.Get, "FirewallAlert", DefaultParameterSetName = FirewallSet), OutputType(typeof(FirewallAlert), typeof(FirewallAlertSummary))]
public sealed class GetFirewallAlertCommand : AwsCmdlet
{
    private const string FirewallSet = "Firewall";
    private const string LogGroupSet = "LogGroup";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly AlertProblems _problems = new();
    private readonly AlertSummary _summary = new();
    private long _left = long.MaxValue;

    /// <summary>Firewalls whose alerts to read.</summary>
    [Parameter(ParameterSetName = FirewallSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewalls whose alerts to read from the log group that they go to."), Alias("FirewallArn", "FirewallNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string[]? FirewallName { get; set; }

    /// <summary>Log groups to read.</summary>
    [Parameter(ParameterSetName = LogGroupSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of CloudWatch log groups to read."), Alias("LogGroupNames")]
    [ValidateNotNullOrEmpty]
    public string[]? LogGroupName { get; set; }

    /// <summary>Files or folders to read.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, ValueFromPipeline = true, HelpMessage = "Logs to read, or folders of logs, with wildcards; packed with gzip or not."), Alias("Paths"), SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files or folders to read, taken literally.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Logs to read, or folders of logs, taken literally."), Alias("PSPath", "LiteralPaths")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Region of the firewall or the log group.</summary>
    [Parameter(ParameterSetName = FirewallSet, ValueFromPipelineByPropertyName = true, HelpMessage = "Region, for example eu-west-1; the one in the ARN, or the environment's, when left out."), Alias("RegionName")]
    [Parameter(ParameterSetName = LogGroupSet, ValueFromPipelineByPropertyName = true, HelpMessage = "Region, for example eu-west-1; the environment's when left out.")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Only alerts from this moment on.</summary>
    [Parameter(HelpMessage = "Only alerts from this moment on: a date, or how long ago (30m, 2h, 7d). A log group is read from 24h ago on when left out.")]
    [MomentTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only alerts up to this moment.</summary>
    [Parameter(HelpMessage = "Only alerts up to this moment: a date, or how long ago.")]
    [MomentTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only these verdicts.</summary>
    [Parameter(HelpMessage = "Only these verdicts: Allowed, Blocked, Alert, Unknown."), Alias("Verdicts")]
    [ValidateNotNullOrEmpty]
    public AlertVerdict[] Verdict { get; set; } = [];

    /// <summary>Only these hosts.</summary>
    [Parameter(HelpMessage = "Only hosts that match one of these, with wildcards: *.pytorch.org."), Alias("Domains"), SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Domain { get; set; } = [];

    /// <summary>Stops reading after this many.</summary>
    [Parameter(HelpMessage = "Stops reading after this many alerts.")]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Counts instead of listing.</summary>
    [Parameter(HelpMessage = "Counts alerts by host and verdict instead of listing them, the most frequent first.")]
    public SwitchParameter Summary { get; set; }

    /// <summary>Gives events of flow logs too.</summary>
    [Parameter(HelpMessage = "Gives events of flow logs (netflow) too, where a log mixes them in.")]
    public SwitchParameter IncludeFlow { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (First is { } first) _left = first;
        if (Since > Until) ThrowTerminatingError(Errors.Make("-Since is later than -Until: exchange them.", "InvalidOption", ErrorCategory.InvalidArgument, Since));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in FirewallName ?? []) Try(name, () => ReadFirewall(name));
        foreach (var name in LogGroupName ?? []) Try(name, () => ReadLogGroup(Connect(Region), name, null));
        foreach (var path in Path ?? []) Try(path, () => ReadPath(path));
        foreach (var path in LiteralPath ?? []) Try(path, () => ReadFiles(FilePath(path)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_problems.Rest() is { } rest) WriteWarning(rest);
        if (Summary) WriteObject(_summary.Groups(), enumerateCollection: true);
    }

    private void ReadFirewall(string name)
    {
        if (_left == 0) return;
        var aws = Connect(FirewallResolver.RegionOf(name) ?? Region);
        var arn = Await(ct => FirewallResolver.FirewallAsync(aws, name, ct));
        if (FirewallArn.TryParse(arn, out var firewall)) ReadLogGroup(aws, Await(ct => AlertsOperation.LogGroupOfAsync(aws, firewall, ct)), firewall.Name);
    }

    private void ReadLogGroup(IAwsTransport aws, string name, string? firewall) => Read((query, ct) => AlertsOperation.ReadLogGroupAsync(aws, name, query, null, ct), firewall);

    private void ReadPath(string path)
    {
        foreach (var one in FilePaths(path)) Try(one, () => ReadFiles(one));
    }

    private void ReadFiles(string path)
    {
        foreach (var file in AlertFiles.Of(path))
        {
            if (_left == 0) return;
            Try(file, () => Read((query, ct) => AlertsOperation.ReadFileAsync(file, query, ct), null));
        }
    }

    private void Read(Func<AlertQuery, CancellationToken, IAsyncEnumerable<AlertBatch>> read, string? firewall)
    {
        if (_left == 0) return;
        var query = new AlertQuery
        {
            FirewallName = firewall,
            Since = Since,
            Until = Until,
            Verdicts = Verdict,
            Domains = Domain,
            IncludeFlows = IncludeFlow,
            First = First is null ? null : (int)_left,
        };
        Pump(async (pipeline, ct) =>
        {
            await foreach (var batch in read(query, ct).WithCancellation(ct).ConfigureAwait(false)) await pipeline.RunAsync(() => Give(batch), ct).ConfigureAwait(false);
        });
    }

    private void Give(AlertBatch batch)
    {
        foreach (var sentence in _problems.Add(batch.Problems)) WriteWarning(sentence);
        foreach (var alert in batch.Alerts)
        {
            if (Summary) _summary.Add(alert);
            else WriteObject(alert);
        }

        _left -= batch.Alerts.Count;
    }
}
