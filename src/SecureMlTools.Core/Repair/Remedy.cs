namespace SecureMlTools.Repair;

/// <summary>What a control offers for a failed finding: changes, or the reason why none is safe.</summary>
public sealed record Remedy
{
    private Remedy(IReadOnlyList<Change> changes, string? reason)
    {
        Changes = changes;
        Reason = reason;
    }

    /// <summary>The changes, empty where none is offered.</summary>
    public IReadOnlyList<Change> Changes { get; }

    /// <summary>Why none is offered, in one sentence.</summary>
    public string? Reason { get; }

    /// <summary>Changes that would make the finding pass.</summary>
    public static Remedy Of(params IReadOnlyList<Change> changes) => new(changes, null);

    /// <summary>No change, and why.</summary>
    public static Remedy None(string reason) => new([], reason);

    /// <summary>No change: the baseline lacks a value that only the owner can choose.</summary>
    public static Remedy NeedsPolicy(string key) => new([], $"The baseline has no {key}, and only you can choose it: set it under 'repair' and run again.");
}
