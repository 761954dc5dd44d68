namespace SecureMlTools;

/// <summary>Something wrong with a Suricata rule, or something that it does not do though it looks so.</summary>
public sealed record RuleFinding
{
    /// <summary>The file the rule is in; null for a text.</summary>
    public string? Path { get; init; }

    /// <summary>The rule's line, from 1; 0 for the rules as a whole.</summary>
    public required int Line { get; init; }

    /// <summary>The rule's id; null where it has none or cannot be read.</summary>
    public long? Sid { get; init; }

    /// <summary>High: AWS or the engine refuses it, or it opens the firewall. Medium: it does not do what it looks like. Low and Info: worth knowing.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The check's word: SidMissing, LooseName, …</summary>
    public required string Id { get; init; }

    /// <summary>What is wrong and what to do, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What AWS answers, or how its answer begins; null where it says nothing, or its words are not known.</summary>
    public string? AwsMessage { get; init; }

    /// <summary>The rule as it is written, control characters escaped.</summary>
    public required string Rule { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(Path is null ? "" : Path + ":")}{Line}: {Id}: {Message}";
}
