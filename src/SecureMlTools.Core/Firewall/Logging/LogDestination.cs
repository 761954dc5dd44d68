using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Firewall.Logging;

/// <summary>
/// Where a firewall sends one kind of its logs, as a user writes it: <c>cwl:GROUP</c>, <c>s3:BUCKET/PREFIX</c> or <c>firehose:STREAM</c>.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_LogDestinationConfig.html
/// </summary>
/// <param name="Type">AWS's LogDestinationType.</param>
/// <param name="Name">The log group, the bucket or the delivery stream.</param>
/// <param name="Prefix">The prefix in the bucket; null where there is none.</param>
public sealed partial record LogDestination(string Type, string Name, string? Prefix = null)
{
    /// <summary>The word for no destination.</summary>
    public const string None = "None";

    /// <summary>A CloudWatch log group.</summary>
    public const string LogGroup = "CloudWatchLogs";

    /// <summary>A bucket.</summary>
    public const string Bucket = "S3";

    /// <summary>A Firehose delivery stream.</summary>
    public const string Stream = "KinesisDataFirehose";

    /// <summary>What a destination looks like, for messages.</summary>
    public const string Forms = "cwl:LOG-GROUP, s3:BUCKET/PREFIX, firehose:STREAM";

    /// <summary>Reads what a user wrote; an ARN of one of the three will do. Null when it is none.</summary>
    public static LogDestination? Parse(string text)
    {
        if (LogGroupForm().Match(text) is { Success: true } group) return new LogDestination(LogGroup, group.Groups[1].Value);
        if (BucketForm().Match(text) is { Success: true } bucket)
            return new LogDestination(Bucket, bucket.Groups[1].Value, bucket.Groups[2].Value is ['/', .. { Length: > 0 } prefix] ? prefix : null);
        return StreamForm().Match(text) is { Success: true } stream ? new LogDestination(Stream, stream.Groups[1].Value) : null;
    }

    /// <summary>The destination of a firewall's own record; null when it is of a kind not known here.</summary>
    public static LogDestination? Of(LogDestinationConfig config) => (config.LogDestinationType, config.LogDestination) switch
    {
        (LogGroup, { } d) when d.GetValueOrDefault("logGroup") is { } name => new LogDestination(LogGroup, name),
        (Bucket, { } d) when d.GetValueOrDefault("bucketName") is { } name => new LogDestination(Bucket, name, d.GetValueOrDefault("prefix") is { Length: > 0 } prefix ? prefix : null),
        (Stream, { } d) when d.GetValueOrDefault("deliveryStream") is { } name => new LogDestination(Stream, name),
        _ => null,
    };

    /// <summary>Without slashes around the prefix, as a user means it; one that is there already is kept as it is.</summary>
    public LogDestination Trimmed() => this with { Prefix = Prefix?.Trim('/') is { Length: > 0 } prefix ? prefix : null };

    /// <summary>AWS's record of it.</summary>
    public LogDestinationConfig ToConfig(string logType) => new()
    {
        LogType = logType,
        LogDestinationType = Type,
        LogDestination = Type switch
        {
            LogGroup => new Dictionary<string, string> { ["logGroup"] = Name },
            Stream => new Dictionary<string, string> { ["deliveryStream"] = Name },
            _ => Prefix is null ? new Dictionary<string, string> { ["bucketName"] = Name } : new Dictionary<string, string> { ["bucketName"] = Name, ["prefix"] = Prefix },
        },
    };

    /// <summary>The destination as a user writes it.</summary>
    public override string ToString() => Type switch
    {
        LogGroup => "cwl:" + Name,
        Stream => "firehose:" + Name,
        _ => Prefix is null ? "s3:" + Name : $"s3:{Name}/{Prefix}",
    };

    [GeneratedRegex(@"^(?:cwl:|arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:)([A-Za-z0-9._/#-]{1,512})(?::\*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex LogGroupForm();

    [GeneratedRegex(@"^(?:s3:|arn:aws[a-z-]*:s3:::)([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[A-Za-z0-9!_.*'()/=-]{0,512})?\z")]
    private static partial Regex BucketForm();

    [GeneratedRegex(@"^(?:firehose:|arn:aws[a-z-]*:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/)([A-Za-z0-9_.-]{1,64})\z", RegexOptions.IgnoreCase)]
    private static partial Regex StreamForm();
}
