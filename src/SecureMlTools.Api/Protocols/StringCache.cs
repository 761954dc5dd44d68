using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Gives one string object for equal short texts of a document: most of an answer is the same states, types, zones and ids again.</summary>
internal sealed class StringCache
{
    private const int Longest = 48;
    private const int Bits = 10;
    private readonly string?[] _slots = new string?[1 << Bits];

    /// <summary>The text as a string. The bytes must be valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string Get(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0)
            return "";
        if (text.Length > Longest)
            return Encoding.UTF8.GetString(text);
        ref var slot = ref _slots[Hash(text)];
        if (slot != null && Ascii.Equals(text, slot))
            return slot;
        return slot = Encoding.UTF8.GetString(text);
    }

    /// <summary>Eight bytes at a time; the last eight overlap what was taken before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Hash(ReadOnlySpan<byte> text)
    {
        const ulong Spread = 0x9E3779B97F4A7C15;
        var hash = (ulong)text.Length;
        if (text.Length < 8)
        {
            foreach (var c in text)
                hash = (hash << 8) | c;
            return Slot(hash * Spread);
        }

        for (var rest = text; rest.Length > 8; rest = rest[8..])
            hash = (hash ^ MemoryMarshal.Read<ulong>(rest)) * Spread;
        hash = (hash ^ MemoryMarshal.Read<ulong>(text[^8..])) * Spread;
        return Slot(hash);
    }

    /// <summary>The highest bits of a product: the only ones that every bit of the text reaches.</summary>
    private static int Slot(ulong hash) => (int)(hash >> (64 - Bits));
}
