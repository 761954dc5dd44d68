namespace SecureMlTools;

/// <summary>What became of a resource of a training network.</summary>
public enum LaunchOutcome
{
    /// <summary>Would be made, finished or taken away.</summary>
    Planned,

    /// <summary>Made.</summary>
    Created,

    /// <summary>Begun by an earlier run, finished by this one.</summary>
    Finished,

    /// <summary>There already, and left as it is.</summary>
    Kept,

    /// <summary>Taken away.</summary>
    Removed,

    /// <summary>Could not be taken away.</summary>
    LeftBehind,
}

/// <summary>One resource of a training network.</summary>
public sealed record TrainingNetworkResource
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Its name inside the network, the same in templates.</summary>
    public required string LogicalId { get; init; }

    /// <summary>CloudFormation's name of its type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Its id, name or ARN; null for one that is not made yet.</summary>
    public string? ResourceId { get; init; }

    /// <summary>What became of it.</summary>
    public required LaunchOutcome Outcome { get; init; }

    /// <summary>What it is for.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Its addresses, where it has some.</summary>
    public string? Cidr { get; init; }

    /// <summary>Why it was left behind, or where it differs from what was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => ResourceId is null ? ResourceType : $"{ResourceType} {ResourceId}";
}

/// <summary>What part of a month's bill a network makes, in AWS's units.</summary>
/// <param name="Driver">What is charged for.</param>
/// <param name="Count">How many there are; null for what depends on use.</param>
/// <param name="Unit">What AWS counts.</param>
/// <param name="PerMonth">Units in a month of 730 hours; null for what depends on use.</param>
public sealed record NetworkCostDriver(string Driver, int? Count, string Unit, int? PerMonth)
{
    /// <inheritdoc/>
    public override string ToString() => PerMonth is { } month ? $"{Driver}: {Count} x 730 = {month} {Unit} a month" : Count is { } count ? $"{Driver}: {count} {Unit}" : $"{Driver}: {Unit}";
}

/// <summary>A training network: planned, or made.</summary>
public sealed record TrainingNetwork
{
    /// <summary>Its name; pipes into what takes a -Network.</summary>
    public required string Name { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <summary>Planned, Created, Finished (an earlier run was completed) or Kept (nothing was to be done).</summary>
    public required LaunchOutcome Outcome { get; init; }

    /// <summary>Its VPC; null while it is planned.</summary>
    public string? VpcId { get; init; }

    /// <summary>Addresses of its VPC.</summary>
    public required string VpcCidr { get; init; }

    /// <summary>Its zones.</summary>
    public IReadOnlyList<string> AvailabilityZone { get; init; } = [];

    /// <summary>The subnets for machines, in the order of the zones.</summary>
    public IReadOnlyList<string> SubnetId { get; init; } = [];

    /// <summary>The firewall's ARN; null for a network without internet.</summary>
    public string? FirewallArn { get; init; }

    /// <summary>The rule group with the names that may be reached: for Add-FirewallAllowDomain.</summary>
    public string? RuleGroupArn { get; init; }

    /// <summary>Addresses that the network is seen with on the internet.</summary>
    public IReadOnlyList<string> PublicIpAddress { get; init; } = [];

    /// <summary>The gateway endpoint for S3, for bucket policies.</summary>
    public string? S3EndpointId { get; init; }

    /// <summary>Its resources.</summary>
    public IReadOnlyList<TrainingNetworkResource> Resource { get; init; } = [];

    /// <summary>What it is charged for.</summary>
    public IReadOnlyList<NetworkCostDriver> Cost { get; init; } = [];

    /// <summary>A policy for buckets, as JSON, with BUCKET-NAME to be filled in: objects only through this network. Null while the network is planned.</summary>
    public string? BucketPolicy { get; init; }

    /// <summary>A policy for the role that starts SageMaker jobs, as JSON, with BUCKET-NAME to be filled in: jobs only in this network. Null while the network is planned.</summary>
    public string? ExecutionRolePolicy { get; init; }

    /// <summary>The journal; null when nothing was to be made.</summary>
    public string? JournalPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
