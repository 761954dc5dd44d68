using System.Runtime.InteropServices;
using System.Text;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// Gives one string for equal short texts: most of a log is the same names, addresses and messages again. What it gives is safe to show. A slot is
/// taken over by whoever comes last, so the memory it takes is bounded whatever the log holds.
/// </summary>
internal sealed class AlertStrings
{
    /// <summary>Longer texts are made anew each time.</summary>
    public const int Longest = 128;

    private const int Bits = 12;
    private readonly string?[] _slots = new string?[1 << Bits];

    /// <summary>The text, control characters escaped.</summary>
    public string Get(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > Longest) return Text.Visible(Encoding.UTF8.GetString(text));
        ref var slot = ref _slots[Slot(text, Bits)];
        if (slot is not null && Ascii.Equals(text, slot)) return slot;
        return slot = Text.Visible(Encoding.UTF8.GetString(text));
    }

    /// <summary>A number for a text, of as many bits as asked for. Takes in at most the first sixteen bytes and the last sixteen.</summary>
    public static int Slot(ReadOnlySpan<byte> text, int bits)
    {
        const ulong Spread = 0x9E3779B97F4A7C15;
        var hash = (ulong)text.Length * Spread;
        if (text.Length < 8)
        {
            ulong all = 0;
            foreach (var c in text) all = (all << 8) | c;
            return (int)(((hash ^ all) * Spread) >> (64 - bits));
        }

        hash = (hash ^ MemoryMarshal.Read<ulong>(text)) * Spread;
        if (text.Length > 16)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(text[8..])) * Spread;
            hash = (hash ^ MemoryMarshal.Read<ulong>(text[^16..])) * Spread;
        }

        hash = (hash ^ (hash >> 29) ^ MemoryMarshal.Read<ulong>(text[^8..])) * Spread;
        return (int)(hash >> (64 - bits));
    }
}
