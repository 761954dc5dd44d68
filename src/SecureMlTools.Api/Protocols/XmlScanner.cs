using System.Buffers;

namespace SecureMlTools.Api.Protocols;

/// <summary>Walks over an XML document's elements. It stands on an element: its start tag has been read, its content has not.</summary>
internal sealed class XmlScanner(byte[] document, int length)
{
    private const int Deepest = 100;
    private static readonly SearchValues<byte> NameEnd = SearchValues.Create(" \t\r\n/>"u8);
    private static readonly SearchValues<byte> TextEnd = SearchValues.Create("<&\r"u8);
    private Frame[] _frames = new Frame[16];
    private int _depth;
    private int _at;
    private Frame _current;
    private XmlTextBuffer? _text;

    private enum Markup
    {
        Start,
        End,
        CData,
        Ignored,
    }

    /// <summary>Name of the element stood on, without its prefix.</summary>
    public ReadOnlySpan<byte> LocalName
    {
        get
        {
            var name = document.AsSpan(_current.NameAt, _current.NameLength);
            return name[(name.IndexOf((byte)':') + 1)..];
        }
    }

    /// <summary>What the innermost entered element is read as.</summary>
    public Shape? Shape => _frames[_depth - 1].Shape;

    private ReadOnlySpan<byte> Rest => document.AsSpan(_at, length - _at);

    /// <summary>Goes to the root element.</summary>
    public void Root()
    {
        if (Rest.StartsWith("\uFEFF"u8))
            _at += 3;
        while (true)
        {
            SkipSpace();
            switch (NextMarkup())
            {
                case Markup.Start: return;
                case Markup.Ignored: break;
                default: throw Bad("it does not begin with an element");
            }
        }
    }

    /// <summary>Checks that only comments and space are left.</summary>
    public void End()
    {
        while (true)
        {
            var rest = Rest;
            if (rest.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                return;
            SkipSpace();
            if (NextMarkup() != Markup.Ignored)
                throw Bad("something follows its end");
        }
    }

    /// <summary>Enters the element stood on.</summary>
    public void Enter(Shape? shape)
    {
        if (_depth == Deepest)
            throw Bad("its elements nest too deeply");
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _current.Shape = shape;
        _frames[_depth++] = _current;
    }

    /// <summary>Goes to the next child of the innermost entered element; at its end leaves it and gives false.</summary>
    public bool NextChild()
    {
        ref var frame = ref _frames[_depth - 1];
        if (frame.Empty)
        {
            _depth--;
            return false;
        }

        while (true)
        {
            SkipSpace();
            switch (NextMarkup())
            {
                case Markup.Start:
                    return true;
                case Markup.End:
                    EndTag(frame);
                    _depth--;
                    return false;
                case Markup.CData:
                    throw Bad("text where elements belong");
            }
        }
    }

    /// <summary>Skips the element stood on.</summary>
    public void Skip()
    {
        var floor = _depth;
        Enter(null);
        while (_depth > floor)
        {
            if (_frames[_depth - 1].Empty)
            {
                _depth--;
                continue;
            }

            SkipTo((byte)'<');
            switch (NextMarkup())
            {
                case Markup.Start:
                    Enter(null);
                    break;
                case Markup.End:
                    EndTag(_frames[--_depth]);
                    break;
                case Markup.CData:
                    SkipPast("]]>"u8);
                    break;
            }
        }
    }

    /// <summary>The text of the element stood on. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Content()
    {
        if (_current.Empty)
            return default;
        var rest = Rest;
        var end = rest.IndexOfAny(TextEnd);
        if (end < 0)
            throw Short();
        if (rest[end] == '<' && end + 1 < rest.Length && rest[end + 1] == '/')
        {
            _at += end + 2;
            EndTag(_current);
            return rest[..end];
        }

        return SlowContent();
    }

    private ReadOnlySpan<byte> SlowContent()
    {
        var text = _text ??= new XmlTextBuffer();
        text.Clear();
        while (true)
        {
            var rest = Rest;
            var end = rest.IndexOfAny(TextEnd);
            if (end < 0)
                throw Short();
            text.Add(rest[..end]);
            _at += end;
            if (rest[end] != '<')
            {
                _at += text.AddSpecial(rest[end..]);
                continue;
            }

            switch (NextMarkup())
            {
                case Markup.End:
                    EndTag(_current);
                    return text.Written;
                case Markup.CData:
                    var data = Rest[..Find("]]>"u8)];
                    text.AddLines(data);
                    _at += data.Length + 3;
                    break;
                case Markup.Start:
                    throw Bad("an element inside a text");
            }
        }
    }

    /// <summary>Reads a markup from its &lt;: a start tag whole (it becomes the current element), an end tag up to its name, CDATA up to its text, others whole.</summary>
    private Markup NextMarkup()
    {
        var rest = Rest;
        if (rest.Length < 2)
            throw Short();
        if (rest[0] != '<')
            throw Bad("text where elements belong");
        switch (rest[1])
        {
            case (byte)'/':
                _at += 2;
                return Markup.End;
            case (byte)'?':
                _at += 2;
                SkipPast("?>"u8);
                return Markup.Ignored;
            case (byte)'!' when rest.StartsWith("<!--"u8):
                _at += 4;
                SkipPast("-->"u8);
                return Markup.Ignored;
            case (byte)'!' when rest.StartsWith("<![CDATA["u8):
                _at += 9;
                return Markup.CData;
            case (byte)'!':
                throw Bad("it has a document type, or is cut short");
            default:
                StartTag();
                return Markup.Start;
        }
    }

    private void StartTag()
    {
        var name = Rest[1..];
        var end = name.IndexOfAny(NameEnd);
        if (end < 0)
            throw Short();
        if (end == 0 || name[..end].ContainsAny("<&\"'"u8))
            throw Bad("a tag without a name");
        _current = new Frame { NameAt = _at + 1, NameLength = end };
        _at += 1 + end;
        while (document[_at] != '>')
        {
            // attributes: nothing here needs one, but a > inside quotes does not end the tag
            var rest = Rest;
            var stop = rest.IndexOfAny((byte)'>', (byte)'"', (byte)'\'');
            if (stop < 0)
                throw Short();
            if (rest[..stop].Contains((byte)'<'))
                throw Bad("a tag inside a tag");
            _at += stop;
            if (rest[stop] == '>')
                break;
            _at++;
            SkipPast(rest.Slice(stop, 1));
            if (_at >= length)
                throw Short();
        }

        _current.Empty = document[_at - 1] == '/';
        _at++;
    }

    private void EndTag(in Frame frame)
    {
        var rest = Rest;
        var name = document.AsSpan(frame.NameAt, frame.NameLength);
        if (!rest.StartsWith(name))
            throw rest.Length <= name.Length ? Short() : Bad("an end tag that does not match");
        _at += name.Length;
        SkipSpace();
        if (_at >= length)
            throw Short();
        if (document[_at] != '>')
            throw Bad("an end tag that does not match");
        _at++;
    }

    private void SkipSpace()
    {
        while (_at < length && document[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }

    private void SkipTo(byte mark)
    {
        var found = Rest.IndexOf(mark);
        _at += found < 0 ? throw Short() : found;
    }

    private int Find(ReadOnlySpan<byte> mark) => Rest.IndexOf(mark) is var found and >= 0 ? found : throw Short();

    private void SkipPast(ReadOnlySpan<byte> mark) => _at += Find(mark) + mark.Length;

    private static FormatException Short() => Bad("it is cut short");

    private static FormatException Bad(string what) => new("The answer is not the XML it should be: " + what + ".");

    private struct Frame
    {
        public int NameAt;
        public int NameLength;
        public bool Empty;
        public Shape? Shape;
    }
}
