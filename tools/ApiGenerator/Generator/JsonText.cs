using System.Globalization;
using System.Text;

namespace SecureMlTools.ApiGenerator;

/// <summary>An object of a model file, its members in file order.</summary>
internal sealed class JsonTable
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>Names in file order.</summary>
    public List<string> Names { get; } = [];

    public void Add(string name, object? value)
    {
        Names.Add(name);
        _values.Add(name, value);
    }

    public string? Text(string name) => _values.TryGetValue(name, out var value) ? value as string : null;

    public string Needed(string name) => Text(name) ?? throw new FormatException("no " + name);

    public bool Flag(string name) => _values.TryGetValue(name, out var value) && value is true;

    public int? Number(string name) => _values.TryGetValue(name, out var value) && value is double number ? (int)number : null;

    public JsonTable? Table(string name) => _values.TryGetValue(name, out var value) ? value as JsonTable : null;

    public List<string> Texts(string name)
    {
        var result = new List<string>();
        if (_values.TryGetValue(name, out var value) && value is List<object?> list)
            foreach (var item in list)
                result.Add((string)item!);
        return result;
    }
}

/// <summary>A small JSON reader: a generator cannot count on System.Text.Json being loadable in every compiler.</summary>
internal sealed class JsonText
{
    private readonly string _text;
    private int _at;

    private JsonText(string text) => _text = text;

    public static JsonTable Parse(string text)
    {
        try
        {
            return (JsonTable)new JsonText(text).Value()!;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or InvalidCastException or ArgumentException)
        {
            throw new FormatException("not a JSON object: " + e.Message);
        }
    }

    private char Peek()
    {
        while (_text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        return _text[_at];
    }

    private void Take(char wanted)
    {
        if (Peek() != wanted)
            throw new FormatException($"'{wanted}' expected at {_at}");
        _at++;
    }

    private object? Value()
    {
        switch (Peek())
        {
            case '{': return Table();
            case '[': return List();
            case '"': return String();
            case 't': _at += 4; return true;
            case 'f': _at += 5; return false;
            case 'n': _at += 4; return null;
            default:
                var start = _at;
                while ("+-.eE0123456789".IndexOf(_text[_at]) >= 0)
                    _at++;
                return double.Parse(_text.Substring(start, _at - start), CultureInfo.InvariantCulture);
        }
    }

    private JsonTable Table()
    {
        var result = new JsonTable();
        Take('{');
        while (Peek() != '}')
        {
            if (result.Names.Count > 0)
                Take(',');
            Peek();
            var name = String();
            Take(':');
            result.Add(name, Value());
        }

        _at++;
        return result;
    }

    private List<object?> List()
    {
        var result = new List<object?>();
        Take('[');
        while (Peek() != ']')
        {
            if (result.Count > 0)
                Take(',');
            result.Add(Value());
        }

        _at++;
        return result;
    }

    private string String()
    {
        Take('"');
        var result = new StringBuilder();
        while (true)
        {
            var c = _text[_at++];
            if (c == '"')
                return result.ToString();
            if (c == '\\')
            {
                c = _text[_at++];
                if (c == 'u')
                {
                    c = (char)Convert.ToInt32(_text.Substring(_at, 4), 16);
                    _at += 4;
                }
                else
                {
                    c = c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
                }
            }

            result.Append(c);
        }
    }
}
