using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Rules;

/// <summary>
/// A stateful rule of our own making: addresses, ports and a protocol, at most one server name, and what it is for. Its text is made from these fields
/// and read back into them, and a text that would not come out the same is no such rule: so a journal can name one, and cannot smuggle another in.
/// </summary>
internal sealed partial record EgressRule
{
    /// <summary>Key of the metadata that marks a block with its end: <c>20261122T100000Z</c>, or <c>never</c>.</summary>
    public const string ExpiresKey = "secureml_expires";

    /// <summary>Key of the metadata with the id of the GuardDuty finding behind a block.</summary>
    public const string FindingKey = "guardduty_finding";

    /// <summary>What the protocols are called: AWS's words for a 5-tuple rule, in small letters.</summary>
    public static readonly IReadOnlyList<string> Protocols =
        ["ip", "tcp", "udp", "icmp", "http", "http2", "tls", "quic", "ssh", "dns", "smtp", "imap", "ftp", "smb", "dcerpc", "krb5", "tftp", "ntp", "dhcp", "ikev2", "msn"];

    /// <summary>The last number that the engine takes.</summary>
    public const long LastSid = IdentityChecks.LastSid;

    // Of AWS's records. https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Header.html
    private const int Longest = 1024;

    public required SuricataAction Action { get; init; }

    public required string Protocol { get; init; }

    public required string Source { get; init; }

    public string SourcePort { get; init; } = "any";

    public bool BothWays { get; init; }

    public required string Destination { get; init; }

    public string DestinationPort { get; init; } = "any";

    /// <summary>The server name that a TLS rule is about, as a domain list would have it; null for none.</summary>
    public string? ServerName { get; init; }

    public required string Message { get; init; }

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required long Sid { get; init; }

    /// <summary>The rule in Suricata's language.</summary>
    public SuricataRule ToSuricata() => new()
    {
        Action = Action,
        Protocol = Protocol,
        Source = Source,
        SourcePort = SourcePort,
        IsBidirectional = BothWays,
        Destination = Destination,
        DestinationPort = DestinationPort,
        Options = [.. NameOptions(), new("msg", $"\"{Message}\""), .. MetadataOptions(), new("sid", Sid.ToString(CultureInfo.InvariantCulture)), new("rev", "1")],
    };

    /// <summary>The rule as one line.</summary>
    public override string ToString() => ToSuricata().ToString();

    /// <summary>The rule apart from its number and what it is for: what it does.</summary>
    public string Meaning => ToSuricata() with { Options = [.. NameOptions()] } is var bare ? bare.ToString() : "";

    /// <summary>Reads a rule of this form; null for any other.</summary>
    public static EgressRule? Read(SuricataRule rule)
    {
        if (rule.Message is not { } message || rule.Sid is not { } sid) return null;
        var isName = rule.Option("tls.sni") is not null;
        var content = rule.Option("content")?.Value?.Trim('"');
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in (rule.Option("metadata")?.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split(' ') is not [var key, var value] || !metadata.TryAdd(key, value)) return null;
        }

        var read = new EgressRule
        {
            Action = rule.Action,
            Protocol = rule.Protocol,
            Source = rule.Source,
            SourcePort = rule.SourcePort,
            BothWays = rule.IsBidirectional,
            Destination = rule.Destination,
            DestinationPort = rule.DestinationPort,
            ServerName = isName ? content : null,
            Message = message,
            Metadata = metadata.ToImmutable(),
            Sid = sid,
        };
        return read.Fault() is null && read.ToString() == rule.ToString() ? read : null;
    }

    /// <summary>Reads a line of this form; null for any other.</summary>
    public static EgressRule? Read(string line) => SuricataParser.Parse(line) is { IsWhole: true, Rules: [var one] } && one.Rule.ToString() == line ? Read(one.Rule) : null;

    /// <summary>What is wrong with the rule, in a sentence that names the input; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        _ when !Protocols.Contains(Protocol, StringComparer.Ordinal) => $"'{Text.OneLine(Protocol)}' is no protocol of a rule: give one of {string.Join(", ", Protocols)}.",
        { Action: SuricataAction.Reject } when Protocol is not ("tcp" or "http" or "tls" or "smb" or "ssh" or "smtp" or "dcerpc") => $"AWS rejects only TCP, HTTP, TLS, SMB, SSH, SMTP and DCERPC, not {Protocol}: drop it instead.",
        _ when !IsAddress(Source) => NoAddress(Source),
        _ when !IsAddress(Destination) => NoAddress(Destination),
        _ when !IsPort(SourcePort) => NoPort(SourcePort),
        _ when !IsPort(DestinationPort) => NoPort(DestinationPort),
        _ when Protocol is "ip" or "icmp" && (SourcePort != "any" || DestinationPort != "any") => $"A rule for {Protocol} has no ports: give tcp or udp, or leave the port out.",
        { ServerName: { } name } when Protocol != "tls" || !ServerNameForm().IsMatch(name) => $"'{Text.OneLine(name)}' is no server name for a rule.",
        _ when !MessageForm().IsMatch(Message) => $"The message '{Text.OneLine(Message)}' is not one for a rule: up to 200 letters, digits, blanks and - _ . , / ( ) are.",
        _ when Sid is < 1 or > LastSid => $"{Sid} is no rule number: they go from 1 to {LastSid}.",
        _ when Metadata.Any(m => !MetadataForm().IsMatch(m.Key) || !MetadataForm().IsMatch(m.Value)) => "The metadata of the rule has a word that cannot stand there.",
        _ => null,
    };

    /// <summary>True for what a header takes for addresses: any, a variable, an address, a network or a list of these.</summary>
    public static bool IsAddress(string text) => text.Length is > 0 and <= Longest && HeaderSyntax.Fault(text, ports: false) is null && PlainForm().IsMatch(text);

    /// <summary>True for what it takes for ports.</summary>
    public static bool IsPort(string text) => text.Length is > 0 and <= Longest && HeaderSyntax.Fault(text, ports: true) is null && PlainForm().IsMatch(text);

    private static string NoAddress(string text) => $"'{Text.OneLine(text)}' is no address for a rule: give an address, a network such as 203.0.113.0/24, a list such as [192.0.2.1,192.0.2.2], $HOME_NET, $EXTERNAL_NET or any.";

    private static string NoPort(string text) => $"'{Text.OneLine(text)}' is no port for a rule: give a port, a range such as 1024:65535, a list such as [80,443] or any.";

    private IEnumerable<SuricataOption> NameOptions() => ServerName switch
    {
        null => [],
        ['.', ..] => [new("ssl_state", "client_hello"), new("tls.sni"), new("dotprefix"), new("content", $"\"{ServerName}\""), new("nocase"), new("endswith"), new("flow", "to_server, established")],
        _ => [new("ssl_state", "client_hello"), new("tls.sni"), new("content", $"\"{ServerName}\""), new("startswith"), new("nocase"), new("endswith"), new("flow", "to_server, established")],
    };

    private IEnumerable<SuricataOption> MetadataOptions() => Metadata.IsEmpty ? [] : [new("metadata", string.Join(", ", Metadata.Select(m => $"{m.Key} {m.Value}")))];

    [GeneratedRegex(@"^\.?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z")]
    private static partial Regex ServerNameForm();

    [GeneratedRegex(@"^[A-Za-z0-9_.,/()-]([A-Za-z0-9 _.,/()-]{0,198}[A-Za-z0-9_.,/()-])?\z")]
    private static partial Regex MessageForm();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,100}\z")]
    private static partial Regex MetadataForm();

    [GeneratedRegex(@"^[A-Za-z0-9_$!:./,\[\]-]+\z")]
    private static partial Regex PlainForm();
}
