namespace SecureMlTools;

/// <summary>One change of a rehearsal: what the next audit would say of the resource, and what would break.</summary>
public sealed record RehearsalResult : ChangeResult
{
    /// <summary>The control's verdict before.</summary>
    public FindingStatus? StatusBefore { get; init; }

    /// <summary>The control's verdict after.</summary>
    public FindingStatus? StatusAfter { get; init; }

    /// <summary>What may stop working: the change's own risk, and controls that would fail because of the plan.</summary>
    public IReadOnlyList<string> Breaks { get; init; } = [];
}
