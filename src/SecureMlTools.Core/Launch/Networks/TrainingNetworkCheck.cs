namespace SecureMlTools;

/// <summary>Whether a training network is as it was made, in the words that CloudFormation has for its stacks.</summary>
public enum DriftStatus
{
    /// <summary>Everything was read, and nothing differs.</summary>
    InSync,

    /// <summary>Something differs.</summary>
    Drifted,

    /// <summary>It cannot be told: something could not be read, or how the network was made is not known.</summary>
    Unknown,
}

/// <summary>What looking at a training network came to. There is one of these for each network that was looked at: none means that nobody looked.</summary>
public sealed record TrainingNetworkCheck
{
    /// <summary>The network; pipes into what takes the name of one.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is as it was made.</summary>
    public required DriftStatus Status { get; init; }

    /// <summary>Why, in one sentence; for Unknown with the remedy.</summary>
    public required string Reason { get; init; }

    /// <summary>How many resources it was made of; null while that is not known.</summary>
    public int? ResourceCount { get; init; }

    /// <summary>What differs; empty where nothing does, and where it cannot be told.</summary>
    public IReadOnlyList<TrainingNetworkDrift> Drift { get; init; } = [];

    /// <summary>Its VPC; null where that is gone or was not read.</summary>
    public string? VpcId { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Status}";
}
