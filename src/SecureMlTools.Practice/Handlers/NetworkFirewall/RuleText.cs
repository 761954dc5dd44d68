namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>A Suricata rule taken apart as far as the service itself looks at it. It is the account's own reader: it must not share the errors of the one under test.</summary>
/// <param name="Line">The rule as written.</param>
/// <param name="Action">Its action.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Header">Source, its ports, destination, its ports.</param>
/// <param name="Options">Keywords with what stands behind their colon.</param>
internal sealed record RuleText(string Line, string Action, string Protocol, IReadOnlyList<string> Header, IReadOnlyList<(string Keyword, string? Value)> Options)
{
    public bool Has(string keyword) => Options.Any(o => o.Keyword == keyword);

    public string? Value(string keyword) => Options.FirstOrDefault(o => o.Keyword == keyword).Value;

    /// <summary>Null for what is no rule.</summary>
    public static RuleText? Parse(string line)
    {
        var open = line.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || line[^1] != ')') return null;
        return Words(line[..open]) is [var action, var protocol, var source, var sourcePort, "->" or "<>", var destination, var port] && Split(line[(open + 1)..^1]) is { } options
            ? new RuleText(line, action, protocol, [source, sourcePort, destination, port], options)
            : null;
    }

    // A list in brackets is one word, blanks and all.
    private static List<string> Words(string header)
    {
        List<string> words = [];
        var (start, depth) = (-1, 0);
        for (var i = 0; i <= header.Length; i++)
        {
            var isEnd = i == header.Length || (header[i] is ' ' or '\t' && depth == 0);
            if (isEnd && start >= 0)
            {
                words.Add(header[start..i]);
                start = -1;
            }

            if (isEnd) continue;
            if (start < 0) start = i;
            depth += header[i] switch { '[' => 1, ']' => -1, _ => 0 };
        }

        return words;
    }

    private static List<(string Keyword, string? Value)>? Split(string body)
    {
        List<(string, string?)> options = [];
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\\') i++;
            else if (body[i] == '"') isQuoted = !isQuoted;
            else if (body[i] == ';' && !isQuoted)
            {
                var option = body[start..i].Trim();
                if (option.Length == 0) return null;
                var colon = option.IndexOf(':', StringComparison.Ordinal);
                options.Add(colon < 0 ? (option, null) : (option[..colon].Trim(), option[(colon + 1)..].Trim()));
                start = i + 1;
            }
        }

        return isQuoted || body.AsSpan(Math.Min(start, body.Length)).Trim().Length > 0 ? null : options;
    }
}
