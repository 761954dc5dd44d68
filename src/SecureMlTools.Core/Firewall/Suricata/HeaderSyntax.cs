using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>The grammar of the addresses and ports in a rule's header: <c>any</c>, <c>$HOME_NET</c>, <c>!10.0.0.0/8</c>, <c>[80,443,!1024:]</c>.</summary>
internal static class HeaderSyntax
{
    /// <summary>What is wrong with a part of a header, and at which character; null where nothing is. Takes time in proportion to its length.</summary>
    public static (int At, string Message)? Fault(string part, bool ports)
    {
        var depth = 0;
        var wantsItem = true;
        for (var at = 0; at < part.Length;)
        {
            var c = part[at];
            // The engine takes a blank before an item, and one after it for a part of it.
            if (c == ' ' && depth > 0 && wantsItem) at++;
            else if (wantsItem)
            {
                var item = at;
                if (c == '!') c = ++at < part.Length ? part[at] : ' ';
                if (c == '[')
                {
                    depth++;
                    at++;
                    continue;
                }
                while (at < part.Length && part[at] is not (',' or '[' or ']' or ' ')) at++;
                if (ItemFault(part.AsSpan(item, at - item), ports) is { } fault) return (item, fault);
                wantsItem = false;
            }
            else if (c == ',' && depth > 0)
            {
                wantsItem = true;
                at++;
            }
            else if (c == ']' && depth > 0)
            {
                depth--;
                at++;
            }
            else return (at, $"'{Text.Visible(c.ToString())}' stands where it should not.");
        }
        if (depth > 0) return (part.Length, "a '[' is not closed.");
        return wantsItem ? (part.Length, "something is missing at the end.") : null;
    }

    private static string? ItemFault(ReadOnlySpan<char> item, bool ports)
    {
        var negated = item.StartsWith("!");
        var value = negated ? item[1..] : item;
        if (value.IsEmpty) return "something is missing between two signs.";
        if (value.Equals("any", StringComparison.OrdinalIgnoreCase)) return negated ? "'!any' matches nothing." : null;
        if (negated && (ports ? value is "0:65535" or "0:" or ":65535" : value is "0.0.0.0/0" or "::/0")) return $"'!{value}' matches nothing.";
        if (value[0] == '$' || (value[0] == '@' && !ports)) return IsName(value[1..]) ? null : Not(item, "name of a variable");
        return ports
            ? IsPorts(value) ? null : Not(item, "port or range of ports (443, 1024:65535, :1023)")
            : IsAddresses(value) ? null : Not(item, "address, network or range of addresses");

        static string Not(ReadOnlySpan<char> item, string what) =>
            $"'{Text.OneLine(item.Length > 60 ? string.Concat(item[..60], "...") : item.ToString())}' is no {what}.";
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        return !name.IsEmpty;
    }

    private static bool IsPorts(ReadOnlySpan<char> value)
    {
        var colon = value.IndexOf(':');
        if (colon < 0) return Port(value) is not null;
        var first = colon == 0 ? 0 : Port(value[..colon]);
        var last = colon == value.Length - 1 ? 65535 : Port(value[(colon + 1)..]);
        return value.Length > 1 && first <= last;
    }

    private static int? Port(ReadOnlySpan<char> value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? port : null;

    private static bool IsAddresses(ReadOnlySpan<char> value)
    {
        var slash = value.IndexOf('/');
        if (slash >= 0)
        {
            if (Address(value[..slash]) is not { } network) return false;
            var mask = value[(slash + 1)..];
            return int.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                ? bits <= (network.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
                : network.AddressFamily == AddressFamily.InterNetwork && Address(mask) is { AddressFamily: AddressFamily.InterNetwork } netmask && IsPrefix(netmask);
        }
        var dash = value.IndexOf('-');
        if (dash < 0) return Address(value) is not null;
        // The engine knows no ranges of IPv6.
        return Address(value[..dash]) is { AddressFamily: AddressFamily.InterNetwork } first && Address(value[(dash + 1)..]) is { AddressFamily: AddressFamily.InterNetwork } last
            && Number(first) <= Number(last);
    }

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static bool IsPrefix(IPAddress mask) => BitOperations.PopCount(Number(mask)) == BitOperations.LeadingZeroCount(~Number(mask));

    // IPAddress alone also reads 10.1, 0x0a000001 and fe80::1%eth0, which the engine does not.
    private static IPAddress? Address(ReadOnlySpan<char> value)
    {
        var isV6 = value.Contains(':');
        var dots = 0;
        foreach (var c in value)
        {
            if (c == '.') dots++;
            else if (c == ':' || (isV6 ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c))) continue;
            else return null;
        }
        if (!isV6 && (dots != 3 || HasLeadingZero(value))) return null;
        return value.Length <= 45 && IPAddress.TryParse(value, out var address) ? address : null;
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> address)
    {
        for (var i = 0; i + 1 < address.Length; i++)
            if (address[i] == '0' && (i == 0 || address[i - 1] == '.') && address[i + 1] != '.') return true;
        return false;
    }
}
