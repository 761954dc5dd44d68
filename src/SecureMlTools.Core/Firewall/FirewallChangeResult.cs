using System.Diagnostics.CodeAnalysis;

namespace SecureMlTools;

/// <summary>One change to a firewall: what it was to do, what became of it, and what it took of the rule group's capacity.</summary>
public sealed record FirewallChangeResult : ChangeResult
{
    /// <summary>Makes one from what a change gave.</summary>
    [SetsRequiredMembers]
    public FirewallChangeResult(ChangeResult result)
        : base(result)
    {
    }

    /// <summary>What was added, or would be: names, rules, addresses.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>What was taken out, or would be.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>What was asked for and is there already.</summary>
    public IReadOnlyList<string> AlreadyPresent { get; init; } = [];

    /// <summary>What was asked for and is let through by a wider entry, with that entry: <c>www.example.com (.example.com)</c>.</summary>
    public IReadOnlyList<string> CoveredBy { get; init; } = [];

    /// <summary>What was asked for and not done, with the reason.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Capacity that the rule group's rules took before; null where there is no rule group.</summary>
    public int? ConsumedBefore { get; init; }

    /// <summary>Capacity that they take after.</summary>
    public int? ConsumedAfter { get; init; }

    /// <summary>The rule group's capacity, which cannot be changed.</summary>
    public int? Capacity { get; init; }

    /// <summary>Updates tried: more than one when somebody else changed the group at the same time.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the firewalls that use it have taken it over: <c>IN_SYNC</c>, <c>PENDING</c>, …; null where none uses it or nobody waited.</summary>
    public string? SyncStatus { get; init; }
}
