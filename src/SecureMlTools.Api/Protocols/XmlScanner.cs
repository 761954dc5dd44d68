using System.Runtime.CompilerServices;

namespace SecureMlTools.Api.Protocols;

/// <summary>Walks over an XML document's elements. It stands on an element: its start tag has been read, its content has not.</summary>
/// <remarks>A run reads each answer once: code that waits to be called often before it is optimised would come too late, hence the attributes.</remarks>
internal sealed class XmlScanner(byte[] document, int length)
{
    private const int Deepest = 100;
    private XmlFrame[] _frames = new XmlFrame[16];
    private int _depth;
    private int _at;
    private XmlFrame _current;
    private XmlTextBuffer? _text;

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
                case XmlMarkup.Start: return;
                case XmlMarkup.Ignored: break;
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
            if (NextMarkup() != XmlMarkup.Ignored)
                throw Bad("something follows its end");
        }
    }

    /// <summary>Enters the element stood on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                case XmlMarkup.Start:
                    return true;
                case XmlMarkup.End:
                    EndTag(frame);
                    _depth--;
                    return false;
                case XmlMarkup.CData:
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
                case XmlMarkup.Start:
                    Enter(null);
                    break;
                case XmlMarkup.End:
                    EndTag(_frames[--_depth]);
                    break;
                case XmlMarkup.CData:
                    SkipPast("]]>"u8);
                    break;
            }
        }
    }

    /// <summary>The text of the element stood on. Valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Content()
    {
        if (_current.Empty)
            return default;
        var rest = Rest;
        var end = rest.IndexOfAny((byte)'<', (byte)'&', (byte)'\r');
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
            var end = rest.IndexOfAny((byte)'<', (byte)'&', (byte)'\r');
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
                case XmlMarkup.End:
                    EndTag(_current);
                    return text.Written;
                case XmlMarkup.CData:
                    var data = Rest[..Find("]]>"u8)];
                    text.AddLines(data);
                    _at += data.Length + 3;
                    break;
                case XmlMarkup.Start:
                    throw Bad("an element inside a text");
            }
        }
    }

    /// <summary>Reads a markup from its &lt;: a start tag whole (it becomes the current element), an end tag up to its name, CDATA up to its text, others whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private XmlMarkup NextMarkup()
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
                return XmlMarkup.End;
            case (byte)'?':
                _at += 2;
                SkipPast("?>"u8);
                return XmlMarkup.Ignored;
            case (byte)'!' when rest.StartsWith("<!--"u8):
                _at += 4;
                SkipPast("-->"u8);
                return XmlMarkup.Ignored;
            case (byte)'!' when rest.StartsWith("<![CDATA["u8):
                _at += 9;
                return XmlMarkup.CData;
            case (byte)'!':
                throw Bad("it has a document type, or is cut short");
            default:
                StartTag();
                return XmlMarkup.Start;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StartTag()
    {
        var name = Rest[1..];
        var end = 0;
        while (end < name.Length && name[end] is > (byte)' ' and not ((byte)'>' or (byte)'/' or (byte)'<' or (byte)'&' or (byte)'"' or (byte)'\''))
            end++;
        if (end == name.Length)
            throw Short();
        if (end == 0 || name[end] is (byte)'<' or (byte)'&' or (byte)'"' or (byte)'\'')
            throw Bad("a tag without a name");
        _current = new XmlFrame { NameAt = _at + 1, NameLength = end };
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EndTag(in XmlFrame frame)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
}
