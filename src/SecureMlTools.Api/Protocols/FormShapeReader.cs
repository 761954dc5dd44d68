using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Reads a form: the server's side of <see cref="FormShapeWriter"/>.</summary>
internal sealed class FormShapeReader(FormNode root, WireProtocol protocol) : ShapeReader
{
    private readonly Stack<Frame> _frames = new();
    private FormNode _node = root;
    private string _item = "member";

    public override void BeginStructure(Shape shape) => _frames.Push(new Frame(shape, _node.Children.Select(child => (shape.FindForm(child.Key), child.Value)).GetEnumerator()));

    public override int NextMember()
    {
        var frame = _frames.Peek();
        while (frame.Nodes.MoveNext())
        {
            var (index, node) = frame.Nodes.Current;
            if (index < 0)
                continue;
            _node = node;
            _item = frame.Shape!.Members[index].Item;
            return index;
        }

        _frames.Pop();
        return -1;
    }

    protected override void BeginList()
    {
        var list = protocol == WireProtocol.Query ? _node.Child(_item) : _node;
        var elements = list?.Elements() ?? [];
        _frames.Push(new Frame(null, elements.Select(node => (0, node)).ToList().GetEnumerator()));
    }

    protected override bool NextItem()
    {
        var frame = _frames.Peek();
        if (frame.Nodes.MoveNext())
        {
            _node = frame.Nodes.Current.Node;
            return true;
        }

        _frames.Pop();
        return false;
    }

    public override string? Text() => _node.Value;

    public override int? Int() => Long() is { } value ? Scalars.Small(value) : null;

    public override long? Long() => Utf8() is { } text ? Scalars.Integer(text) : null;

    public override double? Double() => Utf8() is { } text ? Scalars.Number(text) : null;

    public override bool? Bool() => Utf8() is { } text ? Scalars.Boolean(text) : null;

    public override DateTimeOffset? Time() => Utf8() is { } text ? Scalars.Time(text) : null;

    public override byte[]? Blob() => _node.Value is { } text ? Convert.FromBase64String(text) : null;

    private byte[]? Utf8() => _node.Value is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;

    private sealed record Frame(Shape? Shape, IEnumerator<(int Index, FormNode Node)> Nodes);
}
