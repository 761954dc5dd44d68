namespace SecureMlTools;

/// <summary>What came of following a packet.</summary>
public enum PathVerdict
{
    /// <summary>It cannot be said: something on the way was not read, is not seen from here, or depends on an address that nobody gave.</summary>
    Unknown,

    /// <summary>Something on the way stops it, there or back.</summary>
    Blocked,

    /// <summary>Everything that AWS decides lets it through, there and back.</summary>
    Reachable,
}

/// <summary>Who opens the connection.</summary>
public enum PathDirection
{
    /// <summary>The machine.</summary>
    Outbound,

    /// <summary>The other side.</summary>
    Inbound,
}

/// <summary>What is carried.</summary>
public enum PathProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>ICMP, and ICMPv6 over IPv6.</summary>
    Icmp,
}

/// <summary>What one place on the way does with a packet.</summary>
public enum HopOutcome
{
    /// <summary>It cannot be said.</summary>
    Unknown,

    /// <summary>Lets it through.</summary>
    Passed,

    /// <summary>Stops it.</summary>
    Blocked,
}

/// <summary>One place on the way, and what decided there.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Component">What it is: security group, network ACL, route table, …</param>
/// <param name="ResourceId">Its id.</param>
/// <param name="Outcome">What it does.</param>
/// <param name="Reason">The rule or route that decided, in words.</param>
public sealed record PathHop(int Number, string Component, string ResourceId, HopOutcome Outcome, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Number} {Component} {ResourceId}: {Reason}";
}

/// <summary>Something that stops the packet.</summary>
/// <param name="Code">Reachability Analyzer's code for it; those of our own are listed in the help of Test-Ec2InternetPath.</param>
/// <param name="ResourceId">The resource that stops it.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Fix">What to do about it: one sentence or command.</param>
public sealed record PathBlocker(string Code, string ResourceId, string Reason, string Fix)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>Something worth knowing that stops nothing.</summary>
/// <param name="Code">Reachability Analyzer's code, or one of our own.</param>
/// <param name="ResourceId">The resource concerned.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PathNote(string Code, string ResourceId, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>Something that decides too and that is not in what was read.</summary>
/// <param name="What">What it is.</param>
/// <param name="Command">The command that shows it: on the machine, unless it asks AWS.</param>
public sealed record UnseenCheck(string What, string Command)
{
    /// <inheritdoc/>
    public override string ToString() => What;
}

/// <summary>Whether a packet gets from a machine's network interface to a destination and back, and everything that stops it. Binds onward by InstanceId, NetworkInterfaceId and Region.</summary>
public sealed record PathDiagnosis
{
    /// <summary>The machine; null for an interface that is on none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The network interface.</summary>
    public required string NetworkInterfaceId { get; init; }

    /// <summary>The interface's address; null where it has none of the IP version.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The other side, as it was asked about, control characters escaped: for Inbound, who opens the connection.</summary>
    public required string Destination { get; init; }

    /// <summary>Its address; null where only a name is known: then any public address is meant.</summary>
    public string? DestinationAddress { get; init; }

    /// <summary>The port that is connected to; null for ICMP.</summary>
    public int? Port { get; init; }

    /// <summary>What is carried.</summary>
    public PathProtocol Protocol { get; init; }

    /// <summary>Who opens the connection.</summary>
    public PathDirection Direction { get; init; }

    /// <summary>The verdict.</summary>
    public PathVerdict Verdict { get; init; }

    /// <summary>The verdict's reason in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The places on the way there.</summary>
    public IReadOnlyList<PathHop> Hops { get; init; } = [];

    /// <summary>The places on the way back.</summary>
    public IReadOnlyList<PathHop> ReturnPath { get; init; } = [];

    /// <summary>Everything that stops it, not only the first.</summary>
    public IReadOnlyList<PathBlocker> Blockers { get; init; } = [];

    /// <summary>Everything that could not be decided, each with the reason.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>What is worth knowing though it stops nothing.</summary>
    public IReadOnlyList<PathNote> Notes { get; init; } = [];

    /// <summary>What the firewall on the way does with the name; null where there is none.</summary>
    public FirewallDecision? Firewall { get; init; }

    /// <summary>What decides too and is not visible from here.</summary>
    public IReadOnlyList<UnseenCheck> NotVisible { get; init; } = [];

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }
}
