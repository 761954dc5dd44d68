using SecureMlTools.Repair;

namespace SecureMlTools;

/// <summary>What became of a change.</summary>
public enum ChangeOutcome
{
    /// <summary>Made, and seen to be so afterwards.</summary>
    Applied,

    /// <summary>Nothing to do: the resource was already as wanted. No call was made.</summary>
    AlreadyCompliant,

    /// <summary>Would be made; -WhatIf, a rehearsal or a saved inventory makes no change.</summary>
    Planned,

    /// <summary>Not made, for the reason given.</summary>
    Refused,

    /// <summary>Tried, and AWS refused or the result could not be confirmed.</summary>
    Failed,
}

/// <summary>One change: what it was to do, and what became of it.</summary>
public record ChangeResult
{
    /// <summary>The control it serves.</summary>
    public required string ControlId { get; init; }

    /// <summary>CloudFormation's name of the resource's type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource changed.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The machine concerned, where it is one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The API operation of the change, for example <c>ec2:ModifyInstanceMetadataOptions</c>; empty where no change is offered.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The changed fields before.</summary>
    public string Before { get; init; } = "";

    /// <summary>The changed fields after.</summary>
    public string After { get; init; } = "";

    /// <summary>What became of it.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>One sentence: why, or what to know.</summary>
    public required string Reason { get; init; }

    /// <summary>The undo journal; null when nothing was to be written.</summary>
    public string? JournalPath { get; init; }

    /// <summary>What AWS assigned, for whoever made the change.</summary>
    internal ResourceState Assigned { get; init; } = ResourceState.Empty;

    /// <summary>The change as it was made, without what was so already; null where none was.</summary>
    internal Change? Made { get; init; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Outcome} {Operation} {ResourceId}";
}
