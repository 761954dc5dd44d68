using System.Text;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests;

/// <summary>Texts that look like rules, and what must hold of each.</summary>
internal sealed class RuleFuzz(int seed)
{
    private static readonly string[] Seeds =
    [
        "pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; dotprefix; content:\".kaggle.com\"; nocase; endswith; msg:\"matching TLS allowlisted FQDNs\"; flow:to_server, established; sid:2; rev:1;)",
        "drop http $HOME_NET any -> $EXTERNAL_NET any (http.header_names; content:\"|0d 0a|\"; startswith; msg:\"not matching any HTTP allowlisted FQDNs\"; priority:1; flow:to_server, established; sid:3; rev:1;)",
        "alert tcp [10.0.0.0/8,!10.1.0.0/16,$LAB] [1024:,!8080] <> ![192.0.2.0/24,2001:db8::/32] [80,443] (msg:\"a\\;b \\\"c\\\" \\\\\"; content:!\"x|41 42|\\:\"; pcre:\"/a(b|c)+;?/i\"; metadata:policy x, y z; sid:4294967295;)",
        "reject tcp 10.0.0.1-10.0.0.9 any -> @Partners 22 (sid:5;)",
        "# a comment: pass ip any any -> any any (sid:6;)",
    ];

    private static readonly string[] Pieces =
        ["\n", "\r\n", "\r", "\0", "\u2028", "\u0085", "\ufeff", "\\", "\\\n", "\"", ";", ":", "(", ")", "[", "]", "!", ",", " ", "\t", "|", "$", "->", "<>", "any", "sid:1;", "pass ip any any -> any any (sid:9;)", "#", "é", "\ud800", "content:\"", "\";)", "\x1b[31m", "0", "-", "/"];

    private readonly Random _random = new(seed);

    /// <summary>The next text.</summary>
    public string Next()
    {
        var text = new StringBuilder(Seeds[_random.Next(Seeds.Length)]);
        for (var mutations = _random.Next(5); mutations > 0; mutations--) Mutate(text);
        if (_random.Next(8) == 0) text.Append(_random.Next(2) == 0 ? "\n" : "\r\n").Append(Seeds[_random.Next(Seeds.Length)]);
        if (_random.Next(200) == 0) text.Insert(_random.Next(text.Length + 1), new string('x', 8192));
        return text.ToString();
    }

    /// <summary>What is wrong with how a text is read; null where nothing is.</summary>
    public static string? Fault(string text)
    {
        var parse = SuricataParser.Parse(text);
        _ = RuleChecks.Check(text, new RuleCheckOptions());
        var lines = text.Split('\n');
        foreach (var (rule, line, written) in parse.Rules)
        {
            if (lines[line - 1].TrimEnd('\r') != written) return $"line {line} is not what stands there";
            if (EngineLines(written).Count(l => !IsPassedOver(l)) > 1) return $"line {line} is more than one to the engine";
            var again = SuricataParser.Parse(rule.ToString());
            if (again is not { Rules: [var same], Problems: [] }) return $"line {line} is not read again";
            if (same.Rule.ToString() != rule.ToString() || !same.Rule.Options.SequenceEqual(rule.Options) || same.Rule with { Options = [] } != rule with { Options = [] }) return $"line {line} comes back as another rule";
        }

        // What is whole has as many rules as the engine finds lines, at most.
        if (parse.IsWhole && EngineLines(text).Count(l => !IsPassedOver(l)) > parse.Rules.Count) return "the engine finds more rules than were read";
        return null;
    }

    // As the engine reads a file: pieces of 8,191 bytes, ended by LF; here by whatever any reader takes for an end, to be on the safe side.
    private static IEnumerable<string> EngineLines(string text)
    {
        foreach (var line in text.Split('\n', '\u0085', '\u2028', '\u2029'))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            for (var at = 0; at < Math.Max(1, bytes.Length); at += 8191) yield return Encoding.UTF8.GetString(bytes.AsSpan(at, Math.Min(8191, bytes.Length - at)));
        }
    }

    private static bool IsPassedOver(string line) => line.Length == 0 || char.IsWhiteSpace(line[0]) || line[0] == '#';

    private void Mutate(StringBuilder text)
    {
        var at = _random.Next(text.Length + 1);
        switch (_random.Next(4))
        {
            case 0:
                text.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 1 when at < text.Length:
                text.Remove(at, Math.Min(text.Length - at, _random.Next(1, 9)));
                break;
            case 2 when at < text.Length:
                text[at] = (char)_random.Next(_random.Next(4) == 0 ? 0x10000 : 0x80);
                break;
            default:
                var from = Seeds[_random.Next(Seeds.Length)];
                var start = _random.Next(from.Length);
                text.Insert(at, from.AsSpan(start, _random.Next(from.Length - start)));
                break;
        }
    }
}
