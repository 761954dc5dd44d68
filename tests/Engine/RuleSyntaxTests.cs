using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Suricata;
using Xunit.Abstractions;
using Stock = SecureMlTools.Tests.Support.Suricata;

namespace SecureMlTools.Tests.Engine;

/// <summary>What is taken for a rule here is what the engine takes for one, rule by rule.</summary>
public sealed partial class RuleSyntaxTests(ITestOutputHelper log)
{
    // Findings about AWS and about meaning, of which the engine knows nothing.
    private static readonly HashSet<string> OfAws =
        ["UnsupportedKeyword", "UnsupportedProtocol", "RejectProtocol", "PcreAlone", "GidGiven", "PriorityInStrictOrder", "RuleTooLong", "PassEverything", "NeverAtStart"];

    private static readonly string[] Headers =
    [
        "any any -> any any", "$HOME_NET any -> $EXTERNAL_NET any", "$HOME_NET 1024: -> !$HOME_NET [80,443]", "[10.0.0.0/8,192.168.0.0/16] any <> any 53", "![10.0.0.0/8] any -> any !80",
        "10.0.0.1-10.0.0.9 any -> any :1024", "[$HOME_NET,!10.1.0.0/16] any -> any [80:90,!85]", "2001:db8::/32 any -> ::1 any", "10.0.0.0/255.0.0.0 any -> any 0", "[10.0.0.0/8, 192.168.0.0/16] [80, 443] -> [any] [any]",
        "[10.0.0.0/8,[10.1.0.0/16,10.2.0.1]] [1:2,[3,4]] -> ANY ANY", "any $HTTP_PORTS -> any !$HTTP_PORTS",
    ];

    private static readonly string[] BrokenHeaders =
    [
        "any any <- any any", "any any => any any", "!any any -> any any", "any any -> any !any", "[] any -> any any", "10.0.0.256 any -> any any", "10.0.0 any -> any any", "10.0.0.0/33 any -> any any", "10.00.0.1 any -> any any",
        "10.0.0.9-10.0.0.1 any -> any any", "2001:db8::1-2001:db8::9 any -> any any", "10.0.0.0/255.0.255.0 any -> any any", "10.0.0.0/ any -> any any", "/8 any -> any any", "- any -> any any", "[10.0.0.0/8 ,10.1.0.0/16] any -> any any",
        "[ 10.0.0.0/8 ] any -> any any", "any 90:80 -> any any", "any 65536 -> any any", "any 80-90 -> any any", "any 80:90:100 -> any any", "any - -> any any", "$NOPE any -> any any", "any $NOPE -> any any", "!0.0.0.0/0 any -> any any",
        "any !0:65535 -> any any", "any any -> any", "any -> any any", "any any any any", "! 10.0.0.1 any -> any any", "example.com any -> any any",
    ];

    private static readonly (string Protocol, string Options)[] Options =
    [
        ("tcp", ""), ("udp", "msg:\"a\";"), ("ip", "msg:\"a\\;b\\\"c\\\\\"; rev:3;"), ("icmp", "itype:8; icode:0;"), ("tcp", "content:\"abc\"; nocase;"), ("tcp", "content:!\"abc\";"), ("tcp", "content:\"a|20 41|b\"; offset:1; depth:9;"),
        ("tcp", "content:\"a\\:b\\;c\\\\d\\\"e\";"), ("tcp", "content:\"a\"; content:\"b\"; distance:1; within:9;"), ("tcp", "flow:to_server, established;"), ("tcp", "flow:established; flags:S;"), ("tcp", "flow:not_established;"),
        ("tls", "tls.sni; content:\"x.y\"; startswith; endswith;"), ("tls", "tls.sni; dotprefix; content:\".x.y\"; nocase; endswith;"), ("tls", "ssl_state:client_hello; tls.sni; content:\"a\"; bsize:1;"), ("tls", "tls.sni; pcre:\"/x(a|b)$/i\";"),
        ("http", "http.host; content:\"a.b\"; endswith;"), ("http", "content:\"GET\"; http_method; content:\"/x\"; http_uri;"), ("http", "http.header_names; content:\"|0d 0a|\"; startswith;"), ("http", "http.method; content:\"POST\"; http.host; content:\"b\"; isdataat:!1,relative;"),
        ("dns", "dns.query; content:\"a.b\"; nocase; endswith;"), ("tcp", "alert;"), ("tcp", "noalert; flowbits:set,x;"), ("tcp", "priority:3; classtype:trojan-activity;"), ("tcp", "metadata:policy x, y z; reference:url,example.com;"), ("tcp", "content:\"é\";"),
        ("tcp", "content:\"|,|41\";"), ("tcp", "content:\"|0 D|\";"), ("tcp", "content: ! \"a\" ; nocase ;"), ("tcp", "gid:5;"), ("tcp", "threshold: type limit, track by_src, count 1, seconds 60;"), ("tcp", "content:\"a\"; fast_pattern;"), ("tcp", "dsize:>10; ttl:<5;"),
        ("ssh", "ssh.software; content:\"x\";"), ("quic", "quic.sni; content:\"x\"; nocase;"), ("smb", ""), ("dcerpc", ""), ("smtp", ""), ("ftp", ""), ("krb5", ""), ("tftp", ""), ("ntp", ""), ("dhcp", ""), ("http2", ""), ("imap", ""),
    ];

    private static readonly (string Protocol, string Options)[] BrokenOptions =
    [
        ("htpp", ""), ("TLS", ""), ("!tcp", ""), ("msn", ""), ("tcp", "bogus;"), ("tcp", "msg;"), ("tcp", "msg:x;"), ("tcp", "msg:\"a;"), ("tcp", "msg:\"a;b\";"), ("tcp", "msg:\"\";"), ("tcp", "msg:\"a\" nocase;"), ("tcp", "msg:\"a\"; msg:\"b\";"),
        ("tcp", "content:\"\";"), ("tcp", "content:abc;"), ("tcp", "content:!;"), ("tcp", "content:\"a\\qb\";"), ("tcp", "content:\"|6|\";"), ("tcp", "content:\"|6G|\";"), ("tcp", "content:\"|67\";"), ("tcp", "content:\"a\"b\";"), ("tcp", "content:\"\\|67\";"),
        ("tcp", "nocase;"), ("tcp", "content:\"a\"; nocase; nocase;"), ("tcp", "content:\"a\"; nocase:1;"), ("tcp", "startswith;"), ("tcp", "endswith;"), ("tcp", "tls.sni; nocase; content:\"a\";"), ("http", "http_host;"),
        ("tls", "tls.sni;"), ("tls", "tls.sni:1; content:\"a\";"), ("http", "http.host; content:\"ABC\";"), ("http", "http.host; content:\"abc\"; nocase;"), ("dns", "tls.sni; content:\"a\";"), ("http", "tls.sni; content:\"a\";"), ("tls", "http.host; content:\"a\";"),
        ("tcp", "http.host; content:\"a\"; tls.sni; content:\"b\";"), ("tcp", "flow:bogus;"), ("tcp", "flow:to_server,to_client;"), ("tcp", "flow:\"established\";"), ("tcp", "rev:0;"), ("tcp", "rev:a;"), ("tcp", "rev:1; rev:2;"), ("tcp", "priority:a;"), ("tcp", "priority:-1;"),
        ("tcp", ";"), ("tcp", "metadata:\"a\";"), ("tcp", "content;"), ("tcp", "content:;"),
    ];

    private static string Rule(string protocol, string header, string options, int sid, string action = "alert") => $"{action} {protocol} {header} ({options} sid:{sid};)";

    [SkippableFact]
    public void What_is_taken_here_is_taken_by_the_engine_and_what_is_not_is_not()
    {
        Skip.If(Stock.Instance is null, Stock.Missing);
        var random = new Random(7);
        string[] actions = ["alert", "pass", "drop", "PASS", "reject"];
        var rules = new List<string>();
        foreach (var (protocol, options) in Options)
            for (var i = 0; i < 4; i++) rules.Add(Rule(protocol, Headers[random.Next(Headers.Length)], options, rules.Count + 1, protocol is "udp" or "ip" or "icmp" ? "drop" : actions[random.Next(actions.Length)]));
        foreach (var header in Headers) rules.Add(Rule("tcp", header, "", rules.Count + 1));
        var good = rules.Count;
        foreach (var header in BrokenHeaders) rules.Add(Rule("tcp", header, "", rules.Count + 1));
        foreach (var (protocol, options) in BrokenOptions) rules.Add(Rule(protocol, Headers[0], options, rules.Count + 1));
        rules.AddRange(["alert tcp any any -> any any", "alert tcp any any -> any any ()", "alert tcp any any -> any any (sid:0;)", "alert tcp any any -> any any (sid:4294967294;)", "alert tcp any any -> any any (sid:4294967295;)", "alert tcp any any -> any any (sid:1; sid:2;)", "alert tcp any any -> any any (sid:4294967296;)",
            "alert tcp any any -> any any (sid:900001)", "alert tcp any any -> any any (sid:900002;) # note", "alert tcp any any -> any any (sid:900003;) alert tcp any any -> any any (sid:900004;)", ";alert tcp any any -> any any (sid:900005;)",
            "alert tcp any any -> any any(sid:900006;)", "alert\ttcp\tany any -> any any (sid:900007;)", "alert", "alert tcp", rules[0]]);

        var differ = Differences(rules, out var refused);

        log.WriteLine($"{rules.Count} rules: the engine takes {rules.Count - refused}, refuses {refused}");
        Assert.Empty(differ);
        Assert.True(good > 180 && refused > 90);
    }

    [SkippableFact]
    public void A_slip_of_one_character_is_never_a_rule_here_that_the_engine_refuses()
    {
        Skip.If(Stock.Instance is null, Stock.Missing);
        var random = new Random(11);
        // Keywords whose values only the engine knows, and addresses that a slip turns into none at all, are left out.
        string[] unknown = ["threshold", "isdataat", "ssl_state", "reference", "dsize", "gid", "pcre", "distance", "depth", "itype", "flags", "flowbits", "bsize", "classtype"];
        var known = Options.Where(o => !unknown.Any(u => o.Options.Contains(u, StringComparison.Ordinal))).ToArray();
        var headers = Headers.Where(h => !h.StartsWith("[$", StringComparison.Ordinal)).ToArray();
        const string signs = "\"\\;:()[]!,|$-><.0aZ/ ";
        var rules = new List<string>();
        while (rules.Count < 2000)
        {
            var (protocol, options) = known[random.Next(known.Length)];
            var rule = Rule(protocol, headers[random.Next(headers.Length)], options, rules.Count + 1, protocol is "udp" or "ip" or "icmp" ? "drop" : "alert");
            // The sid stays: without it every rule would be refused for the same reason.
            var at = random.Next(rule.LastIndexOf("sid", StringComparison.Ordinal));
            rules.Add(random.Next(2) == 0 ? rule.Remove(at, 1) : rule.Insert(at, signs[random.Next(signs.Length)].ToString()));
        }

        var differ = Differences(rules, out var refused);
        var taken = differ.Where(d => d.StartsWith("taken here", StringComparison.Ordinal)).ToList();

        log.WriteLine($"{rules.Count} rules: the engine takes {rules.Count - refused}, refuses {refused}; refused here only: {differ.Count - taken.Count}");
        Assert.True(taken.Count == 0, string.Join('\n', taken));
    }

    [SkippableFact]
    public async Task The_engines_refusals_are_told_by_line_with_its_reason()
    {
        Skip.If(Stock.Instance is null, Stock.Missing);
        var parse = SuricataParser.Parse("# one\nalert tcp any any -> any $PORTS (sid:1;)\nalert tcp any any -> any any (threshold: often; sid:2;)\nalert tcp any any -> @Partners any (sid:3;)\nalert tcp any any -> any any (dsize:many; sid:4;)");

        var findings = await new SuricataEngine(new EngineProcess()).TestAsync(parse, new EngineOptions { Program = Stock.Instance!.Program, Variables = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("PORTS", "[80,443]") }, default);

        Assert.Equal([(3, "EngineRefused"), (5, "EngineRefused")], findings.Where(f => f.Severity == Severity.High).Select(f => (f.Line, f.Id)));
    }

    private static List<string> Differences(List<string> rules, out int refused)
    {
        var text = string.Join('\n', rules) + "\n";
        var engine = AtLine().Matches(Stock.Instance!.Check(text).Output).Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        var here = RuleChecks.Check(text, new RuleCheckOptions { Variables = ["HTTP_PORTS"] }).Where(f => f.Severity == Severity.High && !OfAws.Contains(f.Id)).ToLookup(f => f.Line);
        // A line that the engine passes over is no rule to it.
        var passedOver = rules.Select((r, i) => (r, i)).Where(p => p.r.Length == 0 || char.IsWhiteSpace(p.r[0]) || p.r[0] == '#').Select(p => p.i + 1).ToHashSet();
        refused = engine.Count;
        return
        [
            .. Enumerable.Range(1, rules.Count).Where(l => !passedOver.Contains(l) && here.Contains(l) != engine.Contains(l))
                .Select(l => here.Contains(l) ? $"refused here only: {rules[l - 1]}: {here[l].First().Message}" : $"taken here only: {rules[l - 1]}"),
        ];
    }

    [GeneratedRegex(@"error parsing signature .* at line (\d+)")]
    private static partial Regex AtLine();
}
