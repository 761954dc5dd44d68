using System.Globalization;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress.Rules;

/// <summary>What the addresses and ports in a rule's header stand for, as sets.</summary>
internal static class HeaderSets
{
    /// <summary>The addresses of one IP version; null when a variable or reference is in them whose value is not seen.</summary>
    public static CidrSet? Addresses(string text, CidrSet homeNet, bool isV6)
    {
        var all = CidrSet.Parse(isV6, [isV6 ? "::/0" : "0.0.0.0/0"]);
        text = text.Trim();
        if (text.StartsWith('!')) return Addresses(text[1..], homeNet, isV6) is { } not ? all.Except(not) : null;
        if (!text.StartsWith('['))
        {
            return text switch
            {
                "any" or "ANY" or "Any" => all,
                "$HOME_NET" => homeNet,
                "$EXTERNAL_NET" => all.Except(homeNet),
                _ => CidrSet.IsCidr(text) ? CidrSet.Parse(isV6, [text]) : null,
            };
        }

        // In a list, what is negated is taken from the rest; a list of nothing but negations means all others.
        var (sum, cut, positive) = (isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4, isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4, false);
        foreach (var item in Items(text))
        {
            var negated = item.StartsWith('!');
            if (Addresses(negated ? item[1..] : item, homeNet, isV6) is not { } set) return null;
            if (negated) cut = cut.Union(set);
            else (sum, positive) = (sum.Union(set), true);
        }

        return (positive ? sum : all).Except(cut);
    }

    /// <summary>True when the port is among them; null when a variable is in them.</summary>
    public static bool? HasPort(string text, int port)
    {
        text = text.Trim();
        if (text.StartsWith('!')) return !HasPort(text[1..], port);
        if (text.StartsWith('['))
        {
            var items = Items(text).Select(i => (Negated: i.StartsWith('!'), Has: HasPort(i.TrimStart('!'), port))).ToList();
            if (items.Any(i => i.Has is null)) return null;
            return !items.Any(i => i.Negated && i.Has == true) && (items.All(i => i.Negated) || items.Any(i => !i.Negated && i.Has == true));
        }

        if (text.Equals("any", StringComparison.OrdinalIgnoreCase)) return true;
        var ends = text.Split(':');
        if (ends.Length > 2) return null;
        var first = ends[0].Length == 0 ? 0 : Number(ends[0]);
        var last = ends.Length == 1 ? first : ends[1].Length == 0 ? 65535 : Number(ends[1]);
        return first is null || last is null ? null : port >= first && port <= last;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static IEnumerable<string> Items(string list)
    {
        var (depth, start) = (0, 1);
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] == '[') depth++;
            else if (list[i] == ']') depth--;
            if ((list[i] == ',' && depth == 1) || (list[i] == ']' && depth == 0))
            {
                if (list[start..i].Trim() is { Length: > 0 } item) yield return item;
                start = i + 1;
            }
        }
    }
}
