using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What the rules will meet where they are going.</summary>
public sealed record RuleCheckOptions
{
    /// <summary>Bytes that a rules text of AWS Network Firewall may have.</summary>
    public const int MaxTextBytes = 2_000_000;

    /// <summary>The order of the rule group; null where it is not known, and only what holds in both is said.</summary>
    public FirewallRuleOrder? RuleOrder { get; init; }

    /// <summary>Variables that the rule group defines, without the sign: HOME_NET and EXTERNAL_NET always are.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>The rule group's capacity; null where it is not known.</summary>
    public int? Capacity { get; init; }

    /// <summary>Leaves out findings that matter less.</summary>
    public Severity MinimumSeverity { get; init; }
}
