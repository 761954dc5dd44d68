namespace SecureMlTools;

/// <summary>Where a training network differs from what it was made as.</summary>
public sealed record TrainingNetworkDrift
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Missing, Changed, Added, or Unknown for what could not be read.</summary>
    public required string Kind { get; init; }

    /// <summary>The resource's name inside the network; null for what was added.</summary>
    public string? LogicalId { get; init; }

    /// <summary>CloudFormation's name of its type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Its id, name or ARN; null for one that is missing.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The property that differs.</summary>
    public string? Property { get; init; }

    /// <summary>What it was made as; null where Actual says what a list lacks or has besides.</summary>
    public string? Expected { get; init; }

    /// <summary>What it is.</summary>
    public string? Actual { get; init; }

    /// <summary>What it lets in or out, or hides; for Unknown, why it could not be read.</summary>
    public string? Risk { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind} {Text.OneLine(LogicalId ?? ResourceId ?? ResourceType)}" + (Property is null ? "" : Expected is null ? $": {Property} {Shown(Actual)}" : $": {Property} is {Shown(Actual)}, not {Shown(Expected)}") + (Risk is null ? "" : $": {Text.OneLine(Risk)}");

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "absent" : Text.OneLine(value);
}
