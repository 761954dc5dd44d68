using System.Globalization;

namespace SecureMlTools.Firewall.Domains;

/// <summary>Who lists a public suffix.</summary>
internal enum SuffixSection
{
    /// <summary>No rule names it: the list's own answer is that the last label is the suffix.</summary>
    Unlisted,

    /// <summary>A registry: everybody can register a name under it.</summary>
    Icann,

    /// <summary>A company that hands out names under it to its customers.</summary>
    Private,
}

/// <summary>The public suffix of a name.</summary>
/// <param name="Name">The suffix, in ASCII.</param>
/// <param name="Section">Who lists it.</param>
internal readonly record struct PublicSuffix(string Name, SuffixSection Section);

/// <summary>
/// The Public Suffix List (https://publicsuffix.org), which says below which names everybody can have one of his own. The copy in
/// <c>module/data/public_suffix_list.dat</c> is built into this assembly and read on first use; tools/update-suffixes.sh fetches a newer one.
/// </summary>
internal sealed class PublicSuffixList
{
    private static readonly Lazy<PublicSuffixList> LazyShipped = new(ReadShipped);
    private static readonly IdnMapping Idn = new();

    private readonly Dictionary<string, Rule> _rules = new(12_000, StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);
    private readonly HashSet<string> _abovePrivate = new(StringComparer.Ordinal);

    [Flags]
    private enum Rule : byte
    {
        Normal = 1,
        Wildcard = 2,
        Exception = 4,
        Private = 8,
    }

    /// <summary>The list that ships.</summary>
    public static PublicSuffixList Shipped => LazyShipped.Value;

    /// <summary>The day of the list; null when it does not say.</summary>
    public DateOnly? Version { get; private set; }

    /// <summary>Reads a list in the format of https://github.com/publicsuffix/list/wiki/Format.</summary>
    public static PublicSuffixList Read(TextReader reader)
    {
        const string version = "// VERSION: ";
        var list = new PublicSuffixList();
        var section = default(Rule);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                if (line.StartsWith("// ===BEGIN PRIVATE", StringComparison.Ordinal)) section = Rule.Private;
                else if (line.StartsWith(version, StringComparison.Ordinal) && DateOnly.TryParseExact(line.AsSpan(version.Length, Math.Min(10, line.Length - version.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                    list.Version = day;
                continue;
            }

            // A rule ends at the first blank.
            var end = line.AsSpan().IndexOfAny(' ', '\t');
            var rule = end < 0 ? line : line[..end];
            if (rule.Length > 0) list.Add(rule, section);
        }

        return list;
    }

    /// <summary>The public suffix of a name.</summary>
    /// <param name="host">Lower case, in ASCII, without dots at its ends.</param>
    public PublicSuffix Find(string host)
    {
        // From the longest ending to the shortest, so that the longest rule wins; an exception's suffix is one label shorter than itself.
        for (var start = 0; ;)
        {
            var dot = host.IndexOf('.', start);
            var name = start == 0 ? host : host[start..];
            if (_rules.TryGetValue(name, out var rule))
            {
                if (rule.HasFlag(Rule.Exception)) return new PublicSuffix(host[(dot + 1)..], Section(rule));
                if (rule.HasFlag(Rule.Normal)) return new PublicSuffix(name, Section(rule));
            }

            if (dot < 0) return new PublicSuffix(name, SuffixSection.Unlisted);
            if (_rules.TryGetValue(host[(dot + 1)..], out var parent) && parent.HasFlag(Rule.Wildcard)) return new PublicSuffix(name, Section(parent));
            start = dot + 1;
        }
    }

    /// <summary>True for a name below which lies a private suffix: <c>amazonaws.com</c>, for <c>s3.amazonaws.com</c>.</summary>
    public bool IsAbovePrivate(string host) => _abovePrivate.Contains(host);

    /// <summary>True for a name below which lies a registry's suffix: <c>kobe.jp</c>, all of whose names are one.</summary>
    public bool IsAboveIcann(string host) => _above.Contains(host);

    private static SuffixSection Section(Rule rule) => rule.HasFlag(Rule.Private) ? SuffixSection.Private : SuffixSection.Icann;

    private static PublicSuffixList ReadShipped()
    {
        using var reader = ShippedData.Open("public_suffix_list.dat");
        return Read(reader);
    }

    private void Add(string text, Rule section)
    {
        var kind = Rule.Normal;
        if (text[0] == '!') (kind, text) = (Rule.Exception, text[1..]);
        else if (text.StartsWith("*.", StringComparison.Ordinal)) (kind, text) = (Rule.Wildcard, text[2..]);
        if (!System.Text.Ascii.IsValid(text)) text = Idn.GetAscii(text);
        _rules[text] = _rules.GetValueOrDefault(text) | kind | section;
        // A name whose every name below is a suffix lies above them itself; an exception is somebody's own.
        if (kind == Rule.Exception) return;
        var above = section == Rule.Private ? _abovePrivate : _above;
        if (kind == Rule.Wildcard) above.Add(text);
        for (var dot = text.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = text.IndexOf('.', dot + 1)) above.Add(text[(dot + 1)..]);
    }
}
