namespace SecureMlTools;

/// <summary>What became of a finding between two audits.</summary>
public enum FindingChangeKind
{
    /// <summary>Fails now and did not before, or was not there before.</summary>
    New,

    /// <summary>Failed before; now it passes, does not apply, or its resource is gone.</summary>
    Fixed,

    /// <summary>Something else is said now: another status or severity, or nothing where nothing can be concluded.</summary>
    Changed,

    /// <summary>The same status and severity.</summary>
    Unchanged,
}

/// <summary>One control on one resource in two audits.</summary>
public sealed record FindingChange
{
    /// <summary>What became of it.</summary>
    public required FindingChangeKind Change { get; init; }

    /// <summary>The control.</summary>
    public required string ControlId { get; init; }

    /// <summary>What the control asks for.</summary>
    public required string Title { get; init; }

    /// <summary>CloudFormation's name of the resource's type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The machine concerned, where it is one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <summary>Status in the first audit; null when it has no such finding.</summary>
    public FindingStatus? StatusBefore { get; init; }

    /// <summary>Status in the second audit; null when it has no such finding.</summary>
    public FindingStatus? StatusAfter { get; init; }

    /// <summary>Severity in the first audit.</summary>
    public Severity? SeverityBefore { get; init; }

    /// <summary>Severity in the second audit.</summary>
    public Severity? SeverityAfter { get; init; }

    /// <summary>The reason that the later of the two findings gives, or what its absence means.</summary>
    public required string Reason { get; init; }

    /// <summary>The worse of the two severities, by which lists are ordered.</summary>
    public Severity Severity => SeverityAfter ?? SeverityBefore ?? Severity.Info;
}
