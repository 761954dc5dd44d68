using System.Globalization;
using System.Text;
using System.Text.Json;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Tests.Firewall;

public sealed class AlertReaderTests
{
    private const string AllOfThem = AlertLogs.Old + "\n" + AlertLogs.New + "\n" + AlertLogs.Http + "\n" + AlertLogs.Tls + "\n";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void The_shape_of_2021_is_read()
    {
        var alert = Assert.Single(AlertLogs.Read(AlertLogs.Old).Alerts);
        Assert.Equal(
            new FirewallAlert
            {
                Time = new DateTimeOffset(2020, 10, 13, 22, 10, 1, TimeSpan.Zero).AddTicks(64810),
                Verdict = AlertVerdict.Allowed,
                FirewallName = "test-firewall",
                AvailabilityZone = "us-east-1b",
                Region = "us-east-1",
                EventType = "alert",
                FlowId = 1582438383425873,
                SourceAddress = "203.0.113.4",
                SourcePort = 55555,
                DestinationAddress = "192.0.2.16",
                DestinationPort = 111,
                Protocol = "TCP",
                Action = "allowed",
                Signature = "test_tcp",
                SignatureId = 5,
                Severity = 1,
                Source = "alerts.log",
                Position = 1,
            },
            alert);
    }

    [Fact]
    public void The_shape_of_today_is_read_and_the_verdict_goes_before_the_action()
    {
        var alert = Assert.Single(AlertLogs.Read(AlertLogs.New).Alerts);
        Assert.Equal((AlertVerdict.Blocked, "allowed"), (alert.Verdict, alert.Action));
        Assert.Equal(("download.pytorch.org", "Download.PyTorch.org"), (alert.Domain, alert.RawHost));
        Assert.Equal(1152921504606846977, alert.FlowId);
        Assert.Equal(("eu-west-1", "111122223333", "arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/egress-allow"), (alert.Region, alert.AccountId, alert.ResourceArn));
        Assert.Equal(("TLS 1.3", "0cce74b0d9b7f8528fb2181588d23793", false), (alert.TlsVersion, alert.Ja3, alert.TlsInspected));
        Assert.Equal("2026-05-04 12:30:00Z Blocked 10.0.3.7 -> Download.PyTorch.org:443 tls not matching any TLS allowlisted FQDNs", alert.ToString());
    }

    [Fact]
    public void HTTP_and_TLS_inspection_are_read()
    {
        var alerts = AlertLogs.Read(AlertLogs.Http + "\r\n\r\n" + AlertLogs.Tls).Alerts;
        Assert.Equal(("deb.debian.org", "/debian/\\u001b[2J", "GET", "Debian APT-HTTP/1.3 (2.6.1)", "us-west-2"), (alerts[0].Domain, alerts[0].Url, alerts[0].HttpMethod, alerts[0].UserAgent, alerts[0].Region));
        Assert.Equal(("tls", 55930, 443, AlertVerdict.Blocked, "www.example.com", "REVOKED"), (alerts[1].EventType, alerts[1].SourcePort, alerts[1].DestinationPort, alerts[1].Verdict, alerts[1].Domain, alerts[1].Signature));
        Assert.Equal("2024-02-19T16:46:29.4418240+00:00", alerts[1].Time.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal([1L, 3L], alerts.Select(a => a.Position));
    }

    [Fact]
    public void Events_of_flows_are_given_when_asked_for()
    {
        Assert.Empty(AlertLogs.Read(AlertLogs.Flow).Alerts);
        var flow = Assert.Single(AlertLogs.Read(AlertLogs.Flow, new AlertQuery { IncludeFlows = true }).Alerts);
        Assert.Equal(("netflow", AlertVerdict.Unknown, 16463), (flow.EventType, flow.Verdict, flow.DestinationPort));
    }

    [Theory]
    [InlineData("pass", AlertVerdict.Allowed)]
    [InlineData("drop", AlertVerdict.Blocked)]
    [InlineData("reject", AlertVerdict.Blocked)]
    [InlineData("alert", AlertVerdict.Alert)]
    [InlineData("whatever", AlertVerdict.Unknown)]
    public void Verdicts_are_of_four_kinds(string action, AlertVerdict verdict) =>
        Assert.Equal(verdict, Assert.Single(AlertLogs.Read(AlertLogs.New.Replace("\"drop\"", $"\"{action}\"", StringComparison.Ordinal)).Alerts).Verdict);

    [Theory]
    [InlineData("2026-05-04T12:30:00.250000+0200", "2026-05-04T12:30:00.2500000+02:00")]
    [InlineData("2026-05-04T12:30:00-05:30", "2026-05-04T12:30:00.0000000-05:30")]
    [InlineData("2026-05-04T12:30:00.123456789Z", "2026-05-04T12:30:00.1234567+00:00")]
    [InlineData("2026-02-30T12:30:00Z", "2026-05-04T12:30:00.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00+1400", "2026-05-04T12:30:00.0000000+00:00")]
    [InlineData("yesterday", "2026-05-04T12:30:00.0000000+00:00")]
    public void A_time_that_is_none_gives_way_to_the_stamp(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(AlertLogs.Read(AlertLogs.New.Replace("2026-05-04T12:30:00.250000+0000", text, StringComparison.Ordinal)).Alerts).Time.ToString("O", CultureInfo.InvariantCulture));

    [Fact]
    public void The_query_is_asked_before_anything_is_made()
    {
        IReadOnlyList<long> Positions(AlertQuery query) => [.. AlertLogs.Read(AllOfThem, query).Alerts.Select(a => a.Position)];

        Assert.Equal([2L, 3L, 4L], Positions(new AlertQuery { Verdicts = [AlertVerdict.Blocked] }));
        Assert.Equal([1L, 2L, 3L, 4L], Positions(new AlertQuery { Verdicts = [AlertVerdict.Blocked, AlertVerdict.Allowed] }));
        Assert.Equal([2L], Positions(new AlertQuery { Domains = ["*.PYTORCH.org"] }));
        Assert.Equal([2L, 3L, 4L], Positions(new AlertQuery { Domains = ["*"] }));
        var twelve = new DateTimeOffset(2026, 5, 4, 14, 30, 0, 250, TimeSpan.FromHours(2));
        Assert.Equal([2L, 3L], Positions(new AlertQuery { Since = twelve }));
        Assert.Equal([1L, 2L, 4L], Positions(new AlertQuery { Until = twelve }));
    }

    public static TheoryData<string, string> Forms
    {
        get
        {
            var lines = AllOfThem.Trim().Split('\n');
            var elements = string.Join(",\n", lines);
            static string Pretty(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Indented);
            string Events(string name) => JsonSerializer.Serialize(new Dictionary<string, object> { [name] = lines.Select(l => new { logStreamName = "a", timestamp = 1, message = l, eventId = "1" }), ["searchedLogStreams"] = Array.Empty<int>(), ["nextToken"] = "x" });
            return new TheoryData<string, string>
            {
                { "lines", AllOfThem },
                { "lines without the last break", AllOfThem.Trim() },
                { "CRLF and blank lines", AllOfThem.Replace("\n", "\r\n\r\n", StringComparison.Ordinal) },
                { "a byte order mark", "\ufeff" + AllOfThem },
                { "one after the other without breaks", string.Concat(lines) },
                { "an array", "[" + elements + "]" },
                { "an array over many lines", Pretty("[" + elements + "]") },
                { "records over many lines", string.Concat(lines.Select(Pretty)) },
                { "Records", "{\"Records\":[" + elements + "]}" },
                { "Records over many lines", Pretty("{\"owner\":{\"a\":[1,\"]}\"]},\"Records\":[" + elements + "]}") },
                { "two documents", "[" + elements[..elements.IndexOf(",\n", StringComparison.Ordinal)] + "]\n[" + elements[(elements.IndexOf(",\n", StringComparison.Ordinal) + 2)..] + "]" },
                { "filter-log-events", Events("events") },
                { "filter-log-events as the CLI prints it", Pretty(Events("events")) },
                { "a subscription", "{\"messageType\":\"DATA_MESSAGE\"," + Events("logEvents")[1..] },
                { "events one a line", string.Join('\n', lines.Select(l => JsonSerializer.Serialize(new { timestamp = 1, message = l }))) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_gives_the_same_alerts(string form, string log)
    {
        Assert.NotEmpty(form);
        var expected = AlertLogs.Read(AllOfThem).Alerts.Select(a => a with { Position = 0 });
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(log), AlertLogs.Gzip(log), Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(log)).ToArray() })
        {
            var (alerts, problems) = AlertLogs.Read(bytes);
            Assert.Empty(problems);
            Assert.Equal(expected, alerts.Select(a => a with { Position = 0 }));
        }
    }

    [Fact]
    public void Gzip_members_that_follow_each_other_are_one_log() =>
        Assert.Equal(4, AlertLogs.Read([.. AlertLogs.Gzip(AllOfThem[..700]), .. AlertLogs.Gzip(AllOfThem[700..])]).Alerts.Count);

    [Fact]
    public void A_broken_line_is_one_problem_and_the_reading_goes_on()
    {
        var (alerts, problems) = AlertLogs.Read(AlertLogs.Old + "\n{\"firewall_name\":\"x\n\nnot json\n" + AlertLogs.New + "\n{\"a\":1}\n" + AlertLogs.Http[..200]);
        Assert.Equal([1L, 5L], alerts.Select(a => a.Position));
        Assert.Equal(
            [
                "alerts.log, line 2: is not whole JSON, and is left out.",
                "alerts.log, line 4: is not whole JSON, and is left out.",
                "alerts.log, line 6: is not an event of AWS Network Firewall, and is left out.",
                "alerts.log, line 7: ends in the middle: the log is cut off, or still being written.",
            ],
            problems.Select(p => p.ToString()));
    }

    [Fact]
    public void A_line_longer_than_the_limit_is_passed_over()
    {
        var (alerts, problems) = AlertLogs.Read(AlertLogs.Old + "\n" + AlertLogs.WithHost(new string('a', 10 << 20)) + "\n" + AlertLogs.New);
        Assert.Equal([1L, 3L], alerts.Select(a => a.Position));
        Assert.Equal("alerts.log, line 2: is longer than 8 MB, and is left out.", Assert.Single(problems).ToString());
    }

    [Fact]
    public void What_is_no_log_says_so()
    {
        static string Problem(byte[] log) => Assert.Single(AlertLogs.Read(log).Problems).ToString();

        Assert.Equal("alerts.log: is a zip file; unpack it first.", Problem([(byte)'P', (byte)'K', 3, 4, 20, 0]));
        Assert.Equal("alerts.log: is packed with gzip and damaged or cut off; the rest is not read.", Problem([0x1f, 0x8b, 8, 0, 1, 2, 3]));
        Assert.Equal("alerts.log, line 2: the document ends in the middle.", Problem(Encoding.UTF8.GetBytes("[\n" + AlertLogs.Old[..100])));
        Assert.Equal("alerts.log, line 1: is not JSON, and the rest of the document is not read.", Problem("[1]"u8.ToArray()));
        Assert.Empty(AlertLogs.Read("").Problems);
    }

    [Fact]
    public void A_gzip_file_that_is_cut_off_gives_what_is_whole()
    {
        var whole = AlertLogs.Gzip(string.Concat(Enumerable.Repeat(AllOfThem, 4000)));
        var (alerts, problems) = AlertLogs.Read(whole[..(whole.Length / 2)]);
        Assert.NotEmpty(alerts);
        Assert.Equal("ends in the middle: the log is cut off, or still being written", Assert.Single(problems).Reason);
    }

    [Fact]
    public void Many_blocks_come_in_order()
    {
        var log = string.Concat(Enumerable.Range(0, 20_000).Select(i => AlertLogs.New.Replace("41822", (i % 60000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + "\n"));
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(log), Encoding.UTF8.GetBytes("[\n" + log.Trim().Replace("\n", ",\n", StringComparison.Ordinal) + "]") })
        {
            var alerts = AlertLogs.Read(bytes).Alerts;
            Assert.Equal(Enumerable.Range(0, 20_000), alerts.Select(a => a.SourcePort!.Value));
            Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i + (bytes[0] == '[' ? 1 : 0)), alerts.Select(a => a.Position));
        }
    }
}
