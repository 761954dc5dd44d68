using System.Globalization;
using System.Text;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>One <c>content</c> on a name: TLS's server name, HTTP's host, the name that DNS asks for.</summary>
internal sealed class BufferTest
{
    private readonly FirewallProtocol? _protocol;
    private readonly string _pattern;
    private readonly bool _isNegated;
    private readonly bool _dotPrefix;

    private BufferTest(FirewallProtocol? protocol, string pattern, bool isNegated, bool dotPrefix)
    {
        _protocol = protocol;
        _pattern = pattern;
        _isNegated = isNegated;
        _dotPrefix = dotPrefix;
    }

    public bool IgnoreCase { get; set; }

    public bool StartsWith { get; set; }

    public bool EndsWith { get; set; }

    /// <summary>True for the test that AWS's lists make: that there is any header at all.</summary>
    public bool IsAnyHeader => _protocol is null && _pattern == "\r\n" && !_isNegated && StartsWith && !EndsWith;

    /// <summary>Makes one; null for a pattern that cannot be read.</summary>
    public static BufferTest? Of(string buffer, string value, bool dotPrefix)
    {
        var isNegated = value.StartsWith('!');
        if (isNegated) value = value[1..].TrimStart();
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"' || Unescape(value[1..^1]) is not { } pattern) return null;
        FirewallProtocol? protocol = buffer switch { "tls.sni" => FirewallProtocol.Tls, "http.host" => FirewallProtocol.Http, "dns.query" => FirewallProtocol.Dns, _ => null };
        return new BufferTest(protocol, pattern, isNegated, dotPrefix);
    }

    public Tri Matches(Probe probe)
    {
        if (_protocol is null) return probe.Connection.Protocol == FirewallProtocol.Http ? Tri.Maybe : Tri.No;
        if (probe.Connection.Protocol != _protocol) return Tri.No;
        if (probe.IsHostDoubtful || (IgnoreCase && !Ascii.IsValid(_pattern))) return Tri.Maybe;
        // Without a name there is no buffer, and nothing matches there: not even that something is not in it.
        if (probe.Host is not { } host) return Tri.No;
        return (Found(_dotPrefix ? "." + host : host) != _isNegated).ToTri();
    }

    private bool Found(string text)
    {
        var comparison = IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return (StartsWith, EndsWith) switch
        {
            (true, true) => text.Equals(_pattern, comparison),
            (true, false) => text.StartsWith(_pattern, comparison),
            (false, true) => text.EndsWith(_pattern, comparison),
            _ => text.Contains(_pattern, comparison),
        };
    }

    // Between bars stand bytes in hexadecimal; a backslash takes the next sign as it is.
    private static string? Unescape(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] == '\\' && i + 1 < pattern.Length) text.Append(pattern[++i]);
            else if (pattern[i] == '|')
            {
                var end = pattern.IndexOf('|', i + 1);
                if (end < 0) return null;
                foreach (var hex in pattern[(i + 1)..end].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    for (var at = 0; at < hex.Length; at += 2)
                        if (at + 2 > hex.Length || !byte.TryParse(hex.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one)) return null;
                        else text.Append((char)one);
                i = end;
            }
            else if (pattern[i] > 127) return null;
            else text.Append(pattern[i]);
        return text.ToString();
    }
}
