using System.Globalization;

namespace SecureMlTools;

/// <summary>
/// One event of a firewall's alert log. Everything in a log is hostile: whoever opens a connection chooses the host name in it. So <see cref="Domain"/>
/// is only ever a name of the form that a domain list takes, every other text has its control characters escaped, and only <see cref="RawHost"/> is
/// what the log says.
/// </summary>
public sealed record FirewallAlert
{
    /// <summary>When the packet was seen, with the log's own offset; the zero time where the log says none.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What became of the packet.</summary>
    public AlertVerdict Verdict { get; init; }

    /// <summary>The host that was asked for, as a domain list takes it; null where there is none, and where it is none that a list would take.</summary>
    public string? Domain { get; init; }

    /// <summary>The host that was asked for, control characters escaped and at most 256 characters; for showing.</summary>
    public string? DisplayHost { get; init; }

    /// <summary>The host that was asked for (TLS SNI, HTTP Host, DNS question) exactly as the log has it. May hold anything: never print it.</summary>
    public string? RawHost { get; init; }

    /// <summary>The firewall.</summary>
    public string? FirewallName { get; init; }

    /// <summary>The zone of the endpoint that saw the packet.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>The region, from where the log was read, the ARN or the zone.</summary>
    public string? Region { get; init; }

    /// <summary>The account of the rule group or policy; null where the log names none.</summary>
    public string? AccountId { get; init; }

    /// <summary>The rule group, or for a default action the policy, whose rule this is; null in logs before 2024.</summary>
    public string? ResourceArn { get; init; }

    /// <summary><c>alert</c>, <c>tls</c> (TLS inspection failed) or <c>netflow</c>.</summary>
    public string EventType { get; init; } = "";

    /// <summary>The engine's number of the connection; needs all 64 bits.</summary>
    public long? FlowId { get; init; }

    /// <summary>Where the connection comes from. Behind a NAT gateway this is the gateway.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>Its port; null for ICMP.</summary>
    public int? SourcePort { get; init; }

    /// <summary>Where the connection goes to.</summary>
    public string? DestinationAddress { get; init; }

    /// <summary>The port that it goes to; null for ICMP.</summary>
    public int? DestinationPort { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c>, <c>ICMP</c>, …</summary>
    public string? Protocol { get; init; }

    /// <summary>What is spoken: <c>tls</c>, <c>http</c>, <c>dns</c>, <c>unknown</c>, …</summary>
    public string? AppProtocol { get; init; }

    /// <summary>What the rule was to do: <c>allowed</c> or <c>blocked</c>. Another rule may have had the last word: see <see cref="Verdict"/>.</summary>
    public string? Action { get; init; }

    /// <summary>The message of the rule, or of the failure.</summary>
    public string? Signature { get; init; }

    /// <summary>The rule's sid; 2, 4, 6 and 8 are those of default actions.</summary>
    public long? SignatureId { get; init; }

    /// <summary>The rule's class.</summary>
    public string? Category { get; init; }

    /// <summary>The rule's severity: 1 is the worst.</summary>
    public int? Severity { get; init; }

    /// <summary>The path asked for over HTTP.</summary>
    public string? Url { get; init; }

    /// <summary>The method asked for over HTTP.</summary>
    public string? HttpMethod { get; init; }

    /// <summary>What the HTTP client calls itself.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The version of TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The fingerprint of the TLS client.</summary>
    public string? Ja3 { get; init; }

    /// <summary>True when the firewall looked into TLS; null where the log does not say.</summary>
    public bool? TlsInspected { get; init; }

    /// <summary>The file or the log group that it was read from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The line in the file, or the number of the event in the log group as it was read.</summary>
    public long Position { get; init; }

    /// <summary>One line that is safe to print.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z {Verdict} {SourceAddress} -> {DisplayHost ?? DestinationAddress}:{DestinationPort} {AppProtocol ?? Protocol} {Signature}").TrimEnd();
}
