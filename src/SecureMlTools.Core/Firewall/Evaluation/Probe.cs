using System.Text;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>A connection as the engine sees it: the name cut and folded as its parsers do, and the parties as sets.</summary>
internal sealed class Probe
{
    private Probe(FirewallConnection connection, string? host, Party client, Party server)
    {
        Connection = connection;
        Host = host;
        Client = client;
        Server = server;
    }

    public FirewallConnection Connection { get; }

    /// <summary>The name that rules are matched with, one character a byte; null where there is none to match.</summary>
    public string? Host { get; }

    /// <summary>True where it is not known what the engine makes of the name.</summary>
    public bool IsHostDoubtful { get; private init; }

    public Party Client { get; }

    public Party Server { get; }

    public static Probe Of(FirewallConnection connection, Party client, Party server)
    {
        var host = Bytes(connection.Host);
        return connection.Protocol switch
        {
            // The engine takes a server name up to its first zero byte, and an empty one for none.
            FirewallProtocol.Tls => new Probe(connection, host is null || host.IndexOf('\0', StringComparison.Ordinal) is var zero && zero < 0 ? Named(host) : Named(host[..zero]), client, server),
            FirewallProtocol.Http => Http(connection, host, client, server),
            FirewallProtocol.Dns => new Probe(connection, Named(host), client, server),
            _ => new Probe(connection, null, client, server),
        };
    }

    // HTTP's host comes without its port, and in lower case, but only where it has no port: so the engine does it. In the request line it also loses a
    // dot at the end. What holds other signs may be normalized in other ways too.
    private static Probe Http(FirewallConnection connection, string? host, Party client, Party server)
    {
        var text = host?.Trim(' ', '\t') ?? "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 || connection.IsHostInRequestLine ? text[..(colon < 0 ? text.Length : colon)].ToLowerInvariant() : text[..colon];
        if (connection.IsHostInRequestLine) name = name.TrimEnd('.');
        var isPlain = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && (colon < 0 || (name.Length > 0 && text.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0));
        return new Probe(connection, Named(name), client, server) { IsHostDoubtful = !isPlain };
    }

    private static string? Named(string? host) => string.IsNullOrEmpty(host) ? null : host;

    private static string? Bytes(string? host) => host is null || Ascii.IsValid(host) ? host : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(host));
}
