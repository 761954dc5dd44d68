using System.Runtime.CompilerServices;

namespace SecureMlTools.Api.Protocols;

/// <summary>Looks UTF-8 names up without making strings of them: a hash table with open addressing, at most half full.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;
    private readonly short[] _slots;

    public NameTable(byte[][] names)
    {
        _names = names;
        var size = 4;
        while (size < names.Length * 2)
            size *= 2;
        _slots = new short[size];
        for (var i = 0; i < names.Length; i++)
        {
            var slot = Hash(names[i]) & (size - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (size - 1);
            _slots[slot] = (short)(i + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> name)
    {
        var slots = _slots;
        for (var slot = Hash(name) & (slots.Length - 1); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
            if (name.SequenceEqual(_names[slots[slot] - 1]))
                return slots[slot] - 1;
        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name) =>
        name.Length == 0 ? 0 : (name.Length * 31) + (name[0] * 7) + (name[^1] * 131) + (name[name.Length / 2] * 17);
}
