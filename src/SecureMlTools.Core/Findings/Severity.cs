namespace SecureMlTools;

/// <summary>How much a failed control matters. Ordered: a larger value is worse.</summary>
public enum Severity
{
    /// <summary>For information; nothing is wrong by itself.</summary>
    Info,

    /// <summary>Defence in depth.</summary>
    Low,

    /// <summary>Weakens a defence that something else still holds.</summary>
    Medium,

    /// <summary>A realistic attack is open.</summary>
    High,

    /// <summary>Open to anyone now.</summary>
    Critical,
}
