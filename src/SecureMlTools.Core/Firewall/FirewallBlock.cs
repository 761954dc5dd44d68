namespace SecureMlTools;

/// <summary>An address that a rule group blocks, as Add-FirewallBlock put it there. Binds onward by Address, RuleGroupName and Region.</summary>
public sealed record FirewallBlock
{
    /// <summary>The address or network.</summary>
    public required string Address { get; init; }

    /// <summary>When the block is over; null for never. Nothing at AWS looks at it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>True when it is over and still blocks: Remove-FirewallBlock -Expired takes it out.</summary>
    public bool IsExpired { get; init; }

    /// <summary>The GuardDuty finding that named the address; null where none did.</summary>
    public string? FindingId { get; init; }

    /// <summary>The rule's id.</summary>
    public long Sid { get; init; }

    /// <summary>The rule group's name.</summary>
    public required string RuleGroupName { get; init; }

    /// <summary>The rule group's ARN.</summary>
    public required string RuleGroupArn { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}
