using System.Buffers;
using System.Text;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// Makes alerts of records. First the places of a record's fields are found, then the query is asked, and only what it wants becomes an object.
/// Keeps caches, so one serves one thread at a time.
/// </summary>
/// <param name="query">Which alerts are wanted.</param>
/// <param name="source">What the records were read from.</param>
/// <param name="region">The region, where it is known.</param>
internal sealed class AlertParser(AlertQuery query, string source, string? region = null)
{
    private const string Broken = "is not whole JSON, and is left out";
    private const string Foreign = "is not an event of AWS Network Firewall, and is left out";
    private const int MostPlaces = 512;

    private readonly AlertStrings _strings = new();
    private readonly AlertHosts _hosts = new(query);
    private readonly AlertShapes _shapes = new();
    private readonly List<ShapeStep> _steps = [];
    private readonly Dictionary<string, string?> _regions = [];
    private readonly Dictionary<string, FirewallArn?> _arns = [];
    private string? _lastZone;
    private string? _lastRegion;
    private string? _lastArnText;
    private FirewallArn? _lastArn;

    /// <summary>Reads the records of a line: one as a rule, several when whoever wrote them put no line breaks between.</summary>
    public void Parse(ReadOnlySpan<byte> line, long number, List<FirewallAlert> alerts, List<AlertProblem> problems) => Parse(line, number, alerts, problems, isInner: false);

    private void Parse(ReadOnlySpan<byte> line, long number, List<FirewallAlert> alerts, List<AlertProblem> problems, bool isInner)
    {
        var scanner = new AlertScanner(line);
        while (scanner.MoveToRecord())
        {
            // A record of its own begins at its bracket, so that no field is at place 0.
            var record = line[scanner.At..];
            Places places = default;
            if (!TryRead(record, ref places, out var one))
            {
                problems.Add(new AlertProblem(source, number, Broken));
                return;
            }

            scanner.GoTo(scanner.At + one.At);
            if (places[(int)AlertField.HasEvent].IsThere) Add(record, ref places, number, alerts, problems);
            else if (isInner) problems.Add(new AlertProblem(source, number, Foreign));
            else if (one.WrapperAt > 0) ParseWrapped(record[one.WrapperAt..], number, alerts, problems);
            else ParseMessage(record, places[(int)AlertField.Message], number, alerts, problems);
        }
    }

    private bool TryRead(ReadOnlySpan<byte> record, ref Places places, out AlertScanner scanner)
    {
        scanner = new AlertScanner(record);
        if (scanner.Read(_shapes, ref places)) return true;
        places = default;
        _steps.Clear();
        scanner = new AlertScanner(record, _steps);
        if (!scanner.Read(ref places)) return false;
        if (places[(int)AlertField.HasEvent].IsThere && scanner.WrapperAt == 0 && !places[(int)AlertField.DnsName].IsThere) _shapes.Learn(record, _steps);
        return true;
    }

    // {"Records":[...]}, or {"events":[{"message":"..."}]} as aws logs filter-log-events has it.
    private void ParseWrapped(ReadOnlySpan<byte> array, long number, List<FirewallAlert> alerts, List<AlertProblem> problems)
    {
        var scanner = new AlertScanner(array);
        scanner.Take((byte)'[');
        while (scanner.MoveToRecord() && !scanner.Take((byte)']'))
        {
            var start = scanner.At;
            var record = array[start..];
            Places places = default;
            if (TryRead(record, ref places, out var one))
            {
                if (places[(int)AlertField.HasEvent].IsThere) Add(record, ref places, number, alerts, problems);
                else ParseMessage(record, places[(int)AlertField.Message], number, alerts, problems);
                scanner.GoTo(start + one.At);
                continue;
            }

            problems.Add(new AlertProblem(source, number, Broken));
            if (!scanner.Skip()) return;
        }
    }

    private void ParseMessage(ReadOnlySpan<byte> record, Place message, long number, List<FirewallAlert> alerts, List<AlertProblem> problems)
    {
        if (!message.IsThere)
        {
            problems.Add(new AlertProblem(source, number, Foreign));
            return;
        }

        if (Read(record, message) is not { } text)
        {
            problems.Add(new AlertProblem(source, number, Broken));
            return;
        }

        Parse(text, number, alerts, problems);
    }

    /// <summary>Reads the message of an event of CloudWatch Logs.</summary>
    public void Parse(string message, long number, List<FirewallAlert> alerts, List<AlertProblem> problems)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(message.Length));
        Parse(bytes.AsSpan(0, Encoding.UTF8.GetBytes(message, bytes)), number, alerts, problems, isInner: true);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Add(ReadOnlySpan<byte> record, ref Places places, long number, List<FirewallAlert> alerts, List<AlertProblem> problems)
    {
        var type = TypeOf(record, ref places);
        if (type is null)
        {
            problems.Add(new AlertProblem(source, number, Foreign));
            return;
        }

        if (type == "netflow" && !query.IncludeFlows) return;
        var verdict = VerdictOf(record, ref places);
        if (!query.Wants(verdict)) return;
        var firewall = Text(record, places[(int)AlertField.FirewallName]);
        if (query.FirewallName is { } wanted && firewall != wanted) return;
        var time = TimeOf(record, ref places);
        if (!query.Wants(time)) return;
        if (!TryHost(record, ref places, out var host))
        {
            problems.Add(new AlertProblem(source, number, Broken));
            return;
        }

        if (!(host?.IsWanted ?? query.Domains.Count == 0)) return;
        var zone = Text(record, places[(int)AlertField.AvailabilityZone]);
        var arn = Text(record, places[(int)AlertField.ResourceArn]);
        var resource = arn is null ? null : ArnOf(arn);
        alerts.Add(new FirewallAlert
        {
            Time = time,
            Verdict = verdict,
            Domain = host?.Domain,
            DisplayHost = host?.Shown,
            RawHost = host?.Raw,
            FirewallName = firewall,
            AvailabilityZone = zone,
            Region = region ?? resource?.Region ?? (zone is null ? null : RegionOf(zone)),
            AccountId = resource?.AccountId is { } account and not "aws-managed" ? account : null,
            ResourceArn = arn,
            EventType = type,
            FlowId = Number(record, places[(int)AlertField.FlowId]),
            SourceAddress = Text(record, places[(int)AlertField.SourceAddress]),
            SourcePort = Port(record, places[(int)AlertField.SourcePort]),
            DestinationAddress = Text(record, places[(int)AlertField.DestinationAddress]),
            DestinationPort = Port(record, places[(int)AlertField.DestinationPort]),
            Protocol = Text(record, places[(int)AlertField.Protocol]),
            AppProtocol = Text(record, places[(int)AlertField.AppProtocol]),
            Action = Text(record, places[(int)AlertField.Action]) ?? Text(record, places[(int)AlertField.RevocationAction]),
            Signature = Text(record, places[(int)AlertField.Signature]) ?? Text(record, places[(int)AlertField.TlsError]) ?? Text(record, places[(int)AlertField.RevocationStatus]),
            SignatureId = Number(record, places[(int)AlertField.SignatureId]),
            Category = Text(record, places[(int)AlertField.Category]),
            Severity = Number(record, places[(int)AlertField.Severity]) is { } severity and >= 0 and <= int.MaxValue ? (int)severity : null,
            Url = Text(record, places[(int)AlertField.Url]),
            HttpMethod = Text(record, places[(int)AlertField.HttpMethod]),
            UserAgent = Text(record, places[(int)AlertField.UserAgent]),
            TlsVersion = Text(record, places[(int)AlertField.TlsVersion]),
            Ja3 = Text(record, places[(int)AlertField.Ja3]),
            TlsInspected = Flag(record, places[(int)AlertField.TlsInspected]),
            Source = source,
            Position = number,
        });
    }

    // Logs of TLS inspection name no type; what they tell is a failure.
    private string? TypeOf(ReadOnlySpan<byte> record, ref Places places) =>
        Text(record, places[(int)AlertField.EventType]) is { Length: > 0 } type ? type
        : places[(int)AlertField.TlsError].IsThere || places[(int)AlertField.RevocationStatus].IsThere || places[(int)AlertField.RevocationAction].IsThere || places[(int)AlertField.FailedSni].IsThere ? "tls"
        : null;

    // The verdict is of the packet, the action of one rule: another rule may have had the last word.
    private static AlertVerdict VerdictOf(ReadOnlySpan<byte> record, ref Places places)
    {
        var verdict = places[(int)AlertField.VerdictAction];
        if (verdict.IsThere)
        {
            var word = record[verdict.Start..verdict.End];
            return word.SequenceEqual("drop"u8) || word.SequenceEqual("reject"u8) ? AlertVerdict.Blocked
                : word.SequenceEqual("pass"u8) ? AlertVerdict.Allowed
                : word.SequenceEqual("alert"u8) ? AlertVerdict.Alert : AlertVerdict.Unknown;
        }

        var action = places[(int)AlertField.Action];
        if (action.IsThere)
        {
            var word = record[action.Start..action.End];
            return word.SequenceEqual("blocked"u8) ? AlertVerdict.Blocked : word.SequenceEqual("allowed"u8) ? AlertVerdict.Allowed : AlertVerdict.Unknown;
        }

        var revocation = places[(int)AlertField.RevocationAction];
        if (!revocation.IsThere) return AlertVerdict.Unknown;
        var done = record[revocation.Start..revocation.End];
        return done.SequenceEqual("DROP"u8) || done.SequenceEqual("REJECT"u8) ? AlertVerdict.Blocked : done.SequenceEqual("PASS"u8) ? AlertVerdict.Allowed : AlertVerdict.Unknown;
    }

    private static DateTimeOffset TimeOf(ReadOnlySpan<byte> record, ref Places places)
    {
        var stamp = places[(int)AlertField.Timestamp];
        if (stamp.IsThere && AlertText.TryTime(record[stamp.Start..stamp.End], out var time)) return time;
        // Some writers of JSON escape the plus sign.
        if (stamp.IsEscaped && Read(record, stamp) is { } text && AlertText.TryTime(Encoding.UTF8.GetBytes(text), out time)) return time;
        var seconds = places[(int)AlertField.EventTimestamp];
        return seconds.IsThere && AlertText.TryEpoch(record[seconds.Start..seconds.End], out time) ? time : default;
    }

    private bool TryHost(ReadOnlySpan<byte> record, ref Places places, out AlertHost? host)
    {
        host = null;
        var place = places[(int)AlertField.Sni];
        if (!place.IsThere) place = places[(int)AlertField.HttpHost];
        if (!place.IsThere) place = places[(int)AlertField.FailedSni];
        if (!place.IsThere) place = places[(int)AlertField.DnsName];
        if (!place.IsThere || place.Length == 0) return true;
        if (!place.IsEscaped) host = _hosts.Get(record[place.Start..place.End]);
        else if (AlertText.Unescape(record[place.Start..place.End]) is { } raw) host = _hosts.Judge(raw);
        else return false;
        return true;
    }

    // What a broken escape spoils is one text to show; the record is as good as before.
    private string? Text(ReadOnlySpan<byte> record, Place place)
    {
        if (!place.IsThere || place.Length == 0) return null;
        var text = record[place.Start..place.End];
        return !place.IsEscaped ? _strings.Get(text) : SecureMlTools.Text.Visible(AlertText.Unescape(text) ?? Encoding.UTF8.GetString(text));
    }

    private static string? Read(ReadOnlySpan<byte> record, Place place) =>
        place.IsEscaped ? AlertText.Unescape(record[place.Start..place.End]) : Encoding.UTF8.GetString(record[place.Start..place.End]);

    private static long? Number(ReadOnlySpan<byte> record, Place place) => place.IsThere ? AlertText.Number(record[place.Start..place.End]) : null;

    private static int? Port(ReadOnlySpan<byte> record, Place place) => place.IsThere ? AlertText.Port(record[place.Start..place.End]) : null;

    private static bool? Flag(ReadOnlySpan<byte> record, Place place) => !place.IsThere ? null
        : record[place.Start..place.End].SequenceEqual("true"u8) ? true
        : record[place.Start..place.End].SequenceEqual("false"u8) ? false : null;

    private string? RegionOf(string zone)
    {
        if (ReferenceEquals(zone, _lastZone)) return _lastRegion;
        (_lastZone, _lastRegion) = (zone, FindRegion(zone));
        return _lastRegion;
    }

    private string? FindRegion(string zone)
    {
        if (_regions.TryGetValue(zone, out var known)) return known;
        if (_regions.Count >= MostPlaces) _regions.Clear();
        return _regions[zone] = AlertText.RegionOf(zone);
    }

    // One rule group or two say everything in most logs, and their texts are the same object.
    private FirewallArn? ArnOf(string arn)
    {
        if (ReferenceEquals(arn, _lastArnText)) return _lastArn;
        (_lastArnText, _lastArn) = (arn, FindArn(arn));
        return _lastArn;
    }

    private FirewallArn? FindArn(string arn)
    {
        if (_arns.TryGetValue(arn, out var known)) return known;
        if (_arns.Count >= MostPlaces) _arns.Clear();
        return _arns[arn] = FirewallArn.TryParse(arn, out var parsed) ? parsed : null;
    }
}
