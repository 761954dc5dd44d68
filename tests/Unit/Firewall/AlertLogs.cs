using System.IO.Compression;
using System.Text;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Tests.Firewall;

/// <summary>Logs in the shapes that AWS writes, and what comes of reading them.</summary>
internal static class AlertLogs
{
    /// <summary>As in AWS's guide of 2021: no verdict, the time's offset without a colon.</summary>
    public const string Old = """
        {"firewall_name":"test-firewall","availability_zone":"us-east-1b","event_timestamp":"1602627001","event":{"timestamp":"2020-10-13T22:10:01.006481+0000","flow_id":1582438383425873,"event_type":"alert","src_ip":"203.0.113.4","src_port":55555,"dest_ip":"192.0.2.16","dest_port":111,"proto":"TCP","alert":{"action":"allowed","signature_id":5,"rev":0,"signature":"test_tcp","category":"","severity":1}}}
        """;

    /// <summary>As it is now: the rule's group, the verdict, and a flow id that a double cannot hold.</summary>
    public const string New = """
        {"aws_metadata":{"resource_arn":"arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/egress-allow"},"firewall_name":"egress","availability_zone":"eu-west-1a","event_timestamp":"1777897800","event":{"tx_id":0,"app_proto":"tls","src_ip":"10.0.3.7","src_port":41822,"event_type":"alert","alert":{"severity":3,"signature_id":4,"rev":1,"signature":"not matching any TLS allowlisted FQDNs","action":"allowed","category":""},"flow_id":1152921504606846977,"dest_ip":"151.101.1.63","proto":"TCP","verdict":{"action":"drop"},"tls":{"sni":"Download.PyTorch.org","version":"TLS 1.3","ja3":{"hash":"0cce74b0d9b7f8528fb2181588d23793","string":"771,4866-4867"}},"dest_port":443,"pkt_src":"geneve encapsulation","timestamp":"2026-05-04T12:30:00.250000+0000","direction":"to_server","tls_inspected":false}}
        """;

    public const string Http = """
        {"firewall_name":"egress","availability_zone":"us-west-2-lax-1a","event_timestamp":"1777897801","event":{"timestamp":"2026-05-04T12:30:01.000000+0000","flow_id":12,"event_type":"alert","src_ip":"10.0.3.7","src_port":41823,"dest_ip":"151.101.1.63","dest_port":80,"proto":"TCP","app_proto":"http","http":{"hostname":"deb.debian.org","url":"/debian/\u001b[2J","http_user_agent":"Debian APT-HTTP/1.3 (2.6.1)","http_method":"GET","protocol":"HTTP/1.1","length":0},"alert":{"action":"blocked","signature_id":3,"rev":1,"signature":"not matching any HTTP allowlisted FQDNs","category":"","severity":3}}}
        """;

    /// <summary>A log of TLS inspection: ports are strings, the stamp is a number, the time ends in Z, and no type is named.</summary>
    public const string Tls = """
        {"firewall_name":"egress","availability_zone":"us-east-1d","event_timestamp":1708361189,"event":{"src_ip":"10.0.2.53","src_port":"55930","revocation_check":{"leaf_cert_fpr":"1234567890EXAMPLE0987654321","status":"REVOKED","action":"DROP"},"dest_ip":"54.92.160.72","dest_port":"443","timestamp":"2024-02-19T16:46:29.441824Z","sni":"www.example.com"}}
        """;

    public const string Flow = """
        {"firewall_name":"egress","availability_zone":"us-east-1b","event_timestamp":"1601587565","event":{"timestamp":"2020-10-01T21:26:05.007515+0000","flow_id":1770453319291727,"event_type":"netflow","src_ip":"45.129.33.153","src_port":47047,"dest_ip":"172.31.16.139","dest_port":16463,"proto":"TCP","netflow":{"pkts":1,"bytes":60,"start":"2020-10-01T21:25:04.070479+0000","end":"2020-10-01T21:25:04.070479+0000","age":0,"min_ttl":241,"max_ttl":241},"tcp":{"tcp_flags":"02","syn":true}}}
        """;

    /// <summary>The new shape with a host of one's choice, as JSON escapes it.</summary>
    public static string WithHost(string host) => New.Replace("\"Download.PyTorch.org\"", System.Text.Json.JsonSerializer.Serialize(host), StringComparison.Ordinal);

    public static (IReadOnlyList<FirewallAlert> Alerts, IReadOnlyList<AlertProblem> Problems) Read(byte[] log, AlertQuery? query = null)
    {
        using var stream = new MemoryStream(log);
        var (alerts, problems) = (new List<FirewallAlert>(), new List<AlertProblem>());
        foreach (var batch in AlertReader.ReadAsync(stream, "alerts.log", query ?? new AlertQuery(), default).ToBlockingEnumerable())
        {
            alerts.AddRange(batch.Alerts);
            problems.AddRange(batch.Problems);
        }

        return (alerts, problems);
    }

    public static (IReadOnlyList<FirewallAlert> Alerts, IReadOnlyList<AlertProblem> Problems) Read(string log, AlertQuery? query = null) => Read(Encoding.UTF8.GetBytes(log), query);

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
