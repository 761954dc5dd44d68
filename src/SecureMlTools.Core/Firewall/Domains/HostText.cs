namespace SecureMlTools.Firewall.Domains;

/// <summary>Takes the host out of what people paste: a name, <c>host:port</c>, <c>*.host</c>, <c>.host</c> or a web address.</summary>
/// <param name="Host">The host as written, without port, wildcard and the dot that may end it.</param>
/// <param name="IsWildcard">True for <c>*.host</c> and <c>.host</c>.</param>
/// <param name="User">What stood before an @ of the address; null where nothing did.</param>
internal readonly record struct HostText(string Host, bool IsWildcard, string? User)
{
    // Longer than any address a browser makes, short enough to say no quickly.
    private const int Longest = 8192;

    /// <summary>Takes a text apart. Gives the reason where it cannot be done, without the text itself.</summary>
    public static string? TrySplit(string text, out HostText parts)
    {
        parts = default;
        if (text.Length == 0) return "is empty: give a name such as pypi.org";
        if (text.Length > Longest) return $"has {text.Length} characters, and a name has at most 253";
        foreach (var c in text)
        {
            if (char.IsControl(c)) return "holds a control character or a line break: give one clean name";
            if (char.IsWhiteSpace(c)) return "holds a blank: give one name, without any around it";
            if (c is '"' or '\'' or '`' or '\\') return "holds a quote or a backslash, which no name has: give the name alone";
        }

        var rest = text;
        string? user = null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var name = text[..scheme].ToLowerInvariant();
            if (name is not ("http" or "https" or "ws" or "wss")) return "is not an address of TLS or HTTP, and a domain list sees nothing else: give the host's name alone";
            rest = text[(scheme + 3)..];
            var end = rest.AsSpan().IndexOfAny('/', '?', '#');
            if (end >= 0) rest = rest[..end];
            // As browsers do: the last @ ends what is not the host.
            var at = rest.LastIndexOf('@');
            if (at >= 0) (user, rest) = (rest[..at], rest[(at + 1)..]);
        }

        if (rest.Contains('[', StringComparison.Ordinal) || rest.IndexOf(':', StringComparison.Ordinal) != rest.LastIndexOf(':')) return IsAddress;
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            var port = rest.AsSpan(colon + 1);
            if (port.Length is 0 or > 5 || port.ContainsAnyExceptInRange('0', '9') || int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) is 0 or > 65535)
                return "has something behind its colon that is no port (1 to 65535): give the name alone";
            rest = rest[..colon];
        }

        // Other full stops of Unicode, as input methods for Chinese and Japanese write them.
        rest = rest.Replace('\u3002', '.').Replace('\uff0e', '.').Replace('\uff61', '.');
        var wildcard = false;
        if (rest.StartsWith("*.", StringComparison.Ordinal)) (wildcard, rest) = (true, rest[2..]);
        else if (rest.StartsWith('.')) (wildcard, rest) = (true, rest[1..]);
        if (rest.EndsWith('.')) rest = rest[..^1];
        if (rest.Length == 0) return "holds no name: give one such as pypi.org";
        if (rest.Contains('*', StringComparison.Ordinal)) return "has a * inside: a list knows only a whole domain with all below it, written .example.com";
        parts = new HostText(rest, wildcard, user);
        return null;
    }

    internal const string IsAddress = "is an IP address, and a domain list holds names: allow an address with a rule of its own (Add-FirewallRule)";
}
