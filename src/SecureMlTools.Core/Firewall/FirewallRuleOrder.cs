namespace SecureMlTools;

/// <summary>In which order the engine takes the rules of a policy.</summary>
public enum FirewallRuleOrder
{
    /// <summary>DEFAULT_ACTION_ORDER: all pass rules, then drop, reject and alert rules.</summary>
    Default,

    /// <summary>STRICT_ORDER: rule groups by their priority, and their rules as they are written.</summary>
    Strict,
}
