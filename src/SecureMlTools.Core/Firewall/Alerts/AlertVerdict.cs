namespace SecureMlTools;

/// <summary>What became of a packet that a firewall logged.</summary>
public enum AlertVerdict
{
    /// <summary>The log does not say.</summary>
    Unknown,

    /// <summary>It was let through.</summary>
    Allowed,

    /// <summary>It was dropped or rejected.</summary>
    Blocked,

    /// <summary>It was reported, and no rule decided about it.</summary>
    Alert,
}
