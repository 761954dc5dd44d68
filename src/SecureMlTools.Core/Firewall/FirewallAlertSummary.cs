namespace SecureMlTools;

/// <summary>Alerts about one host with one verdict, counted. Binds onward by Domain, as an alert does.</summary>
public sealed record FirewallAlertSummary
{
    /// <summary>The host as a domain list takes it; null where there is none, and where it is none that a list would take.</summary>
    public string? Domain { get; init; }

    /// <summary>The host as it is shown, or the address where the alerts name no host.</summary>
    public required string DisplayHost { get; init; }

    /// <summary>What became of the packets.</summary>
    public AlertVerdict Verdict { get; init; }

    /// <summary>How many alerts.</summary>
    public long Count { get; init; }

    /// <summary>The first of them, by time.</summary>
    public DateTimeOffset First { get; init; }

    /// <summary>The last of them, by time.</summary>
    public DateTimeOffset Last { get; init; }

    /// <summary>Where the connections came from; a hundred addresses at most.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The ports that they went to; a hundred at most.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The region, where all are of one.</summary>
    public string? Region { get; init; }

    /// <summary>The firewall, where all are of one.</summary>
    public string? FirewallName { get; init; }

    /// <summary>One line that is safe to print.</summary>
    public override string ToString() => $"{DisplayHost} {Verdict} {Count}";
}
