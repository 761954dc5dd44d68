using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureMlTools.Practice.State;

/// <summary>A CIDR range of IPv4 in canonical form.</summary>
internal readonly record struct Ipv4Range(uint First, int Length)
{
    public uint Last => First + (uint)(Size - 1);

    /// <summary>How many addresses are in it.</summary>
    public long Size => 1L << (32 - Length);

    /// <summary>Reads a range; host bits are set to zero, as AWS does.</summary>
    public static bool TryParse(string? text, out Ipv4Range range)
    {
        range = default;
        if (text?.Split('/') is not [var address, var bits] || address.Count(c => c == '.') != 3) return false;
        if (!IPAddress.TryParse(address, out var ip) || ip.AddressFamily != AddressFamily.InterNetwork) return false;
        if (!int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 32) return false;
        var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        range = new Ipv4Range(Number(ip) & mask, length);
        return true;
    }

    public static Ipv4Range Parse(string? text) => TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is no IPv4 range.");

    public bool Contains(Ipv4Range other) => First <= other.First && other.Last <= Last;

    public bool Overlaps(Ipv4Range other) => First <= other.Last && other.First <= Last;

    /// <summary>The address at a place of the range.</summary>
    public string Address(long place) => Text(First + (uint)place);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text(First)}/{Length}");

    private static uint Number(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }

    private static string Text(uint address) => string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
}
