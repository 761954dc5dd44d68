using System.Buffers;
using System.Runtime.CompilerServices;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// Finds the fields of one logged event in its bytes, and copies nothing. A log is read at the speed of the disk, so what is not wanted is passed
/// over by looking for quotes and brackets only. Strict about the structure, so that a broken record is noticed; names with escapes, which AWS never
/// writes, are names that nobody knows.
/// </summary>
/// <param name="bytes">The record, and what follows it.</param>
/// <param name="steps">Takes down the record's shape; null when nobody asks.</param>
internal ref struct AlertScanner(ReadOnlySpan<byte> bytes, List<ShapeStep>? steps = null)
{
    private const int DeepestPart = 8;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _pieceStart;

    /// <summary>Where the scanner stands.</summary>
    public readonly int At => _at;

    /// <summary>Where the array stands in which the record wraps others; 0 for none.</summary>
    public int WrapperAt { get; private set; }

    /// <summary>Passes over white space and the commas between records; false at the end.</summary>
    public bool MoveToRecord()
    {
        while (_at < _bytes.Length && _bytes[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',') _at++;
        return _at < _bytes.Length;
    }

    /// <summary>Steps over a bracket.</summary>
    public bool Take(byte bracket)
    {
        if (_at >= _bytes.Length || _bytes[_at] != bracket) return false;
        _at++;
        return true;
    }

    /// <summary>Reads the object that starts here; false when it is broken.</summary>
    public bool Read(ref Places places)
    {
        WrapperAt = 0;
        if (!ReadObject(AlertPart.Top, ref places, 0)) return false;
        steps?.Add(new ShapeStep(_pieceStart, _at, ValueKind.End, places[(int)AlertField.HasEvent].IsThere ? AlertField.HasEvent : AlertField.Count));
        return true;
    }

    /// <summary>Reads the record that starts at 0 by the shapes that are known; false when it has none of them, or is broken.</summary>
    public bool Read(AlertShapes shapes, ref Places places)
    {
        var branches = shapes.Roots;
        while (true)
        {
            AlertShapes.Piece? piece = null;
            var rest = _bytes[_at..];
            for (var i = 0; i < branches.Count; i++)
            {
                var branch = branches[i];
                if (!rest.StartsWith(branch.Text)) continue;
                piece = branch;
                break;
            }

            if (piece is null) return false;
            _at += piece.Text.Length;
            var field = piece.Field;
            Place place;
            switch (piece.Kind)
            {
                case ValueKind.String:
                    if (!ReadString(out place)) return false;
                    _at--;
                    break;
                case ValueKind.Word:
                    if (!ReadWord(out place)) return false;
                    if (_bytes[place.Start] == 'n') place = default;
                    break;
                case ValueKind.Container:
                    var end = EndOf(_bytes, _at);
                    if (end < 0) return false;
                    (_at, place) = (end, default);
                    break;
                default:
                    if (field == AlertField.HasEvent) places[(int)field] = new Place(1, 1);
                    return true;
            }

            if (field < AlertField.Count) places[(int)field] = place;
            branches = piece.Next;
        }
    }

    /// <summary>Goes on at a place.</summary>
    public void GoTo(int at) => _at = at;

    /// <summary>Passes over the value that starts here; false when it is broken.</summary>
    public bool Skip()
    {
        if (_at >= _bytes.Length) return false;
        switch (_bytes[_at])
        {
            case (byte)'"':
                _at++;
                return ReadString(out _);
            case (byte)'{' or (byte)'[':
                var end = EndOf(_bytes, _at);
                if (end < 0) return false;
                _at = end;
                return true;
            default:
                return ReadWord(out _);
        }
    }

    /// <summary>The place after the object or array that starts at a place; negative when it does not end in these bytes.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes, int at)
    {
        var depth = 0;
        while (true)
        {
            var next = bytes[at..].IndexOfAny(Structure);
            if (next < 0) return -1;
            at += next + 1;
            switch (bytes[at - 1])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'"':
                    var quote = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
                    while (quote >= 0 && bytes[at + quote] == '\\')
                    {
                        at += quote + 2;
                        if (at > bytes.Length) return -1;
                        quote = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
                    }

                    if (quote < 0) return -1;
                    at += quote + 1;
                    break;
                default:
                    if (--depth == 0) return at;
                    break;
            }
        }
    }

    private bool ReadObject(AlertPart part, ref Places places, int depth)
    {
        if (depth > DeepestPart || !Take((byte)'{') || !SkipSpace()) return false;
        if (_bytes[_at] == '}')
        {
            _at++;
            return true;
        }

        while (true)
        {
            if (!Take((byte)'"') || !ReadString(out var name) || !SkipSpace() || !Take((byte)':') || !SkipSpace()) return false;
            var (field, inner) = name.IsEscaped ? (AlertField.Count, AlertPart.None) : AlertNames.Find(part, _bytes.Slice(name.Start, name.Length));
            if (!ReadMember(field, inner, ref places, depth) || !SkipSpace()) return false;
            switch (_bytes[_at++])
            {
                case (byte)',':
                    if (!SkipSpace()) return false;
                    break;
                case (byte)'}':
                    return true;
                default:
                    return false;
            }
        }
    }

    private bool ReadMember(AlertField field, AlertPart inner, ref Places places, int depth)
    {
        var first = _bytes[_at];
        if (first == '"')
        {
            _at++;
            if (!ReadString(out var text)) return false;
            if (field == AlertField.HasEvent) field = AlertField.Count;
            Learn(text.Start, text.End, ValueKind.String, field);
            if (field < AlertField.Count) places[(int)field] = text;
            return true;
        }

        if (first == '{' && inner is not (AlertPart.None or AlertPart.Wrapper))
        {
            if (field == AlertField.HasEvent) places[(int)field] = new Place(_at, 1);
            return ReadObject(inner, ref places, depth + 1);
        }

        if (first == '[' && inner == AlertPart.Wrapper) WrapperAt = _at;
        if (first == '[' && inner == AlertPart.Dns) return ReadFirst(inner, ref places, depth);
        var start = _at;
        if (first is (byte)'{' or (byte)'[')
        {
            if (!Skip()) return false;
            Learn(start, _at, ValueKind.Container, AlertField.Count);
            return true;
        }

        if (!ReadWord(out var word)) return false;
        if (field == AlertField.HasEvent) field = AlertField.Count;
        Learn(start, _at, ValueKind.Word, field);
        if (field < AlertField.Count) places[(int)field] = _bytes[word.Start] == 'n' ? default : word;
        return true;
    }

    private void Learn(int start, int end, ValueKind kind, AlertField field)
    {
        steps?.Add(new ShapeStep(_pieceStart, start, kind, field));
        _pieceStart = end;
    }

    // A question of DNS is in an array, of one as a rule.
    private bool ReadFirst(AlertPart part, ref Places places, int depth)
    {
        var end = EndOf(_bytes, _at);
        if (end < 0) return false;
        _at++;
        if (!SkipSpace()) return false;
        if (_bytes[_at] == '{' && !ReadObject(part, ref places, depth + 1)) return false;
        _at = end;
        return true;
    }

    // The quote that opens the string is behind already.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ReadString(out Place place)
    {
        var start = _at;
        var quote = _bytes[start..].IndexOfAny((byte)'"', (byte)'\\');
        if (quote >= 0 && _bytes[start + quote] == '"')
        {
            place = new Place(start, quote);
            _at = start + quote + 1;
            return true;
        }

        return ReadEscaped(start, quote, out place);
    }

    private bool ReadEscaped(int start, int quote, out Place place)
    {
        var at = start;
        while (quote >= 0)
        {
            at += quote;
            if (_bytes[at] == '"')
            {
                place = new Place(start, ~(at - start));
                _at = at + 1;
                return true;
            }

            at += 2;
            if (at > _bytes.Length) break;
            quote = _bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
        }

        place = default;
        return false;
    }

    // A number, true, false or null.
    private bool ReadWord(out Place place)
    {
        var start = _at;
        while (_at < _bytes.Length && (char.IsAsciiLetterOrDigit((char)_bytes[_at]) || _bytes[_at] is (byte)'-' or (byte)'+' or (byte)'.')) _at++;
        place = new Place(start, _at - start);
        if (_at == start) return false;
        var word = _bytes[start.._at];
        return char.IsAsciiDigit((char)word[0]) || word[0] == '-' || word.SequenceEqual("null"u8) || word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool SkipSpace()
    {
        while (_at < _bytes.Length)
        {
            if (_bytes[_at] > ' ') return true;
            if (_bytes[_at] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return false;
            _at++;
        }

        return false;
    }
}
