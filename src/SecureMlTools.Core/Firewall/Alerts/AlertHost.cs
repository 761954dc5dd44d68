using System.Text;
using SecureMlTools.Firewall.Domains;

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

    /// <summary>The name in the form of a domain list's entries; null when it is none.</summary>
    internal static string? DomainOf(string raw)
    {
        // What the wire carries is a name and nothing else: no address of a page, no port, no wildcard. An IDN is sent in ASCII.
        if (raw.Length is 0 or > 254) return null;
        foreach (var c in raw)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return null;
        return raw[0] == '.' ? null : DomainParser.Parse(raw).Domain?.Domain;
    }
}
