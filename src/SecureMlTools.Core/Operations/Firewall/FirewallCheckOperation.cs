using System.Globalization;
using System.Net;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>What to ask about each name.</summary>
public sealed record FirewallCheckOptions
{
    /// <summary>What is spoken; empty for what the name itself says (http://…), and else TLS.</summary>
    public IReadOnlyList<FirewallProtocol> Protocols { get; init; } = [];

    /// <summary>The destination's port; null for the one in the name, and else the protocol's own.</summary>
    public int? Port { get; init; }

    /// <summary>The client's address; null for one inside HOME_NET.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The server's address; null for one somewhere on the internet.</summary>
    public IPAddress? DestinationAddress { get; init; }
}

/// <summary>Asks a ruleset about names, one after the other.</summary>
/// <param name="ruleset">The rules.</param>
public sealed class FirewallCheckOperation(FirewallRuleset ruleset)
{
    private readonly FirewallEvaluator _evaluator = new(ruleset);

    /// <summary>The rules of bare targets.</summary>
    /// <exception cref="OptionException">There is no target.</exception>
    public static FirewallRuleset OfTargets(IReadOnlyList<string> targets, DomainListType type, bool isStrict, IReadOnlyList<string>? homeNet)
    {
        var known = targets.Where(t => !string.IsNullOrWhiteSpace(t)).ToList();
        if (known.FirstOrDefault(t => !FirewallTargetsKind.IsTarget(t)) is { } wrong) throw new OptionException($"'{Text.OneLine(wrong)}' is nothing that a domain list can hold: give a name such as pypi.org, or .pypi.org with all below it.");
        return known.Count > 0 ? FirewallRuleset.OfList(new DomainList(type, known), isStrict, homeNet) : throw new OptionException("No target was given: name at least one, such as .example.com.");
    }

    /// <summary>An address that was given as text.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public static IPAddress? Address(string? text, string what) =>
        text is null ? null : Networking.CidrSet.IsCidr(text) && IPAddress.TryParse(text, out var address) ? address : throw new OptionException($"'{Text.OneLine(text)}' is no {what} address: give one such as 10.0.1.23.");

    /// <summary>
    /// The decisions on a name, one for each protocol. The name is asked about as it is, odd as it may be: a client sends what it is told to. Only what no client
    /// sends is taken off: the scheme, path and port of a URL, and a wildcard, which asks about the domain and what is below it.
    /// </summary>
    /// <exception cref="OptionException">There is no name in it.</exception>
    public IEnumerable<FirewallDecision> Check(string name, FirewallCheckOptions options)
    {
        var (host, port, scheme) = Parts(name);
        if (host.Length == 0) throw new OptionException($"There is no host name in '{Text.OneLine(name)}': give one such as pypi.org.");
        IReadOnlyList<FirewallProtocol> protocols = options.Protocols.Count > 0 ? options.Protocols : [scheme ?? FirewallProtocol.Tls];
        return protocols.Select(p => One(host, new FirewallConnection
        {
            Protocol = p,
            DestinationPort = options.Port ?? port ?? FirewallConnection.DefaultPort(p),
            SourceAddress = options.SourceAddress,
            DestinationAddress = options.DestinationAddress,
        }));
    }

    // A label that no list holds: what is let through below a wildcard is what a name nobody thought of would be.
    private const string BelowIt = "q7x2k9v4m8z1w5t3";

    private FirewallDecision One(string host, FirewallConnection connection)
    {
        var wildcard = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host;
        if (!wildcard.StartsWith('.') || wildcard.Length < 2) return _evaluator.Evaluate(connection with { Host = host });
        // A wildcard passes when the domain passes and what is below it does too.
        var apex = _evaluator.Evaluate(connection with { Host = wildcard[1..] });
        var below = _evaluator.Evaluate(connection with { Host = BelowIt + wildcard });
        return (apex.Verdict == FirewallVerdict.Allowed ? below : apex) with { Domain = Text.Visible(wildcard) };
    }

    private static (string Host, int? Port, FirewallProtocol? Scheme) Parts(string name)
    {
        var text = name.Trim();
        FirewallProtocol? scheme = null;
        var colons = text.IndexOf("://", StringComparison.Ordinal);
        if (colons > 0)
        {
            scheme = text[..colons].ToLowerInvariant() switch { "http" => FirewallProtocol.Http, "ssh" => FirewallProtocol.Ssh, _ => FirewallProtocol.Tls };
            text = text[(colons + 3)..];
            var end = text.AsSpan().IndexOfAny('/', '?', '#');
            if (end >= 0) text = text[..end];
            text = text[(text.LastIndexOf('@') + 1)..];
        }

        int? port = null;
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && text.IndexOf(':', StringComparison.Ordinal) == colon && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536)
        {
            port = number;
            text = text[..colon];
        }

        return (Ascii(text), port, scheme);
    }

    // Clients send names of other scripts in their ASCII form.
    private static string Ascii(string host)
    {
        if (System.Text.Ascii.IsValid(host)) return host;
        try
        {
            return new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            return host;
        }
    }
}
