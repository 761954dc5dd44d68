namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// The names that AWS gives to members of a logged event.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html
/// </summary>
internal static class AlertNames
{
    /// <summary>What a member is: a field, an object to read, or neither.</summary>
    public static (AlertField Field, AlertPart Part) Find(AlertPart part, ReadOnlySpan<byte> name) => part switch
    {
        AlertPart.Event => InEvent(name),
        AlertPart.Alert => InAlert(name),
        AlertPart.Top => InTop(name),
        AlertPart.Http => InHttp(name),
        AlertPart.Tls => name.SequenceEqual("sni"u8) ? Field(AlertField.Sni)
            : name.SequenceEqual("version"u8) ? Field(AlertField.TlsVersion)
            : name.SequenceEqual("ja3"u8) ? Object(AlertPart.Ja3) : Nothing,
        AlertPart.Ja3 => name.SequenceEqual("hash"u8) ? Field(AlertField.Ja3) : Nothing,
        AlertPart.Verdict => name.SequenceEqual("action"u8) ? Field(AlertField.VerdictAction) : Nothing,
        AlertPart.Metadata => name.SequenceEqual("resource_arn"u8) ? Field(AlertField.ResourceArn) : Nothing,
        AlertPart.Dns => name.SequenceEqual("rrname"u8) ? Field(AlertField.DnsName)
            : name.SequenceEqual("query"u8) || name.SequenceEqual("queries"u8) ? Object(AlertPart.Dns) : Nothing,
        AlertPart.TlsError => name.SequenceEqual("error_message"u8) ? Field(AlertField.TlsError) : Nothing,
        AlertPart.Revocation => name.SequenceEqual("status"u8) ? Field(AlertField.RevocationStatus)
            : name.SequenceEqual("action"u8) ? Field(AlertField.RevocationAction) : Nothing,
        _ => Nothing,
    };

    private static (AlertField Field, AlertPart Part) Nothing => (AlertField.Count, AlertPart.None);

    private static (AlertField Field, AlertPart Part) Field(AlertField field) => (field, AlertPart.None);

    private static (AlertField Field, AlertPart Part) Object(AlertPart part) => (AlertField.Count, part);

    private static (AlertField Field, AlertPart Part) InTop(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("event"u8) => (AlertField.HasEvent, AlertPart.Event),
        13 when name.SequenceEqual("firewall_name"u8) => Field(AlertField.FirewallName),
        17 when name.SequenceEqual("availability_zone"u8) => Field(AlertField.AvailabilityZone),
        15 when name.SequenceEqual("event_timestamp"u8) => Field(AlertField.EventTimestamp),
        12 when name.SequenceEqual("aws_metadata"u8) => Object(AlertPart.Metadata),
        7 when name.SequenceEqual("message"u8) => Field(AlertField.Message),
        7 when name.SequenceEqual("Records"u8) || name.SequenceEqual("records"u8) => Object(AlertPart.Wrapper),
        6 when name.SequenceEqual("events"u8) => Object(AlertPart.Wrapper),
        9 when name.SequenceEqual("logEvents"u8) => Object(AlertPart.Wrapper),
        _ => Nothing,
    };

    private static (AlertField Field, AlertPart Part) InEvent(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("tls"u8) => Object(AlertPart.Tls),
        3 when name.SequenceEqual("dns"u8) => Object(AlertPart.Dns),
        3 when name.SequenceEqual("sni"u8) => Field(AlertField.FailedSni),
        4 when name.SequenceEqual("http"u8) => Object(AlertPart.Http),
        5 when name.SequenceEqual("proto"u8) => Field(AlertField.Protocol),
        5 when name.SequenceEqual("alert"u8) => Object(AlertPart.Alert),
        6 when name.SequenceEqual("src_ip"u8) => Field(AlertField.SourceAddress),
        7 when name.SequenceEqual("dest_ip"u8) => Field(AlertField.DestinationAddress),
        7 when name.SequenceEqual("flow_id"u8) => Field(AlertField.FlowId),
        7 when name.SequenceEqual("verdict"u8) => Object(AlertPart.Verdict),
        8 when name.SequenceEqual("src_port"u8) => Field(AlertField.SourcePort),
        9 when name.SequenceEqual("dest_port"u8) => Field(AlertField.DestinationPort),
        9 when name.SequenceEqual("timestamp"u8) => Field(AlertField.Timestamp),
        9 when name.SequenceEqual("app_proto"u8) => Field(AlertField.AppProtocol),
        9 when name.SequenceEqual("tls_error"u8) => Object(AlertPart.TlsError),
        10 when name.SequenceEqual("event_type"u8) => Field(AlertField.EventType),
        13 when name.SequenceEqual("tls_inspected"u8) => Field(AlertField.TlsInspected),
        16 when name.SequenceEqual("revocation_check"u8) => Object(AlertPart.Revocation),
        _ => Nothing,
    };

    private static (AlertField Field, AlertPart Part) InAlert(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when name.SequenceEqual("action"u8) => Field(AlertField.Action),
        8 when name.SequenceEqual("category"u8) => Field(AlertField.Category),
        8 when name.SequenceEqual("severity"u8) => Field(AlertField.Severity),
        9 when name.SequenceEqual("signature"u8) => Field(AlertField.Signature),
        12 when name.SequenceEqual("signature_id"u8) => Field(AlertField.SignatureId),
        _ => Nothing,
    };

    private static (AlertField Field, AlertPart Part) InHttp(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("url"u8) => Field(AlertField.Url),
        8 when name.SequenceEqual("hostname"u8) => Field(AlertField.HttpHost),
        11 when name.SequenceEqual("http_method"u8) => Field(AlertField.HttpMethod),
        15 when name.SequenceEqual("http_user_agent"u8) => Field(AlertField.UserAgent),
        _ => Nothing,
    };
}
