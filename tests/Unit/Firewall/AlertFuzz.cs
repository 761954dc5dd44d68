using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Tests.Firewall;

/// <summary>Breaks logs in many ways and reads them: no exception, no name that a list does not take, no alert that nobody logged.</summary>
internal static partial class AlertFuzz
{
    private static readonly string[] Tokens =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "\r\n", "\0", "\u001b", "\\u000a", "\\u0022", "\\ud800", "\u202e", "null", "true", "-1e999", "9223372036854775808", "\"event\":{", "\"event\":null", "\"sni\":\"evil.com\\n\"", "\"sni\":\"a\\\".com\"",
        "\"message\":\"{\\\"event\\\":{}}\"", "{\"Records\":[", "{\"events\":[{\"message\":\"", "=cmd|calc", "....", "*.com", ".com", "\ufeff", "{}", "[[[[[[[[", "{\"event\":{\"event_type\":\"alert\"}}",
    ];

    private static readonly string[] Seeds =
    [
        """{"firewall_name":"e","availability_zone":"us-east-1b","event_timestamp":"1602627001","event":{"timestamp":"2020-10-13T22:10:01.006481+0000","flow_id":1582438383425873,"event_type":"alert","src_ip":"203.0.113.4","src_port":5,"proto":"TCP","alert":{"action":"allowed","signature_id":5,"signature":"t"}}}""",
        """{"aws_metadata":{"resource_arn":"arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/a"},"event":{"event_type":"alert","flow_id":1152921504606846977,"verdict":{"action":"drop"},"tls":{"sni":"a.pytorch.org","ja3":{"hash":"0c"}},"dest_port":443,"timestamp":"2026-05-04T12:30:00.25+0000"}}""",
        """{"event":{"event_type":"alert","http":{"hostname":"deb.debian.org","url":"/\u001b[2J","http_user_agent":"x"},"alert":{"action":"blocked"}}}""",
        """{"event_timestamp":1708361189,"event":{"src_port":"55930","revocation_check":{"status":"REVOKED","action":"DROP"},"timestamp":"2024-02-19T16:46:29.441824Z","sni":"www.example.com"}}""",
        """{"event":{"event_type":"alert","dns":{"query":[{"type":"query","rrname":"x.example.org"}]},"alert":{"action":"blocked"}}}""",
        """{"events":[{"logStreamName":"a","message":"{\"event\":{\"event_type\":\"alert\",\"tls\":{\"sni\":\"a.b.com\"}}}"}],"searchedLogStreams":[]}""",
        """{"Records":[{"event":{"event_type":"alert","tls":{"sni":"a.b.com"}}},{"event":{"event_type":"netflow"}}]}""",
    ];

    /// <summary>Reads so many logs, always the same for a seed.</summary>
    public static long Run(int count, int seed)
    {
        var random = new Random(seed);
        long alerts = 0;
        for (var i = 0; i < count; i++)
        {
            var log = Log(random);
            try
            {
                alerts += Check(log);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Log {i} of seed {seed}: {JsonSerializer.Serialize(Encoding.Latin1.GetString(log))}", e);
            }
        }

        return alerts;
    }

    private static byte[] Log(Random random)
    {
        var text = new StringBuilder();
        for (var lines = random.Next(1, 4); lines > 0; lines--)
        {
            var seed = Seeds[random.Next(Seeds.Length)];
            text.Append(random.Next(8) == 0 ? JsonSerializer.Serialize(JsonDocument.Parse(seed), Indented) : seed).Append(random.Next(5) == 0 ? "" : "\n");
        }

        if (random.Next(6) == 0) text.Insert(0, '[').Append(']');
        for (var changes = random.Next(0, 5); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0: text.Insert(at, Tokens[random.Next(Tokens.Length)]); break;
                case 1: text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)); break;
                case 2: text[at] = (char)random.Next(0, 256); break;
                case 3: text.Length = at; break;
                default: text.Insert(random.Next(text.Length), text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at))); break;
            }
        }

        return random.Next(2) == 0 ? Encoding.Latin1.GetBytes(text.ToString()) : Encoding.UTF8.GetBytes(text.ToString());
    }

    private static int Check(byte[] log)
    {
        var count = 0;
        using var stream = new MemoryStream(log);
        foreach (var batch in AlertReader.ReadAsync(stream, "fuzz", new AlertQuery(), default).ToBlockingEnumerable())
        {
            count += batch.Alerts.Count;
            foreach (var alert in batch.Alerts)
            {
                if (alert.Domain is { } domain && !Grammar().IsMatch(domain)) throw new InvalidDataException($"Domain {domain}");
                if (alert.ToString() != Text.Visible(alert.ToString())) throw new InvalidDataException("Not safe to print.");
            }
        }

        // An alert takes a name that says so: none is made of what stands in a value.
        var most = Event().Count(Encoding.Latin1.GetString(log));
        return count <= most ? count : throw new InvalidDataException($"{count} alerts of {most} events.");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [GeneratedRegex(@"^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z")]
    private static partial Regex Grammar();

    // As it stands in a line, and in a message, whose quotes and white space may be escaped.
    [GeneratedRegex("""event(?:"|\\"|\\u0022)(?:\s|\\[nrt]|\\u000a)*:""")]
    private static partial Regex Event();
}
