using System.Buffers;
using System.Globalization;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Writes AWS's XML in UTF-8.</summary>
internal sealed class XmlShapeWriter : ShapeWriter
{
    private readonly ArrayBufferWriter<byte> _out = new(1024);

    /// <summary>What has been written.</summary>
    public byte[] ToArray() => _out.WrittenSpan.ToArray();

    /// <summary>Writes a start tag, with a default namespace where one is given.</summary>
    public void Open(string name, string? xmlNamespace = null)
    {
        Raw("<");
        Raw(name);
        if (xmlNamespace != null)
        {
            Raw(" xmlns=\"");
            Raw(xmlNamespace);
            Raw("\"");
        }

        Raw(">");
    }

    /// <summary>Writes an end tag.</summary>
    public void Close(string name)
    {
        Raw("</");
        Raw(name);
        Raw(">");
    }

    /// <summary>Writes an element with a text.</summary>
    public void Element(string name, string text)
    {
        Open(name);
        Value(text);
        Close(name);
    }

    protected override void BeginStructure()
    {
    }

    protected override void EndStructure()
    {
    }

    protected override void BeginMember(ShapeMember member) => Open(member.Xml);

    protected override void EndMember(ShapeMember member) => Close(member.Xml);

    protected override void BeginList(ShapeMember member, int count)
    {
    }

    protected override void BeginItem(ShapeMember member, int index) => Open(member.Item);

    protected override void EndItem(ShapeMember member) => Close(member.Item);

    protected override void EndList(ShapeMember member)
    {
    }

    protected override void Value(string value)
    {
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (Replacement(value[i]) is not { } replacement)
                continue;
            Raw(value.AsSpan(start, i - start));
            Raw(replacement);
            start = i + 1;
        }

        Raw(value.AsSpan(start));
    }

    protected override void Value(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    protected override void Value(double value) => Raw(Scalars.Number(value));

    protected override void Value(bool value) => Raw(value ? "true" : "false");

    protected override void Value(DateTimeOffset value) => Raw(Scalars.QueryTime(value));

    protected override void Value(byte[] value) => Raw(Convert.ToBase64String(value));

    /// <summary>What stands for a character that cannot stand in a text for itself; a control character has no form in XML at all.</summary>
    private static string? Replacement(char c) => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '\r' => "&#13;",
        < ' ' and not ('\t' or '\n') => "\uFFFD",
        _ => null,
    };

    private void Raw(ReadOnlySpan<char> text)
    {
        var space = _out.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _out.Advance(Encoding.UTF8.GetBytes(text, space));
    }
}
