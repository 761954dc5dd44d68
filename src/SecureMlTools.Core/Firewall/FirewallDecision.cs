namespace SecureMlTools;

/// <summary>What a firewall does with a connection.</summary>
public enum FirewallVerdict
{
    /// <summary>A rule lets it through.</summary>
    Allowed,

    /// <summary>A rule or a default action stops it.</summary>
    Blocked,

    /// <summary>It passes because no rule is about it, or, of UDP, what is said first passes and a rule stops only what follows: nobody decided that it may.</summary>
    NotInspected,

    /// <summary>It cannot be said: a rule that could decide cannot be modelled, or was not readable. Never to be taken for allowed.</summary>
    Unknown,
}

/// <summary>What is spoken over a connection, as the engine tells it from the first bytes, whatever the port.</summary>
public enum FirewallProtocol
{
    /// <summary>TLS over TCP, with a server name.</summary>
    Tls,

    /// <summary>HTTP/1 without TLS.</summary>
    Http,

    /// <summary>TCP with anything the engine does not know.</summary>
    Other,

    /// <summary>SSH.</summary>
    Ssh,

    /// <summary>DNS over UDP.</summary>
    Dns,

    /// <summary>QUIC, over UDP.</summary>
    Quic,

    /// <summary>UDP with anything the engine does not know.</summary>
    Udp,
}

/// <summary>A way round that remains, or a trap.</summary>
/// <param name="Code">A word for it: OtherTcp, Udp, Quic, OutsideHomeNet, EncryptedDns, EncryptedHello, …; NotKnown where a rule that cannot be read or modelled decides.</param>
/// <param name="Reason">One sentence.</param>
public sealed record FirewallBypass(string Code, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>What a firewall would do with a connection, and why. Binds onward by Domain, RuleGroupArn and Region.</summary>
public sealed record FirewallDecision
{
    /// <summary>The name asked about, control characters escaped.</summary>
    public required string Domain { get; init; }

    /// <summary>What is spoken.</summary>
    public FirewallProtocol Protocol { get; init; }

    /// <summary>The destination's port.</summary>
    public int Port { get; init; }

    /// <summary>The source address asked about; null for one inside HOME_NET.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The verdict.</summary>
    public FirewallVerdict Verdict { get; init; }

    /// <summary>The target of the domain list that matched; null where none did.</summary>
    public string? MatchedTarget { get; init; }

    /// <summary>The rule that decided, by its message or as it is written; null where none did.</summary>
    public string? Rule { get; init; }

    /// <summary>The name of the rule group that it is in.</summary>
    public string? RuleGroupName { get; init; }

    /// <summary>The rule group that it is in; null where no group decided, or where it has no ARN.</summary>
    public string? RuleGroupArn { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The ways round that remain, whatever the verdict.</summary>
    public IReadOnlyList<FirewallBypass> Bypass { get; init; } = [];

    /// <summary>Region; null where only files or targets were given.</summary>
    public string? Region { get; init; }

    /// <summary>Account; null where only files or targets were given.</summary>
    public string? AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict} {Domain}";
}
