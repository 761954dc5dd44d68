namespace SecureMlTools.Api.Protocols;

/// <summary>Writes one encoding for the generated records. A null member is left out; an empty list is written as one.</summary>
internal abstract class ShapeWriter
{
    private Shape[] _shapes = new Shape[8];
    private int _depth;

    /// <summary>Starts a structure.</summary>
    public void Begin(Shape shape)
    {
        if (_depth == _shapes.Length)
            Array.Resize(ref _shapes, _depth * 2);
        _shapes[_depth++] = shape;
        BeginStructure();
    }

    /// <summary>Ends a structure.</summary>
    public void End()
    {
        _depth--;
        EndStructure();
    }

    public void Write(int member, string? value)
    {
        if (value != null)
            One(member, value, static (w, v) => w.Value(v));
    }

    public void Write(int member, int? value) => Write(member, (long?)value);

    public void Write(int member, long? value)
    {
        if (value != null)
            One(member, value.Value, static (w, v) => w.Value(v));
    }

    public void Write(int member, double? value)
    {
        if (value != null)
            One(member, value.Value, static (w, v) => w.Value(v));
    }

    public void Write(int member, bool? value)
    {
        if (value != null)
            One(member, value.Value, static (w, v) => w.Value(v));
    }

    public void Write(int member, DateTimeOffset? value)
    {
        if (value != null)
            One(member, value.Value, static (w, v) => w.Value(v));
    }

    public void Write(int member, byte[]? value)
    {
        if (value != null)
            One(member, value, static (w, v) => w.Value(v));
    }

    public void Write(int member, IShape? value)
    {
        if (value != null)
            One(member, value, static (w, v) => v.WriteTo(w));
    }

    public void Write(int member, IReadOnlyList<IShape>? values) => Many(member, values, static (w, v) => v.WriteTo(w));

    public void Write(int member, IReadOnlyList<string>? values) => Many(member, values, static (w, v) => w.Value(v));

    public void Write(int member, IReadOnlyList<int>? values) => Many(member, values, static (w, v) => w.Value((long)v));

    public void Write(int member, IReadOnlyList<double>? values) => Many(member, values, static (w, v) => w.Value(v));

    public void Write(int member, IReadOnlyList<DateTimeOffset>? values) => Many(member, values, static (w, v) => w.Value(v));

    public void Write(int member, IReadOnlyDictionary<string, string>? values) => Map(member, values, static (w, v) => w.Value(v));

    public void Write(int member, IReadOnlyDictionary<string, int>? values) => Map(member, values, static (w, v) => w.Value((long)v));

    public void Write<T>(int member, IReadOnlyDictionary<string, T>? values)
        where T : IShape => Map(member, values, static (w, v) => v.WriteTo(w));

    protected abstract void BeginStructure();

    protected abstract void EndStructure();

    protected abstract void BeginMember(ShapeMember member);

    protected abstract void EndMember(ShapeMember member);

    protected abstract void BeginList(ShapeMember member, int count);

    protected abstract void BeginItem(ShapeMember member, int index);

    protected abstract void EndItem(ShapeMember member);

    protected abstract void EndList(ShapeMember member);

    protected virtual void BeginMap() => throw new NotSupportedException("Maps have no form in this encoding.");

    protected virtual void Key(string key) => throw new NotSupportedException("Maps have no form in this encoding.");

    protected virtual void EndMap() => throw new NotSupportedException("Maps have no form in this encoding.");

    protected abstract void Value(string value);

    protected abstract void Value(long value);

    protected abstract void Value(double value);

    protected abstract void Value(bool value);

    protected abstract void Value(DateTimeOffset value);

    protected abstract void Value(byte[] value);

    private ShapeMember Member(int index) => _shapes[_depth - 1].Members[index];

    private void One<T>(int index, T value, Action<ShapeWriter, T> write)
    {
        var member = Member(index);
        BeginMember(member);
        write(this, value);
        EndMember(member);
    }

    private void Many<T>(int index, IReadOnlyList<T>? values, Action<ShapeWriter, T> write)
    {
        if (values == null)
            return;
        var member = Member(index);
        BeginMember(member);
        BeginList(member, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            BeginItem(member, i);
            write(this, values[i]);
            EndItem(member);
        }

        EndList(member);
        EndMember(member);
    }

    private void Map<T>(int index, IReadOnlyDictionary<string, T>? values, Action<ShapeWriter, T> write)
    {
        if (values == null)
            return;
        var member = Member(index);
        BeginMember(member);
        BeginMap();
        foreach (var (key, value) in values)
        {
            Key(key);
            write(this, value);
        }

        EndMap();
        EndMember(member);
    }
}
