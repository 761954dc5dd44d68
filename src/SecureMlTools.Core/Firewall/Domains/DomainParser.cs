using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureMlTools.Firewall.Domains;

/// <summary>
/// Makes a domain of a text, or says why it is none. Names come from alerts and web pages, where anybody can write them: whatever is given out
/// here has passed a list of what is allowed, and nothing is ever mended by escaping.
/// </summary>
public static partial class DomainParser
{
    // Only where the process has real IDN tables (ICU) do two machines make the same of a name in Unicode. Without them (invariant globalization,
    // or the old tables of Windows) such a name is refused; its ASCII form works everywhere.
    private static readonly Lazy<bool> KnowsUnicode = new(() => ToAscii("\uff27\u00df") == "xn--g-qfa");

    /// <summary>Reads a name, <c>host:port</c>, <c>*.host</c>, <c>.host</c> or a web address.</summary>
    /// <param name="input">The text.</param>
    /// <param name="wildcard">True to take the domain with all names below it, however it is written.</param>
    public static DomainParse Parse(string? input, bool wildcard = false)
    {
        var text = input ?? "";
        if (HostText.TrySplit(text, out var parts) is { } unreadable) return Fail(text, unreadable);
        var labels = parts.Host.Split('.');
        var display = new string[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            if (Label(labels[i], out labels[i], out display[i]) is { } bad) return Fail(text, bad);

        var host = string.Join('.', labels);
        if (NameError(host, labels) is { } error) return Fail(text, error);
        var isWildcard = wildcard || parts.IsWildcard;
        var domain = isWildcard ? "." + host : host;
        if (!Allowed().IsMatch(domain)) return Fail(text, "is not a name that a domain list can hold: letters, digits, hyphens and underscores between dots");

        var suffix = PublicSuffixList.Shipped.Find(host);
        var made = new FirewallDomain
        {
            Domain = domain,
            DisplayName = Text.Visible((isWildcard ? "." : "") + string.Join('.', display)),
            PublicSuffix = suffix.Name,
            RegistrableDomain = Registrable(host, suffix.Name),
        };
        return new DomainParse { Domain = made with { Risks = DomainRisks.Of(made, suffix, parts.User, display) } };
    }

    private static DomainParse Fail(string text, string reason) => new() { Error = text.Length == 0 ? $"The name {reason}." : $"'{Shown(text)}' {reason}." };

    private static string Shown(string text) => Text.Visible(text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 97), "..."));

    /// <summary>Turns one label into ASCII and, for showing, Unicode.</summary>
    private static string? Label(string written, out string ascii, out string unicode)
    {
        ascii = unicode = written.ToLowerInvariant();
        if (written.Length == 0) return "has two dots in a row: give the name with one between its parts";
        if (!Ascii.IsValid(written))
        {
            // UTS #46 would drop what cannot be seen; a name that holds it was not typed by somebody who meant well.
            if (written.EnumerateRunes().Any(IsUnseen)) return "holds a character that cannot be seen: give the name without it";
            if (!KnowsUnicode.Value) return "is not in ASCII, and this process has no tables to turn it: give its ASCII form, which begins with xn--";
            if (ToAscii(written) is not { } turned) return "holds a character that names cannot have: check its spelling";
            ascii = turned;
        }

        if (ascii.StartsWith("xn--", StringComparison.Ordinal))
        {
            if (ToUnicode(ascii) is not { } read || ToAscii(read) != ascii) return "has a part that begins with xn-- and stands for no name: check its spelling";
            unicode = read;
        }
        else
        {
            unicode = ascii;
        }

        return ascii.Length > 63 ? $"has a part of {ascii.Length} characters, and the longest that exists has 63" : null;
    }

    private static string? NameError(string host, string[] labels)
    {
        var last = labels[^1];
        // As browsers do: what ends in a number is an address, however it is written (127.1, 0x7f.1, 2130706433).
        if (!last.AsSpan().ContainsAnyExceptInRange('0', '9') || HexNumber().IsMatch(last)) return HostText.IsAddress;
        if (host.Length > 253) return $"has {host.Length} characters, and the longest name that exists has 253";
        if (last is "localhost") return "never leaves the machine it is asked on, so no firewall sees it: leave it out";
        if (last is "test" or "example" or "invalid" or "onion" or "alt")
            return $"ends in .{last}, which is reserved and which no name server answers for, so only a forged server name could use it: leave it out";
        if (labels.Length == 1) return $"is a top-level domain or a machine's short name: give the whole name, such as {(last.Length <= 20 && PlainWord().IsMatch(last) ? last : "pypi")}.org";
        if (labels.Any(l => l[0] == '-' || l[^1] == '-')) return "has a part that begins or ends with a hyphen, which no name has: check its spelling";
        return null;
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
        // Joiners, fillers and variation selectors, which are letters and marks by category.
        || rune.Value is 0x34f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x3164 or 0xffa0 or (>= 0x180b and <= 0x180f) or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef);

    private static string? Registrable(string host, string suffix) =>
        host.Length == suffix.Length ? null : host[(host.LastIndexOf('.', host.Length - suffix.Length - 2) + 1)..];

    private static string? ToAscii(string label)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? ToUnicode(string label)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetUnicode(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // \z and not $, which would also match before a line break at the end.
    [GeneratedRegex(@"^\.?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();

    [GeneratedRegex(@"^0x[0-9a-f]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HexNumber();

    [GeneratedRegex(@"^[a-z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainWord();
}
