namespace SecureMlTools;

/// <summary>A Suricata rule that was made for a name; written to a file, it is the rule.</summary>
public sealed record FirewallRuleText
{
    /// <summary>The rule's id.</summary>
    public required long Sid { get; init; }

    /// <summary>pass, drop, reject or alert.</summary>
    public required string Action { get; init; }

    /// <summary>tls or http.</summary>
    public required string Protocol { get; init; }

    /// <summary>The name it is about; null for a rule about all others.</summary>
    public string? Domain { get; init; }

    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Rule;
}
