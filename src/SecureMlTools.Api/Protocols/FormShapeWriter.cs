using System.Buffers;
using System.Globalization;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Writes a form: InstanceId.1=i-1&amp;Filter.1.Name=… in EC2, Filters.member.1.Name=… in the query protocol.</summary>
internal sealed class FormShapeWriter : ShapeWriter
{
    private readonly ArrayBufferWriter<byte> _out = new(512);
    private readonly StringBuilder _name = new();
    private readonly Stack<int> _marks = new();
    private readonly bool _query;

    public FormShapeWriter(string action, string version, WireProtocol protocol)
    {
        _query = protocol == WireProtocol.Query;
        Pair("Action", action);
        Pair("Version", version);
    }

    /// <summary>What has been written.</summary>
    public byte[] ToArray() => _out.WrittenSpan.ToArray();

    protected override void BeginStructure()
    {
    }

    protected override void EndStructure()
    {
    }

    protected override void BeginMember(ShapeMember member) => Push(member.Form);

    protected override void EndMember(ShapeMember member) => Pop();

    protected override void BeginList(ShapeMember member, int count)
    {
        // The query protocol tells an empty list from none, EC2's does not.
        if (_query && count == 0)
            Value("");
        if (_query)
            Push(member.Item);
    }

    protected override void BeginItem(ShapeMember member, int index) => Push((index + 1).ToString(CultureInfo.InvariantCulture));

    protected override void EndItem(ShapeMember member) => Pop();

    protected override void EndList(ShapeMember member)
    {
        if (_query)
            Pop();
    }

    protected override void Value(string value) => Pair(_name.ToString(), value);

    protected override void Value(long value) => Value(value.ToString(CultureInfo.InvariantCulture));

    protected override void Value(double value) => Value(Scalars.Number(value));

    protected override void Value(bool value) => Value(value ? "true" : "false");

    protected override void Value(DateTimeOffset value) => Value(Scalars.QueryTime(value));

    protected override void Value(byte[] value) => Value(Convert.ToBase64String(value));

    private void Push(string part)
    {
        _marks.Push(_name.Length);
        if (_name.Length > 0)
            _name.Append('.');
        _name.Append(part);
    }

    private void Pop() => _name.Length = _marks.Pop();

    private void Pair(string name, string value)
    {
        if (_out.WrittenCount > 0)
            _out.Write("&"u8);
        Escaped(name);
        _out.Write("="u8);
        Escaped(value);
    }

    private void Escaped(string text)
    {
        var escaped = Uri.EscapeDataString(text);
        var space = _out.GetSpan(escaped.Length);
        _out.Advance(Encoding.ASCII.GetBytes(escaped, space));
    }
}
