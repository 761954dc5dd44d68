using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What the engine itself does not take.</summary>
internal static class SyntaxChecks
{
    private static readonly FrozenSet<string> FlowWords =
        new[] { "to_server", "to_client", "from_server", "from_client", "established", "not_established", "stateless", "only_stream", "no_stream", "no_frag", "only_frag" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] OfContent = ["nocase", "startswith", "endswith", "depth", "offset", "distance", "within", "fast_pattern", "rawbytes"];

    private static readonly FrozenSet<string> Protocols =
        "tcp udp ip icmp icmpv4 icmpv6 ipv4 ip4 ipv6 ip6 pkthdr tcp-pkt tcp-stream http http1 http2 tls ssh smtp imap ftp smb dcerpc dns krb5 ike ikev2 tftp ntp dhcp quic snmp sip rfb mqtt pgsql telnet rdp nfs bittorrent-dht sctp ftp-data enip dnp3 modbus"
            .Split(' ').ToFrozenSet();

    public static ImmutableArray<RuleCheck> All { get; } =
    [
        new("UnknownKeyword", Severity.High, s => s.Rule.Options.Where(o => SuricataKeywords.Find(o.Keyword) is null && !SuricataKeywords.OfAws.Contains(o.Keyword))
            .Select(o => new RuleFault($"'{o.Keyword}' is no keyword of Suricata 7; did you mean '{SuricataKeywords.Nearest(o.Keyword)}'?"))),
        new("KeywordValue", Severity.High, s => s.Rule.Options.Select(Value).OfType<RuleFault>()),
        new("InvalidContent", Severity.High, s => s.Those("content", "uricontent").Where(o => o.Value?.Contains('"') == true)
            .Select(o => ContentPattern.TryParse(o.Value, out _, out var fault) ? (RuleFault?)null : new RuleFault($"The content {Text.OneLine(o.Value)} is not taken: {fault}.")).OfType<RuleFault>()),
        new("NoContentBefore", Severity.High, NoContentBefore),
        new("InvalidFlow", Severity.High, s => s.Those("flow").Select(Flow).OfType<RuleFault>()),
        new("BufferWithoutContent", Severity.High, BufferWithoutContent),
        new("ProtocolConflict", Severity.High, Conflict),
        new("UnknownProtocol", Severity.High, s => Protocols.Contains(s.Rule.Protocol) ? [] : [new RuleFault($"The engine knows no protocol '{s.Rule.Protocol}'; write tcp, udp, ip, icmp, tls, http, dns or another that it inspects.")]),
    ];

    private static RuleFault? Value(SuricataOption option)
    {
        if (SuricataKeywords.Find(option.Keyword) is not { } keyword) return null;
        var quoted = option.Value?.TrimStart('!', ' ', '\t').StartsWith('"');
        return (keyword.Value, option.Value) switch
        {
            (KeywordValue.None, not null) => new RuleFault($"Nothing may stand behind {option.Keyword}; take ':{Text.OneLine(option.Value)}' out."),
            (KeywordValue.Bare or KeywordValue.Any or KeywordValue.Quoted, null) => new RuleFault($"{option.Keyword} wants a value."),
            (KeywordValue.Quoted, _) when quoted == false => new RuleFault($"The value of {option.Keyword} must stand in quotes."),
            (KeywordValue.Bare, _) when quoted == true => new RuleFault($"The value of {option.Keyword} must not stand in quotes."),
            _ => null,
        };
    }

    private static IEnumerable<RuleFault> NoContentBefore(RuleSubject subject)
    {
        var said = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var content = false;
        foreach (var option in subject.Rule.Options)
        {
            var kind = SuricataKeywords.Find(option.Keyword)?.Kind;
            var modifier = kind == KeywordKind.Modifier;
            if (option.Keyword.Equals("content", StringComparison.OrdinalIgnoreCase) || option.Keyword.Equals("uricontent", StringComparison.OrdinalIgnoreCase))
            {
                content = true;
                said.Clear();
            }
            else if (modifier || OfContent.Contains(option.Keyword, StringComparer.OrdinalIgnoreCase))
            {
                if (!content) yield return new RuleFault($"{option.Keyword} speaks of the content before it, and there is none.");
                else if (!said.Add(modifier ? "buffer" : option.Keyword)) yield return new RuleFault($"{option.Keyword} stands twice behind the same content.");
            }
            else if (kind == KeywordKind.Buffer) content = false;
        }
    }

    private static RuleFault? Flow(SuricataOption option)
    {
        var words = (option.Value ?? "").Split(',', StringSplitOptions.TrimEntries);
        foreach (var word in words)
            if (!FlowWords.Contains(word)) return new RuleFault($"flow knows no '{Text.OneLine(word)}'; it takes to_server, to_client, established, not_established, stateless and a few more.");
        var both = words.Any(w => w is "to_server" or "from_client") && words.Any(w => w is "to_client" or "from_server");
        return both ? new RuleFault("A packet goes to the server or to the client, never to both; write one of them.") : null;
    }

    private static IEnumerable<RuleFault> BufferWithoutContent(RuleSubject subject)
    {
        string? open = null;
        foreach (var option in subject.Rule.Options)
        {
            var keyword = SuricataKeywords.Find(option.Keyword);
            if (keyword?.Kind == KeywordKind.Buffer)
            {
                if (open is not null) yield return Unused(open);
                open = keyword.Name is "pkt_data" or "base64_data" or "file.data" or "file_data" ? null : keyword.Name;
            }
            else if (keyword?.Name is "content" or "pcre" or "bsize" or "isdataat" or "byte_test" or "byte_jump" or "byte_extract" or "byte_math" or "dataset" or "datarep" or "lua" or "luajit" || SuricataKeywords.OfAws.Contains(option.Keyword)) open = null;
        }
        if (open is not null) yield return Unused(open);

        static RuleFault Unused(string buffer) => new($"{buffer} names a text to look at, and no content looks at it.");
    }

    // A rule is about one application: tls.sni beside http.host, or in a dns rule, is refused.
    private static IEnumerable<RuleFault> Conflict(RuleSubject subject)
    {
        var first = Application(subject.Rule.Protocol);
        foreach (var option in subject.Rule.Options)
        {
            if (SuricataKeywords.Find(option.Keyword) is not { Kind: KeywordKind.Buffer or KeywordKind.Modifier } keyword || OfKeyword(keyword.Name) is not { } application) continue;
            if (first is not null && first != application)
            {
                yield return new RuleFault($"{option.Keyword} is about {application}, and the rule about {first}; make two rules of it.");
                yield break;
            }
            first = application;
        }
    }

    private static string? Application(string protocol) => protocol switch
    {
        "http1" or "http2" => "http",
        "tls" or "http" or "dns" or "ssh" or "smb" or "quic" or "smtp" or "ftp" or "krb5" or "ntp" or "dhcp" or "tftp" or "imap" => protocol,
        _ => null,
    };

    private static string? OfKeyword(string keyword) => keyword switch
    {
        _ when keyword.StartsWith("tls", StringComparison.Ordinal) => "tls",
        _ when keyword.StartsWith("http", StringComparison.Ordinal) => "http",
        _ when keyword.StartsWith("dns", StringComparison.Ordinal) => "dns",
        _ when keyword.StartsWith("ssh", StringComparison.Ordinal) => "ssh",
        "quic.sni" or "quic.ua" or "quic.version" => "quic",
        _ => null,
    };
}
