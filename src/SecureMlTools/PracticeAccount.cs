namespace SecureMlTools;

/// <summary>A practice account, as Connect-PracticeAccount gives it.</summary>
public sealed record PracticeAccount
{
    /// <summary>Its id.</summary>
    public required string AccountId { get; init; }

    /// <summary>What to give as -EndpointUrl to use it without connecting.</summary>
    public required string EndpointUrl { get; init; }

    /// <summary>Its regions, the default one first.</summary>
    public required IReadOnlyList<string> Region { get; init; }
}
