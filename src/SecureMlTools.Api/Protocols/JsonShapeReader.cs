using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SecureMlTools.Api.Protocols;

/// <summary>Reads JSON: the JSON protocol's, and the AWS CLI's. They differ in times only, and either kind is taken.</summary>
internal sealed class JsonShapeReader : ShapeReader
{
    private readonly JsonScanner _scan;
    private readonly StringCache _strings = new();
    private readonly List<string>? _unknown;
    private Frame[] _frames = new Frame[16];
    private int _depth;

    /// <summary>Opens a text and stands on its value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unknown">Is given the paths of members that the model does not have; null where they do not matter.</param>
    public JsonShapeReader(ReadOnlyMemory<byte> text, List<string>? unknown = null)
    {
        _unknown = unknown;
        if (!Utf8.IsValid(text.Span))
            throw Bad("it is not UTF-8");
        _scan = new JsonScanner(text);
        _scan.Next();
    }

    /// <summary>Checks that nothing follows the value.</summary>
    public void EndDocument() => _scan.End();

    public override void BeginStructure(Shape shape)
    {
        Need(JsonTokenType.StartObject);
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = new Frame { Shape = shape };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int NextMember()
    {
        ref var frame = ref _frames[_depth - 1];
        while (true)
        {
            _scan.Next();
            if (_scan.Token == JsonTokenType.EndObject)
            {
                _depth--;
                return -1;
            }

            var index = Find(ref frame);
            if (index < 0)
            {
                if (_unknown is not null) Note();
                _scan.Skip();
                continue;
            }

            _scan.Next();
            if (_scan.Token != JsonTokenType.Null)
                return index;
        }
    }

    protected override void BeginList() => Need(JsonTokenType.StartArray);

    protected override bool NextItem()
    {
        _scan.Next();
        return _scan.Token != JsonTokenType.EndArray;
    }

    protected override void BeginMap() => Need(JsonTokenType.StartObject);

    protected override string? NextKey()
    {
        _scan.Next();
        if (_scan.Token == JsonTokenType.EndObject)
            return null;
        var key = String();
        _scan.Next();
        return key;
    }

    public override string? Text() => _scan.Token switch
    {
        JsonTokenType.String => String(),
        JsonTokenType.Null => null,
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => _strings.Get(_scan.Value),
        _ => throw Bad($"a text is needed where {_scan.Token} stands"),
    };

    public override int? Int() => Long() is { } value ? Scalars.Small(value) : null;

    public override long? Long()
    {
        if (_scan.Token == JsonTokenType.Null)
            return null;
        Need(JsonTokenType.Number);
        if (Utf8Parser.TryParse(_scan.Value, out long value, out var used) && used == _scan.Value.Length)
            return value;
        var number = Scalars.Number(_scan.Value);
        return Math.Floor(number) == number && Math.Abs(number) < 1L << 53 ? (long)number : throw Bad("a whole number is needed");
    }

    public override double? Double() => _scan.Token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String or JsonTokenType.Number => Scalars.Number(Plain()),
        _ => throw Bad($"a number is needed where {_scan.Token} stands"),
    };

    public override bool? Bool() => _scan.Token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Bad($"true or false is needed where {_scan.Token} stands"),
    };

    public override DateTimeOffset? Time() => _scan.Token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String or JsonTokenType.Number => Scalars.Time(Plain()),
        _ => throw Bad($"a time is needed where {_scan.Token} stands"),
    };

    public override byte[]? Blob()
    {
        if (_scan.Token == JsonTokenType.Null)
            return null;
        Need(JsonTokenType.String);
        return Convert.FromBase64String(String());
    }

    private void Note()
    {
        var path = new StringBuilder();
        for (var i = 0; i < _depth - 1; i++) path.Append(_frames[i].Shape.Members[_frames[i].Next - 1].Name).Append('.');
        _unknown!.Add(path.Append(Encoding.UTF8.GetString(Plain())).ToString());
    }

    private string String() => _scan.IsEscaped ? _scan.Unescaped() : _strings.Get(_scan.Value);

    private ReadOnlySpan<byte> Plain() => _scan.IsEscaped ? Encoding.UTF8.GetBytes(_scan.Unescaped()) : _scan.Value;

    /// <summary>Index of the member whose name is stood on. AWS's tools write members in the model's order: most often it is the next one.</summary>
    private int Find(ref Frame frame)
    {
        var name = Plain();
        var members = frame.Shape.Members;
        var index = frame.Next < members.Length && name.SequenceEqual(members[frame.Next].Utf8Name) ? frame.Next : frame.Shape.FindJson(name);
        if (index >= 0)
            frame.Next = index + 1;
        return index;
    }

    private void Need(JsonTokenType token)
    {
        if (_scan.Token != token)
            throw Bad($"{token} is needed where {_scan.Token} stands");
    }

    private struct Frame
    {
        public Shape Shape;
        public int Next;
    }
}
