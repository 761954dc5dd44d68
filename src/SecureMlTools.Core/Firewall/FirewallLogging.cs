namespace SecureMlTools;

/// <summary>Where a firewall sends one kind of its logs. Binds onward by FirewallArn, FirewallName and Region.</summary>
public sealed record FirewallLogging
{
    /// <summary>The firewall's name.</summary>
    public required string FirewallName { get; init; }

    /// <summary>ALERT, FLOW or TLS.</summary>
    public required string LogType { get; init; }

    /// <summary>The destination: <c>cwl:GROUP</c>, <c>s3:BUCKET/PREFIX</c>, <c>firehose:STREAM</c>, or <c>None</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>AWS's word for the kind of destination: CloudWatchLogs, S3, KinesisDataFirehose; null where there is none.</summary>
    public string? DestinationType { get; init; }

    /// <summary>The firewall's ARN.</summary>
    public required string FirewallArn { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }
}
