using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>
/// What the engine takes and AWS does not. https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-limitations-caveats.html
/// </summary>
internal static class SupportChecks
{
    private static readonly FrozenSet<string> Refused = new[] { "dataset", "datarep", "iprep", "lua", "luajit", "filestore" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Files = new[] { "filename", "file.name", "fileext", "filemagic", "file.magic", "filemd5", "filesha1", "filesha256", "filesize" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Rejecting = new[] { "tcp", "http", "tls", "smb", "ssh", "smtp", "dcerpc" }.ToFrozenSet();

    private static readonly string[] PcreBeside = ["tls.sni", "http.host", "dns.query", "http.uri", "content"];

    public static ImmutableArray<RuleCheck> All { get; } =
    [
        new("UnsupportedKeyword", Severity.High, s => s.Rule.Options.Select(Unsupported).OfType<RuleFault>()),
        new("HostTracking", Severity.Medium, s => s.Those("xbits", "hostbits").Take(1).Select(o => new RuleFault($"AWS does not support {o.Keyword} with tracking by host; use flowbits."))),
        new("Thresholding", Severity.Low, s => s.Those("threshold", "detection_filter").Take(1).Select(o => new RuleFault($"AWS lists thresholding as not supported, though examples of its own use it: do not let {o.Keyword} decide what is dropped."))),
        new("UnsupportedProtocol", Severity.High, s => s.Rule.Protocol is "sctp" or "ftp-data" or "enip" or "ike" or "ikev2"
            ? [new RuleFault($"AWS Network Firewall does not inspect {s.Rule.Protocol}; match its packets with tcp, udp or ip.")] : []),
        new("RejectProtocol", Severity.High, s => s.Rule.Action == SuricataAction.Reject && !Rejecting.Contains(s.Rule.Protocol)
            ? [new RuleFault($"AWS takes reject only for tcp, http, tls, smb, ssh, smtp and dcerpc; drop {s.Rule.Protocol} instead.", $"{s.Rule.Protocol} reject is not supported")] : []),
        new("PcreAlone", Severity.High, s => s.Has("pcre") && !PcreBeside.Any(s.Has)
            ? [new RuleFault("AWS takes pcre only beside content, tls.sni, http.host, http.uri or dns.query; add one of them.", "Using pcre without one of the following options is not allowed: [tls.sni, http.host, dns.query, http.uri, content]")] : []),
        new("UndefinedVariable", Severity.High, UndefinedVariables),
        new("VariableInOption", Severity.Medium, s => s.Those("content").Where(o => o.Value?.Contains("$HOME_NET", StringComparison.Ordinal) == true || o.Value?.Contains("$EXTERNAL_NET", StringComparison.Ordinal) == true)
            .Select(o => new RuleFault($"Variables count in the header only: the engine looks for the letters {Text.OneLine(o.Value)}."))),
        new("OnlyOnAws", Severity.Info, OnlyOnAws),
        new("IndentedRule", Severity.Medium, s => s.Parsed.Text.StartsWith(' ') || s.Parsed.Text.StartsWith('\t')
            ? [new RuleFault("The line begins with a blank, and the engine passes over it without a word; begin it in the first column.")] : []),
    ];

    private static RuleFault? Unsupported(SuricataOption option)
    {
        var keyword = option.Keyword.ToLowerInvariant();
        if (Refused.Contains(keyword)) return new RuleFault($"AWS does not take {keyword}.", $"RuleOptions {keyword} is not supported");
        if (Files.Contains(keyword)) return new RuleFault($"AWS does not support keywords on files, such as {keyword}.");
        if (keyword is "enip_command" or "cip_service") return new RuleFault($"AWS does not support {keyword}.");
        return keyword == "tag" && option.Value?.StartsWith("host", StringComparison.OrdinalIgnoreCase) == true ? new RuleFault("AWS does not support tag:host.") : null;
    }

    private static IEnumerable<RuleFault> UndefinedVariables(RuleSubject subject) =>
        from name in HeaderVariables(subject.Rule)
        where name[0] == '$' && name is not ("$HOME_NET" or "$EXTERNAL_NET") && !subject.Options.Variables.Contains(name[1..], StringComparer.Ordinal)
        select new RuleFault($"The variable {name} is not defined: AWS has only HOME_NET and EXTERNAL_NET of its own; define it in the rule group, and give it with -Variables.", $"{name[1..]} cannot be null or empty");

    private static IEnumerable<RuleFault> OnlyOnAws(RuleSubject subject)
    {
        foreach (var option in subject.Rule.Options)
            if (SuricataKeywords.OfAws.Contains(option.Keyword)) yield return new RuleFault($"Only AWS knows {option.Keyword}: the engine of Suricata refuses the rule.");
        foreach (var name in HeaderVariables(subject.Rule))
            if (name[0] == '@') yield return new RuleFault($"Only AWS knows references such as {name}: the engine of Suricata refuses the rule, and the rule group must define it in ReferenceSets.");
    }

    // $NAME and @NAME in the header, each once.
    private static IEnumerable<string> HeaderVariables(SuricataRule rule) =>
        new[] { rule.Source, rule.SourcePort, rule.Destination, rule.DestinationPort }
            .SelectMany(p => p.Split([',', '[', ']', ' ', '!'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w[0] is '$' or '@')
            .Distinct(StringComparer.Ordinal);
}
