namespace SecureMlTools;

/// <summary>One name on the domain list of a rule group, or in the rules of one that says which names it lets through.</summary>
public sealed record AllowDomain
{
    /// <summary>The name as the list holds it: <c>.example.com</c> for the domain with all names below it, <c>example.com</c> for itself only.</summary>
    public required string Domain { get; init; }

    /// <summary>True for a domain with all names below it.</summary>
    public bool IsWildcard => Domain.StartsWith('.');

    /// <summary>What the name is compared with: <c>TLS_SNI</c>, <c>HTTP_HOST</c> or both.</summary>
    public required IReadOnlyList<string> TargetTypes { get; init; }

    /// <summary>What the list does with its names, in AWS's words: <c>ALLOWLIST</c>, <c>DENYLIST</c>, <c>REJECTLIST</c> or <c>ALERTLIST</c>.</summary>
    public required string ListType { get; init; }

    /// <summary><c>List</c> for a domain list; <c>Rules</c> for Suricata rules, which Add-FirewallAllowDomain does not change.</summary>
    public required string Source { get; init; }

    /// <summary>The rule group's name.</summary>
    public required string RuleGroupName { get; init; }

    /// <summary>The rule group's ARN.</summary>
    public required string RuleGroupArn { get; init; }

    /// <summary>Capacity that the rule group's rules take; null where AWS did not say.</summary>
    public int? Consumed { get; init; }

    /// <summary>The rule group's capacity, which cannot be changed.</summary>
    public int? Capacity { get; init; }

    /// <summary><c>STRICT_ORDER</c> or <c>DEFAULT_ACTION_ORDER</c>.</summary>
    public required string RuleOrder { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Domain;
}
