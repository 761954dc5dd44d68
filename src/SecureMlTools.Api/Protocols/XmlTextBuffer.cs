using System.Globalization;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Puts together a text that has entities, line ends or CDATA in it.</summary>
internal sealed class XmlTextBuffer
{
    private const int LongestReference = 12;
    private byte[] _bytes = new byte[256];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        if (_count + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + text.Length));
        text.CopyTo(_bytes.AsSpan(_count));
        _count += text.Length;
    }

    /// <summary>Adds a text whose line ends may be CR LF or CR; XML makes them LF.</summary>
    public void AddLines(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\r') is var at and >= 0)
        {
            Add(text[..at]);
            text = text[(at + AddSpecial(text[at..]))..];
        }

        Add(text);
    }

    /// <summary>Adds what a carriage return or a reference at the text's beginning stands for, and gives its length.</summary>
    public int AddSpecial(ReadOnlySpan<byte> text)
    {
        if (text[0] == '\r')
        {
            Add("\n"u8);
            return text.Length > 1 && text[1] == '\n' ? 2 : 1;
        }

        var end = text[..Math.Min(text.Length, LongestReference)].IndexOf((byte)';');
        if (end < 2)
            throw new FormatException("The answer is not the XML it should be: an & that begins no entity.");
        var name = text[1..end];
        if (name[0] == '#')
            AddCharacter(name[1..]);
        else
            Add(Named(name));
        return end + 1;
    }

    private static ReadOnlySpan<byte> Named(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("amp"u8) ? "&"u8
        : name.SequenceEqual("lt"u8) ? "<"u8
        : name.SequenceEqual("gt"u8) ? ">"u8
        : name.SequenceEqual("quot"u8) ? "\""u8
        : name.SequenceEqual("apos"u8) ? "'"u8
        : throw new FormatException("The answer is not the XML it should be: an unknown entity.");

    private void AddCharacter(ReadOnlySpan<byte> digits)
    {
        var hex = digits.Length > 0 && digits[0] == 'x';
        var text = Encoding.UTF8.GetString(hex ? digits[1..] : digits);
        if (!int.TryParse(text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code == 0 || !Rune.TryCreate(code, out var rune))
            throw new FormatException("The answer is not the XML it should be: a reference to no character.");
        Span<byte> utf8 = stackalloc byte[4];
        Add(utf8[..rune.EncodeToUtf8(utf8)]);
    }
}
