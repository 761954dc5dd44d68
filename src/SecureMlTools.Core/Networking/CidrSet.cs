using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SecureMlTools.Networking;

/// <summary>
/// A set of addresses of one IP version, kept as sorted, disjoint ranges. Two halves of the internet, or a prefix list that adds up to it, are
/// the same set as 0.0.0.0/0, however they were written. Immutable.
/// </summary>
public sealed class CidrSet
{
    private readonly (UInt128 First, UInt128 Last)[] _ranges;

    private CidrSet(bool isV6, (UInt128, UInt128)[] ranges)
    {
        IsV6 = isV6;
        _ranges = ranges;
    }

    /// <summary>No IPv4 address.</summary>
    public static CidrSet EmptyV4 { get; } = new(false, []);

    /// <summary>No IPv6 address.</summary>
    public static CidrSet EmptyV6 { get; } = new(true, []);

    /// <summary>IPv4 addresses routed on the internet.</summary>
    public static CidrSet PublicV4 { get; } = Parse(false, ["0.0.0.0/0"]).Except(Parse(false,
        ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"]));

    /// <summary>IPv6 addresses routed on the internet.</summary>
    public static CidrSet PublicV6 { get; } = Parse(true, ["2000::/3"]);

    /// <summary>True for IPv6.</summary>
    public bool IsV6 { get; }

    /// <summary>True when it has no address.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>
    /// True when so much of the internet is in it that it is no list of known places: public addresses worth a /8 of IPv4 or a /16 of IPv6.
    /// </summary>
    public bool IsInternet => Intersect(IsV6 ? PublicV6 : PublicV4).Count >= (IsV6 ? UInt128.One << 112 : UInt128.One << 24);

    /// <summary>Its only address; null when it has none or several.</summary>
    internal string? Single => _ranges is [var (first, last)] && first == last ? Written(first) : null;

    /// <summary>How many addresses it has; IPv6's whole space counts one too few, which no caller can tell.</summary>
    public UInt128 Count
    {
        get
        {
            UInt128 count = 0;
            foreach (var (first, last) in _ranges) count = last - first == UInt128.MaxValue ? UInt128.MaxValue : count + (last - first + 1);
            return count;
        }
    }

    /// <summary>The set of some CIDR ranges; those of the other IP version, and those that are none, are left out.</summary>
    public static CidrSet Parse(bool isV6, IEnumerable<string?> cidrs) => From(isV6, cidrs.Select(c => TryParse(c, out var v6, out var range) && v6 == isV6 ? range : ((UInt128, UInt128)?)null).OfType<(UInt128, UInt128)>());

    /// <summary>True when a text is a CIDR range or a single address.</summary>
    public static bool IsCidr(string? text) => TryParse(text, out _, out _);

    /// <summary>The third address of an IPv4 range, where a VPC has its resolver; null for what is no such range.</summary>
    internal static string? PlusTwo(string cidr) => TryParse(cidr, out var isV6, out var range) && !isV6 && range.Last - range.First >= 2 ? new CidrSet(false, []).Written(range.First + 2) : null;

    /// <summary>Both.</summary>
    public CidrSet Union(CidrSet other) => From(IsV6, _ranges.Concat(other._ranges));

    /// <summary>What is in both.</summary>
    public CidrSet Intersect(CidrSet other)
    {
        var common = new List<(UInt128, UInt128)>();
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            var first = UInt128.Max(_ranges[i].First, other._ranges[j].First);
            var last = UInt128.Min(_ranges[i].Last, other._ranges[j].Last);
            if (first <= last) common.Add((first, last));
            if (_ranges[i].Last < other._ranges[j].Last) i++;
            else j++;
        }

        return new CidrSet(IsV6, [.. common]);
    }

    /// <summary>What is in this one only.</summary>
    public CidrSet Except(CidrSet other)
    {
        var rest = new List<(UInt128, UInt128)>();
        foreach (var (start, end) in _ranges)
        {
            var first = start;
            var done = false;
            foreach (var (cut, cutEnd) in other._ranges)
            {
                if (cutEnd < first) continue;
                if (cut > end) break;
                if (cut > first) rest.Add((first, cut - 1));
                if (cutEnd >= end)
                {
                    done = true;
                    break;
                }

                first = cutEnd + 1;
            }

            if (!done) rest.Add((first, end));
        }

        return new CidrSet(IsV6, [.. rest]);
    }

    private string Written(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(IsV6 ? bytes : bytes[12..]).ToString();
    }

    private static CidrSet From(bool isV6, IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        var merged = new List<(UInt128 First, UInt128 Last)>();
        foreach (var range in ranges.OrderBy(r => r.First))
            if (merged.Count > 0 && (merged[^1].Last == UInt128.MaxValue || range.First <= merged[^1].Last + 1)) merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, range.Last));
            else merged.Add(range);
        return merged.Count == 0 ? (isV6 ? EmptyV6 ?? new(true, []) : EmptyV4 ?? new(false, [])) : new CidrSet(isV6, [.. merged]);
    }

    private static bool TryParse(string? text, out bool isV6, out (UInt128 First, UInt128 Last) range)
    {
        isV6 = false;
        range = default;
        if (string.IsNullOrEmpty(text)) return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text.AsSpan() : text.AsSpan(0, slash);
        if (!IPAddress.TryParse(host, out var address) || !IsPlain(host)) return false;
        isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bits = isV6 ? 128 : 32;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out prefix) || prefix > bits)) return false;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var value = isV6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var size = bits - prefix;
        var mask = size >= 128 ? UInt128.MaxValue : (UInt128.One << size) - 1;
        range = (value & ~mask, value | mask);
        if (!isV6) range = (range.First & uint.MaxValue, range.Last & uint.MaxValue);
        return true;
    }

    // .NET also takes 10 for 0.0.0.10, leading zeros for octal numbers, and zones: none of these is what its writer meant by a CIDR range.
    private static bool IsPlain(ReadOnlySpan<char> host)
    {
        if (host.Contains(':')) return host.IndexOfAny('%', '[') < 0;
        var dots = 0;
        for (var i = 0; i < host.Length; i++)
        {
            if (host[i] == '.') dots++;
            else if (!char.IsAsciiDigit(host[i])) return false;
            else if (host[i] == '0' && (i == 0 || host[i - 1] == '.') && i + 1 < host.Length && host[i + 1] != '.') return false;
        }

        return dots == 3;
    }
}
