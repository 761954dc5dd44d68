using System.Net;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>A connection that a machine might make.</summary>
public sealed record FirewallConnection
{
    /// <summary>What is spoken.</summary>
    public FirewallProtocol Protocol { get; init; }

    /// <summary>
    /// The name as the client sends it: TLS's server name, HTTP's host, the name that DNS asks for. Null where it sends none. Kept as it is: capitals and
    /// a dot at the end make a difference.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The destination's port.</summary>
    public int DestinationPort { get; init; } = 443;

    /// <summary>The client's address; null for one inside HOME_NET.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The server's address; null for one somewhere on the internet.</summary>
    public IPAddress? DestinationAddress { get; init; }

    /// <summary>True where what the client says first comes in several packets, as a TLS hello with post-quantum keys does.</summary>
    public bool IsSegmented { get; init; }

    /// <summary>False for an HTTP request without any header.</summary>
    public bool HasHeaders { get; init; } = true;

    /// <summary>True for an HTTP request as proxies are asked: the host stands in the request line (CONNECT, or a whole URL), and that of the header does not count.</summary>
    public bool IsHostInRequestLine { get; init; }

    /// <summary>True for HTTP's CONNECT, with its host in the request line. The engine knows its headers only after the server's answer, later than the host.</summary>
    public bool IsTunnel { get; init; }

    /// <summary>HTTP's host of a second request on the same connection; null where there is none.</summary>
    public string? NextHost { get; init; }

    internal bool IsTcp => Protocol is FirewallProtocol.Tls or FirewallProtocol.Http or FirewallProtocol.Other or FirewallProtocol.Ssh;

    /// <summary>The port that a protocol has when none is named.</summary>
    public static int DefaultPort(FirewallProtocol protocol) => protocol switch { FirewallProtocol.Http => 80, FirewallProtocol.Ssh => 22, FirewallProtocol.Dns => 53, _ => 443 };
}
