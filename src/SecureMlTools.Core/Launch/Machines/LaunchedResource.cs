namespace SecureMlTools;

/// <summary>What became of one resource of a launch. Binds onward by InstanceId, Launch, Region and AccountId.</summary>
public sealed record LaunchedResource
{
    /// <summary>The launch: the value of the tag <c>secureml:machine</c>.</summary>
    public required string Launch { get; init; }

    /// <summary>CloudFormation's name of its type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Its id or name.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The machine, where it is one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Planned, Removed, Kept or LeftBehind.</summary>
    public required LaunchOutcome Outcome { get; init; }

    /// <summary>Why it was kept or left behind.</summary>
    public string? Reason { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Outcome} {ResourceType} {ResourceId}";
}
