using System.Text;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>A host name as a log has it, and what may be done with it.</summary>
/// <param name="Raw">As the log has it.</param>
/// <param name="Domain">As a domain list takes it; null when none would.</param>
/// <param name="Shown">As it is shown.</param>
/// <param name="IsWanted">True when the query wants it.</param>
internal sealed record AlertHost(string Raw, string? Domain, string Shown, bool IsWanted);

/// <summary>Judges host names, each once as a rule: a log names the same few again and again.</summary>
internal sealed class AlertHosts(AlertQuery query)
{
    private const int Bits = 11;
    private readonly AlertHost?[] _slots = new AlertHost?[1 << Bits];

    /// <summary>The host of a text without escapes.</summary>
    public AlertHost Get(ReadOnlySpan<byte> text)
    {
        if (text.Length > AlertStrings.Longest) return Judge(Encoding.UTF8.GetString(text));
        ref var slot = ref _slots[AlertStrings.Slot(text, Bits)];
        if (slot is not null && Ascii.Equals(text, slot.Raw)) return slot;
        return slot = Judge(Encoding.UTF8.GetString(text));
    }

    /// <summary>Judges a name.</summary>
    public AlertHost Judge(string raw)
    {
        var domain = DomainOf(raw);
        var shown = AlertText.Shown(raw);
        return new AlertHost(raw, domain, shown, query.WantsHost(domain ?? shown));
    }

    /// <summary>The name in the form of a domain list's entries, if it has that form: letters, digits, hyphens and underscores between dots, and no address.</summary>
    internal static string? DomainOf(string raw)
    {
        var name = raw.AsSpan();
        // The dot of the root: the name is the same one.
        if (name is [.., '.']) name = name[..^1];
        if (name.Length is 0 or > 253) return null;
        var labels = 0;
        var top = ReadOnlySpan<char>.Empty;
        for (var rest = name; ; labels++)
        {
            var dot = rest.IndexOf('.');
            top = dot < 0 ? rest : rest[..dot];
            if (!IsLabel(top)) return null;
            if (dot < 0) break;
            rest = rest[(dot + 1)..];
        }

        // Nobody can register a top that is a number or has one letter: it is an address.
        if (labels == 0 || top.Length < 2 || top.Contains('_') || !top.ContainsAnyExceptInRange('0', '9')) return null;
        return name.ToString().ToLowerInvariant();
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        foreach (var c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        return true;
    }
}
