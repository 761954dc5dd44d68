using System.Runtime.CompilerServices;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>The members of a logged event that are read; all others are passed over.</summary>
internal enum AlertField
{
    FirewallName,
    AvailabilityZone,
    EventTimestamp,
    ResourceArn,
    Message,
    HasEvent,
    Timestamp,
    FlowId,
    EventType,
    SourceAddress,
    SourcePort,
    DestinationAddress,
    DestinationPort,
    Protocol,
    AppProtocol,
    TlsInspected,
    Action,
    SignatureId,
    Signature,
    Category,
    Severity,
    VerdictAction,
    Sni,
    TlsVersion,
    Ja3,
    HttpHost,
    Url,
    HttpMethod,
    UserAgent,
    DnsName,
    FailedSni,
    TlsError,
    RevocationStatus,
    RevocationAction,
    Count,
}

/// <summary>Which object of a logged event is being read.</summary>
internal enum AlertPart
{
    None,
    Top,
    Metadata,
    Event,
    Alert,
    Verdict,
    Tls,
    Ja3,
    Http,
    Dns,
    TlsError,
    Revocation,

    /// <summary>An array of events, as exports of CloudWatch Logs and of tools wrap them.</summary>
    Wrapper,
}

/// <summary>Where a value stands in the bytes of its record.</summary>
/// <param name="Start">Its first byte; of a string the one after the quote.</param>
/// <param name="Length">Its length; negative, minus one, for a string with escapes.</param>
internal readonly record struct Place(int Start, int Length)
{
    public bool IsThere => Start != 0;

    public bool IsEscaped => Length < 0;

    public int End => Start + (Length < 0 ? ~Length : Length);
}

/// <summary>The places of all fields of one record.</summary>
[InlineArray((int)AlertField.Count)]
internal struct Places
{
    private Place _first;
}
