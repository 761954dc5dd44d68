using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Operations;

namespace SecureMlTools.Networking.Paths;

/// <summary>What a path is asked about.</summary>
public sealed record PathQuery
{
    /// <summary>The other side: a name, an address, host:port, a URL, or s3://bucket. For inbound, who opens the connection.</summary>
    public required string Destination { get; init; }

    /// <summary>Its address, where the destination is a name and its address is known; no name is ever looked up.</summary>
    public string? DestinationAddress { get; init; }

    /// <summary>The port; null for the one in the destination, and else 443.</summary>
    public int? Port { get; init; }

    /// <summary>What is carried.</summary>
    public PathProtocol Protocol { get; init; }

    /// <summary>True when the other side opens the connection.</summary>
    public bool IsInbound { get; init; }

    /// <summary>True to ask about a name's IPv6 address.</summary>
    public bool IsV6 { get; init; }
}

/// <summary>A destination taken apart.</summary>
/// <param name="Text">As it is shown.</param>
/// <param name="Name">The host name; null for an address.</param>
/// <param name="Address">The address; null for a name of which none was given.</param>
/// <param name="Port">The port.</param>
/// <param name="Application">What is spoken over it, as far as scheme and port tell.</param>
internal sealed partial record PathTarget(string Text, string? Name, IPAddress? Address, int Port, FirewallProtocol Application)
{
    private const int Https = 443;

    /// <summary>Reads a query.</summary>
    /// <exception cref="OptionException">The destination is none, or its parts contradict each other.</exception>
    public static PathTarget Parse(PathQuery query, string region)
    {
        var text = query.Destination.Trim();
        string? scheme = null;
        var host = text;
        if (text.IndexOf("://", StringComparison.Ordinal) is var colons and > 0)
        {
            scheme = text[..colons].ToLowerInvariant();
            host = text[(colons + 3)..];
            if (host.AsSpan().IndexOfAny('/', '?', '#') is var end and >= 0) host = host[..end];
            host = host[(host.LastIndexOf('@') + 1)..];
            if (scheme == "s3") host = $"{host}.{AwsNames.Of(region, "s3")[0]}";
        }

        (host, var written) = SplitPort(host, query.Destination);
        var port = query.Port ?? written ?? scheme switch { "http" => 80, "ssh" => 22, _ => Https };
        var isAddress = TryAddress(host, out var address);
        var name = isAddress ? null : Ascii(host).TrimEnd('.');
        if (name is not null && !NameForm().IsMatch(name))
            throw new OptionException($"'{SecureMlTools.Text.OneLine(query.Destination)}' is no destination: give a name such as github.com, an address, host:port or a URL.");
        if (query.DestinationAddress is { } given)
        {
            if (!TryAddress(given, out var known)) throw new OptionException($"'{SecureMlTools.Text.OneLine(given)}' is no destination address: give one such as 140.82.112.3.");
            if (isAddress && !known!.Equals(address)) throw new OptionException($"The destination '{SecureMlTools.Text.OneLine(query.Destination)}' is an address already: leave -DestinationAddress out.");
            address = known;
        }

        return new PathTarget(SecureMlTools.Text.OneLine(name ?? host), name, address, port, Spoken(query.Protocol, scheme, port));
    }

    private static FirewallProtocol Spoken(PathProtocol protocol, string? scheme, int port) => protocol switch
    {
        PathProtocol.Udp => port switch { 53 => FirewallProtocol.Dns, Https => FirewallProtocol.Quic, _ => FirewallProtocol.Udp },
        _ => scheme switch
        {
            "http" => FirewallProtocol.Http,
            "https" or "s3" => FirewallProtocol.Tls,
            "ssh" => FirewallProtocol.Ssh,
            _ => port switch { 80 or 8080 => FirewallProtocol.Http, 22 => FirewallProtocol.Ssh, Https or 8443 or 853 => FirewallProtocol.Tls, _ => FirewallProtocol.Other },
        },
    };

    private static (string Host, int? Port) SplitPort(string host, string whole)
    {
        if (host.StartsWith('[') && host.IndexOf(']', StringComparison.Ordinal) is var close and > 0)
            return (host[1..close], close + 1 < host.Length && host[close + 1] == ':' ? Number(host[(close + 2)..], whole) : null);
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || host.LastIndexOf(':') != colon ? (host, null) : (host[..colon], Number(host[(colon + 1)..], whole));
    }

    private static int Number(string text, string whole) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
        ? port : throw new OptionException($"'{SecureMlTools.Text.OneLine(whole)}' has no port from 1 to 65535 behind its colon.");

    private static bool TryAddress(string text, out IPAddress? address)
    {
        address = null;
        return CidrSet.IsCidr(text) && IPAddress.TryParse(text, out address);
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

    [GeneratedRegex(@"^(?=.{1,253}\z)(?!.*\.[0-9]+\z)(?![0-9]+\z)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex NameForm();
}
