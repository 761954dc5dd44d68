using System.Globalization;
using System.Net;
using SecureMlTools.Networking;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>Who takes part in a connection, as far as is known: one address, or a set that holds it.</summary>
/// <param name="V4">The IPv4 addresses that it may have.</param>
/// <param name="V6">The IPv6 addresses.</param>
/// <param name="Assumed">Where the address was not given: true for a client inside HOME_NET, false for a server outside. Null where it was.</param>
internal sealed record Party(CidrSet V4, CidrSet V6, bool? Assumed = null)
{
    public static Party Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        string[] one = [address.ToString()];
        return new Party(CidrSet.Parse(false, one), CidrSet.Parse(true, one));
    }
}

/// <summary>
/// The addresses of a rule's header, between two bounds: those that are surely in it and those that may be. They differ where the header names
/// what is not known: a reference to a list elsewhere, the VPC's ranges when nobody read them.
/// </summary>
internal sealed class AddressSpec
{
    private static readonly CidrSet AllV4 = CidrSet.Parse(false, ["0.0.0.0/0"]);
    private static readonly CidrSet AllV6 = CidrSet.Parse(true, ["::/0"]);

    private readonly (CidrSet V4, CidrSet V6) _sure;
    private readonly (CidrSet V4, CidrSet V6) _possible;

    // Of HOME_NET itself and its opposite it is known who is in it, also where its ranges are not.
    private readonly bool? _home;

    private AddressSpec((CidrSet V4, CidrSet V6) sure, (CidrSet V4, CidrSet V6) possible, bool? home = null)
    {
        _sure = sure;
        _possible = possible;
        _home = home;
    }

    public static AddressSpec Any { get; } = Exactly(AllV4, AllV6);

    public static AddressSpec Unknown { get; } = new((CidrSet.EmptyV4, CidrSet.EmptyV6), (AllV4, AllV6));

    /// <summary>HOME_NET with these ranges; null where they are not known.</summary>
    public static AddressSpec Home(IReadOnlyList<string>? cidrs)
    {
        var known = cidrs is null ? Unknown : OfItems(cidrs, _ => null);
        return new AddressSpec(known._sure, known._possible, home: true);
    }

    /// <summary>What is surely in it; for HOME_NET, where a client is assumed to be.</summary>
    public (CidrSet V4, CidrSet V6) Sure => _sure;

    /// <summary>True when its bounds are the same.</summary>
    public bool IsKnown => _possible.V4.Except(_sure.V4).IsEmpty && _possible.V6.Except(_sure.V6).IsEmpty;

    /// <summary>Reads a header's text.</summary>
    /// <param name="text">As it is written: <c>any</c>, <c>$HOME_NET</c>, <c>[10.0.0.0/8,!10.1.0.0/16]</c>.</param>
    /// <param name="variable">Gives a variable's addresses by its name without the sign; null for one that is not known.</param>
    public static AddressSpec Parse(string text, Func<string, AddressSpec?> variable)
    {
        text = text.Trim();
        if (text.StartsWith('!')) return Parse(text[1..], variable).Not();
        if (text.StartsWith('[') && text.EndsWith(']')) return OfItems(Split(text[1..^1]), variable);
        if (text.Equals("any", StringComparison.OrdinalIgnoreCase)) return Any;
        if (text.StartsWith('$')) return variable(text[1..]) ?? Unknown;
        if (CidrSet.IsCidr(text)) return Exactly(CidrSet.Parse(false, [text]), CidrSet.Parse(true, [text]));
        return Unknown;
    }

    /// <summary>Whether a party is in it.</summary>
    public Tri Matches(Party party)
    {
        if (party.Assumed is { } inside && _home is { } home)
        {
            // A HOME_NET that holds the internet leaves nobody outside it, whatever was meant.
            if (!inside && !home && IsKnown && _possible.V4.Intersect(CidrSet.PublicV4).IsEmpty) return Tri.No;
            if (!inside && home && IsKnown && CidrSet.PublicV4.Except(_sure.V4).IsEmpty) return Tri.Yes;
            return (inside == home).ToTri();
        }

        if (Within(party, _sure)) return Tri.Yes;
        return party.V4.Intersect(_possible.V4).IsEmpty && party.V6.Intersect(_possible.V6).IsEmpty ? Tri.No : Tri.Maybe;
    }

    /// <summary>All others.</summary>
    public AddressSpec Not() => new(
        (AllV4.Except(_possible.V4), AllV6.Except(_possible.V6)), (AllV4.Except(_sure.V4), AllV6.Except(_sure.V6)), _home is { } home ? !home : null);

    private static AddressSpec Exactly(CidrSet v4, CidrSet v6) => new((v4, v6), (v4, v6));

    // A list is all it names without all it negates; one that only negates is all the rest.
    private static AddressSpec OfItems(IEnumerable<string> items, Func<string, AddressSpec?> variable)
    {
        var parts = items.Select(i => i.Trim()).Where(i => i.Length > 0).ToList();
        var named = parts.Where(p => !p.StartsWith('!')).Select(p => Parse(p, variable)).ToList();
        var negated = parts.Where(p => p.StartsWith('!')).Select(p => Parse(p, variable)).ToList();
        if (named.Count + negated.Count == 1) return named.Count == 1 ? named[0] : negated[0];
        var all = named.Count == 0 ? Any : named.Aggregate((a, b) => new AddressSpec(Union(a._sure, b._sure), Union(a._possible, b._possible)));
        return negated.Aggregate(all, (a, b) => new AddressSpec(Intersect(a._sure, b._sure), Intersect(a._possible, b._possible)));
    }

    private static bool Within(Party party, (CidrSet V4, CidrSet V6) set) => party.V4.Except(set.V4).IsEmpty && party.V6.Except(set.V6).IsEmpty;

    private static (CidrSet V4, CidrSet V6) Union((CidrSet V4, CidrSet V6) a, (CidrSet V4, CidrSet V6) b) => (a.V4.Union(b.V4), a.V6.Union(b.V6));

    private static (CidrSet V4, CidrSet V6) Intersect((CidrSet V4, CidrSet V6) a, (CidrSet V4, CidrSet V6) b) => (a.V4.Intersect(b.V4), a.V6.Intersect(b.V6));

    // Splits at the commas that are in no brackets of their own.
    internal static IEnumerable<string> Split(string list)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < list.Length; i++)
            if (list[i] == '[') depth++;
            else if (list[i] == ']') depth--;
            else if (list[i] == ',' && depth == 0)
            {
                yield return list[start..i];
                start = i + 1;
            }

        yield return list[start..];
    }
}

/// <summary>The ports of a rule's header.</summary>
internal static class PortSpec
{
    /// <summary>Whether a port is in a header's text; null stands for a client's port, which is any of the high ones.</summary>
    public static Tri Matches(string text, int? port, Func<string, string?> variable, int depth = 0)
    {
        text = text.Trim();
        if (depth > 8) return Tri.Maybe;
        if (text.StartsWith('!')) return Matches(text[1..], port, variable, depth + 1).Not();
        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            var items = AddressSpec.Split(text[1..^1]).Select(i => i.Trim()).Where(i => i.Length > 0).ToList();
            var named = items.Where(i => !i.StartsWith('!')).ToList();
            var result = named.Count == 0 ? Tri.Yes : named.Select(i => Matches(i, port, variable, depth + 1)).Aggregate(TriExtensions.Or);
            return items.Except(named).Select(i => Matches(i, port, variable, depth + 1)).Aggregate(result, TriExtensions.And);
        }

        if (text.Equals("any", StringComparison.OrdinalIgnoreCase)) return Tri.Yes;
        if (text.StartsWith('$')) return variable(text[1..]) is { } value ? Matches(value, port, variable, depth + 1) : Tri.Maybe;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (!TryNumber(colon < 0 ? text : text[..colon], 0, out var first) || !TryNumber(colon < 0 ? text : text[(colon + 1)..], 65535, out var last)) return Tri.Maybe;
        return Matches(first, last, port);
    }

    /// <summary>Whether a port is in a range.</summary>
    public static Tri Matches(int first, int last, int? port) =>
        port is { } known ? (known >= first && known <= last).ToTri() : first <= 1024 && last >= 65535 ? Tri.Yes : last < 1024 ? Tri.No : Tri.Maybe;

    private static bool TryNumber(string text, int absent, out int number)
    {
        number = absent;
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
