using System.Globalization;
using System.Text.Json;
using SecureMlTools.Api.CloudWatchLogs;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>
/// What the egress firewall has logged: names that training needs and its list lacks, names that nobody should reach, and some that were let through.
/// The oldest are in the shape that AWS wrote before it logged verdicts.
/// </summary>
internal static class EgressAlerts
{
    private const string NotTls = "not matching any TLS allowlisted FQDNs";
    private const string NotHttp = "not matching any HTTP allowlisted FQDNs";

    // A machine that somebody has got hold of, and one that only works.
    private const string Trainer = "10.20.16.31";
    private const string Victim = "10.20.16.77";

    private static readonly string[] Exfiltrated = ["nbswy3dp", "o5xxe3de", "mfrggzdf", "ojsxe2lo", "mzxw6ytb", "pb2w4ztv"];

    public static void Build(EstateBuilder e, string logGroup)
    {
        e.Region.Logs.Groups.Put(new LogGroup
        {
            LogGroupName = logGroup,
            LogGroupClass = "STANDARD",
            RetentionInDays = 90,
            CreationTime = e.DaysAgo(60).ToUnixTimeMilliseconds(),
            Arn = e.Arn("logs", $"log-group:{logGroup}:*"),
            LogGroupArn = e.Arn("logs", "log-group:" + logGroup),
            StoredBytes = 0,
        });
        e.Region.Logs.Write(logGroup, All().Select((seen, number) => Event(e, seen, number)));
    }

    private static IEnumerable<LoggedConnection> All()
    {
        for (var i = 0; i < 12; i++) yield return One(15 + (i * 37), Trainer, "download.pytorch.org", "151.101.2.132");
        for (var i = 0; i < 9; i++) yield return One(20 + (i * 41), Trainer, "huggingface.co", "18.164.174.55");
        for (var i = 0; i < 7; i++) yield return One(22 + (i * 41), Trainer, "cdn-lfs-us-1.hf.co", "18.164.174.23");
        for (var i = 0; i < 4; i++) yield return One(25 + (i * 90), Trainer, "cas-server.xethub.hf.co", "3.165.206.11");
        for (var i = 0; i < 3; i++) yield return One(31 + (i * 120), Trainer, "conda.anaconda.org", "104.19.144.37");
        for (var i = 0; i < 3; i++) yield return One(50 + (i * 200), Trainer, "deb.debian.org", "151.101.66.132") with { Url = "/debian/dists/bookworm/InRelease", Agent = "Debian APT-HTTP/1.3 (2.6.1)" };
        yield return One(400, Trainer, "Download.PyTorch.org", "151.101.2.132");

        // Look-alikes, tunnels, and data in the names themselves.
        yield return One(64, Victim, "files.pythonhosted.org.cdn-fetch.net", "203.0.113.50");
        yield return One(65, Victim, "pypl.org", "203.0.113.51");
        yield return One(66, Victim, "xn--pyp-lhd.org", "203.0.113.51");
        yield return One(70, Victim, "4f1c-198-51-100-9.ngrok-free.app", "3.134.125.175");
        yield return One(71, Victim, "quiet-otter-42.trycloudflare.com", "104.16.230.132");
        for (var i = 0; i < Exfiltrated.Length; i++) yield return One(80 + i, Victim, Exfiltrated[i] + ".c2.h4ck.cfd", "203.0.113.66");
        yield return One(88, Victim, "pypi.org\u001b[2K\r\npass tls any any -> any any (msg:\"ok\"; sid:1; rev:1;)", "203.0.113.66");
        yield return One(89, Victim, "=cmd|'/c calc'!A0", "203.0.113.66");
        yield return One(90, Victim, "gro.\u202eipyp", "203.0.113.66");
        yield return One(91, Victim, null, "203.0.113.66");

        for (var i = 0; i < 5; i++) yield return One(16 + (i * 50), Trainer, "pypi.org", "151.101.0.223") with { IsBlocked = false };
        for (var i = 0; i < 2; i++) yield return One(18 + (i * 50), Trainer, "www.kaggle.com", "35.244.233.98") with { IsBlocked = false };

        // From before the list was what it is, and before AWS logged verdicts.
        for (var i = 0; i < 4; i++) yield return One((40 * 24 * 60) + (i * 33), Trainer, "download.pytorch.org", "151.101.2.132") with { IsOld = true };
        for (var i = 0; i < 2; i++) yield return One((40 * 24 * 60) + (i * 35), Trainer, "www.kaggle.com", "35.244.233.98") with { IsOld = true, IsBlocked = false };
    }

    private static LoggedConnection One(int minutesAgo, string source, string? host, string address) => new(minutesAgo, source, host, address);

    private static FilteredLogEvent Event(EstateBuilder e, LoggedConnection seen, int number)
    {
        var time = e.Today.AddMinutes(-seen.MinutesAgo).AddMilliseconds(number * 17);
        return new FilteredLogEvent
        {
            LogStreamName = $"/aws/network-firewall/alert/egress_{time:yyyy-MM-dd-HH}",
            Timestamp = time.ToUnixTimeMilliseconds(),
            IngestionTime = time.AddSeconds(41).ToUnixTimeMilliseconds(),
            EventId = (3_900_000_000_000_000_000UL + (ulong)number).ToString(CultureInfo.InvariantCulture),
            Message = Message(e, seen, time, number),
        };
    }

    private static string Message(EstateBuilder e, LoggedConnection seen, DateTimeOffset time, int number)
    {
        var isHttp = seen.Url is not null;
        var line = new Dictionary<string, object>
        {
            ["firewall_name"] = "egress",
            ["availability_zone"] = e.Zone('b'),
            ["event_timestamp"] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        var body = new Dictionary<string, object?>
        {
            ["tx_id"] = 0,
            ["app_proto"] = isHttp ? "http" : "tls",
            ["src_ip"] = seen.Source,
            ["src_port"] = 32768 + (number * 131 % 28000),
            ["event_type"] = "alert",
            ["alert"] = new
            {
                severity = 3,
                signature_id = seen.IsBlocked ? isHttp ? 3 : 4 : 100001,
                rev = 1,
                signature = seen.IsBlocked ? isHttp ? NotHttp : NotTls : "allowed, for the record",
                action = seen.IsBlocked ? "blocked" : "allowed",
                category = "",
            },
            // Beyond what a double holds.
            ["flow_id"] = (1L << 53) + 1 + (number * 2_000_003L),
            ["dest_ip"] = seen.Address,
            ["proto"] = "TCP",
            ["dest_port"] = isHttp ? 80 : 443,
            ["timestamp"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+0000'", CultureInfo.InvariantCulture),
        };
        if (!seen.IsOld)
        {
            line["aws_metadata"] = new { resource_arn = e.Arn("network-firewall", "stateful-rulegroup/domain-allow") };
            body["verdict"] = new { action = seen.IsBlocked ? "drop" : "pass" };
            body["pkt_src"] = "geneve encapsulation";
            body["direction"] = "to_server";
        }

        if (isHttp) body["http"] = new { hostname = seen.Host, url = seen.Url, http_user_agent = seen.Agent, http_method = "GET", protocol = "HTTP/1.1", length = 0 };
        else if (seen.Host is not null) body["tls"] = new { sni = seen.Host, version = "TLS 1.3", ja3 = new { }, ja3s = new { } };
        else body["tls"] = new { version = "TLS 1.2", ja3 = new { }, ja3s = new { } };
        line["event"] = body;
        return JsonSerializer.Serialize(line);
    }
}

/// <summary>A connection that the firewall logged.</summary>
/// <param name="MinutesAgo">How long before the account's hour.</param>
/// <param name="Source">Who opened it.</param>
/// <param name="Host">The name asked for; null for none.</param>
/// <param name="Address">Where it went.</param>
internal sealed record LoggedConnection(int MinutesAgo, string Source, string? Host, string Address)
{
    public bool IsBlocked { get; init; } = true;

    public bool IsOld { get; init; }

    /// <summary>The path asked for over HTTP; null for TLS.</summary>
    public string? Url { get; init; }

    public string? Agent { get; init; }
}
