using System.Collections.Immutable;
using System.Globalization;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>A content of a rule, with what its neighbours say of it.</summary>
/// <param name="Buffer">The text it looks at, by the keyword's first name: <c>tls.sni</c>, <c>http.host</c>; empty for the payload.</param>
/// <param name="Pattern">What it looks for.</param>
/// <param name="Written">The value as it is written.</param>
public sealed record ContentMatch(string Buffer, ContentPattern Pattern, string Written)
{
    /// <summary>True where case is put aside.</summary>
    public bool NoCase { get; init; }

    /// <summary>True where it must stand at the beginning.</summary>
    public bool StartsWith { get; init; }

    /// <summary>True where it must stand at the end.</summary>
    public bool EndsWith { get; init; }

    /// <summary>True where the text gets a dot before it is looked at.</summary>
    public bool DotPrefix { get; init; }

    /// <summary>True where nothing is said of it that is not told here: no offset, distance, other transform, …</summary>
    public bool IsPlain { get; init; } = true;

    /// <summary>True for a text that is a host name.</summary>
    public bool IsHostName => Buffer is "tls.sni" or "http.host" or "http.host.raw" or "dns.query" or "quic.sni";

    /// <summary>The contents of a rule, in order; one that the engine does not take is left out.</summary>
    public static ImmutableArray<ContentMatch> Of(SuricataRule rule)
    {
        var matches = ImmutableArray.CreateBuilder<ContentMatch>();
        var (buffer, dotPrefix, plain) = ("", false, true);
        foreach (var option in rule.Options)
        {
            var name = option.Keyword.ToLowerInvariant();
            var keyword = SuricataKeywords.Find(name);
            if (keyword?.Kind == KeywordKind.Buffer) (buffer, dotPrefix, plain) = (BufferName(name), false, true);
            else if (name == "dotprefix") dotPrefix = true;
            else if (keyword?.Kind == KeywordKind.Transform) plain = false;
            else if (name == "content" && ContentPattern.TryParse(option.Value, out var pattern, out _))
                matches.Add(new ContentMatch(buffer, pattern, option.Value!) { DotPrefix = dotPrefix, IsPlain = plain });
            else if (matches.Count > 0) matches[^1] = Said(matches[^1], name, keyword, option.Value);
        }
        return matches.ToImmutable();
    }

    private static ContentMatch Said(ContentMatch match, string keyword, SuricataKeyword? known, string? value) => keyword switch
    {
        "nocase" => match with { NoCase = true },
        "startswith" => match with { StartsWith = true },
        "endswith" => match with { EndsWith = true },
        "depth" when Number(value) == match.Pattern.Bytes.Length => match with { StartsWith = true },
        "bsize" when Number(value) == match.Pattern.Bytes.Length => match with { StartsWith = true, EndsWith = true },
        "isdataat" when value?.Replace(" ", "", StringComparison.Ordinal) == "!1,relative" => match with { EndsWith = true },
        "offset" or "depth" or "distance" or "within" or "bsize" or "isdataat" => match with { IsPlain = false },
        _ when known?.Kind == KeywordKind.Modifier => match with { Buffer = BufferName(keyword) },
        _ => match,
    };

    private static int? Number(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string BufferName(string keyword) => keyword switch
    {
        "tls_sni" => "tls.sni",
        "dns_query" => "dns.query",
        "http_host" => "http.host",
        "http_raw_host" => "http.host.raw",
        "http_uri" or "http.uri.normalized" => "http.uri",
        "http_raw_uri" => "http.uri.raw",
        "http_header_names" => "http.header_names",
        "pkt_data" => "",
        _ => keyword,
    };
}
