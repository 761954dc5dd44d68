using System.Globalization;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>A form taken apart at the dots of its names: a tree.</summary>
internal sealed class FormNode
{
    private const int Deepest = 40;
    private readonly List<KeyValuePair<string, FormNode>> _children = [];

    /// <summary>The value given for exactly this name.</summary>
    public string? Value { get; private set; }

    /// <summary>What comes below this name, in the order it came.</summary>
    public IReadOnlyList<KeyValuePair<string, FormNode>> Children => _children;

    /// <summary>Reads a form-encoded body.</summary>
    public static FormNode Parse(ReadOnlySpan<byte> body)
    {
        var root = new FormNode();
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescaped(equals < 0 ? pair : pair[..equals]);
            var parts = name.Split('.');
            if (parts.Length > Deepest)
                throw new FormatException("The form's names are too deep.");
            var node = root;
            foreach (var part in parts)
                node = node.GetOrAdd(part);
            node.Value = equals < 0 ? "" : Unescaped(pair[(equals + 1)..]);
        }

        return root;
    }

    /// <summary>A child, or null.</summary>
    public FormNode? Child(string name)
    {
        foreach (var (key, node) in _children)
            if (key == name)
                return node;
        return null;
    }

    /// <summary>The elements of a list: children named by number, in the numbers' order.</summary>
    public IEnumerable<FormNode> Elements() => _children
        .Select(child => (Number: int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new FormatException($"{child.Key} is not the number of a list's element."), child.Value))
        .OrderBy(child => child.Number)
        .Select(child => child.Value);

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private FormNode GetOrAdd(string name)
    {
        if (Child(name) is { } found)
            return found;
        var made = new FormNode();
        _children.Add(new(name, made));
        return made;
    }
}
