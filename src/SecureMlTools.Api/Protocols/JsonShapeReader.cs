using System.Text.Json;

namespace SecureMlTools.Api.Protocols;

/// <summary>Reads JSON: the JSON protocol's, and the AWS CLI's. They differ in times only, and either kind is taken.</summary>
internal sealed class JsonShapeReader(JsonElement root) : ShapeReader
{
    private Frame[] _frames = new Frame[16];
    private int _depth;
    private JsonElement _value = root;

    public override void BeginStructure(Shape shape) => Push(new Frame { Shape = shape, Members = Needed(JsonValueKind.Object).EnumerateObject() });

    public override int NextMember()
    {
        ref var frame = ref _frames[_depth - 1];
        while (frame.Members.MoveNext())
        {
            var property = frame.Members.Current;
            var index = Find(ref frame, property);
            if (index < 0)
                continue;
            _value = property.Value;
            if (_value.ValueKind != JsonValueKind.Null)
                return index;
        }

        _depth--;
        return -1;
    }

    protected override void BeginList() => Push(new Frame { Items = Needed(JsonValueKind.Array).EnumerateArray() });

    protected override bool NextItem()
    {
        ref var frame = ref _frames[_depth - 1];
        if (!frame.Items.MoveNext())
        {
            _depth--;
            return false;
        }

        _value = frame.Items.Current;
        return true;
    }

    protected override void BeginMap() => Push(new Frame { Members = Needed(JsonValueKind.Object).EnumerateObject() });

    protected override string? NextKey()
    {
        ref var frame = ref _frames[_depth - 1];
        if (!frame.Members.MoveNext())
        {
            _depth--;
            return null;
        }

        _value = frame.Members.Current.Value;
        return frame.Members.Current.Name;
    }

    public override string? Text() => _value.ValueKind switch
    {
        JsonValueKind.String => _value.GetString(),
        JsonValueKind.Null => null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => _value.GetRawText(),
        _ => throw Bad($"a text is needed where {_value.ValueKind} stands"),
    };

    public override int? Int() => Long() is { } value ? Scalars.Small(value) : null;

    public override long? Long()
    {
        if (_value.ValueKind == JsonValueKind.Null)
            return null;
        Needed(JsonValueKind.Number);
        if (_value.TryGetInt64(out var value))
            return value;
        var number = _value.GetDouble();
        return Math.Floor(number) == number && Math.Abs(number) < 1L << 53 ? (long)number : throw Bad("a whole number is needed");
    }

    public override double? Double() => _value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => Scalars.Number(System.Text.Encoding.UTF8.GetBytes(_value.GetString()!)),
        _ => Needed(JsonValueKind.Number).GetDouble(),
    };

    public override bool? Bool() => _value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad($"true or false is needed where {_value.ValueKind} stands"),
    };

    public override DateTimeOffset? Time() => _value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => Scalars.FromEpoch(_value.GetDouble()),
        _ => Scalars.Time(System.Text.Encoding.UTF8.GetBytes(Needed(JsonValueKind.String).GetString()!)),
    };

    public override byte[]? Blob() => _value.ValueKind == JsonValueKind.Null ? null
        : Needed(JsonValueKind.String).TryGetBytesFromBase64(out var bytes) ? bytes : throw Bad("base64 is needed");

    /// <summary>Index of a property. AWS's own tools write members in the model's order, so the search begins behind the last one found.</summary>
    private static int Find(ref Frame frame, JsonProperty property)
    {
        var members = frame.Shape!.Members;
        for (var n = 0; n < members.Length; n++)
        {
            var index = frame.Next + n;
            if (index >= members.Length)
                index -= members.Length;
            if (!property.NameEquals(members[index].Utf8Name))
                continue;
            frame.Next = index + 1 == members.Length ? 0 : index + 1;
            return index;
        }

        return -1;
    }

    private JsonElement Needed(JsonValueKind kind) => _value.ValueKind == kind ? _value : throw Bad($"{kind} is needed where {_value.ValueKind} stands");

    private void Push(Frame frame)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = frame;
    }

    private struct Frame
    {
        public Shape? Shape;
        public int Next;
        public JsonElement.ObjectEnumerator Members;
        public JsonElement.ArrayEnumerator Items;
    }
}
