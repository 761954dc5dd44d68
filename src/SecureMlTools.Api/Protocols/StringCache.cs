using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Gives one string object for equal short texts of a document: most of an answer is the same states, types, zones and ids again.</summary>
internal sealed class StringCache
{
    private const int Longest = 48;
    private readonly string?[] _slots = new string?[1024];

    /// <summary>The text as a string. The bytes must be valid UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0)
            return "";
        if (text.Length > Longest)
            return Encoding.UTF8.GetString(text);
        uint hash = (uint)text.Length;
        foreach (var c in text)
            hash = (hash * 31) + c;
        ref var slot = ref _slots[(hash ^ (hash >> 15)) & 1023];
        if (slot != null && Ascii.Equals(text, slot))
            return slot;
        return slot = Encoding.UTF8.GetString(text);
    }
}
