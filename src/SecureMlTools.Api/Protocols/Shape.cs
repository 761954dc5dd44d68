using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>What a structure's members are called in each encoding. Made from one string, taken apart when first needed.</summary>
/// <param name="names">Members separated by semicolons; of each, separated by commas: its name, XML name, form name and XML name of its elements, empty where usual.</param>
/// <param name="item">The usual name of a list's elements in XML.</param>
internal sealed class Shape(string names, string item = "member")
{
    private ShapeMember[]? _members;
    private NameTable? _json;
    private NameTable? _xml;

    /// <summary>The members, in the model's order.</summary>
    public ShapeMember[] Members => _members ??= Parse();

    /// <summary>Index of a member by its name in JSON, or -1.</summary>
    public int FindJson(ReadOnlySpan<byte> name) => (_json ??= new NameTable(Array.ConvertAll(Members, m => m.Utf8Name))).Find(name);

    /// <summary>Index of a member by its XML name, or -1.</summary>
    public int FindXml(ReadOnlySpan<byte> name) => (_xml ??= new NameTable(Array.ConvertAll(Members, m => Encoding.UTF8.GetBytes(m.Xml)))).Find(name);

    /// <summary>Index of a member by its name in a form, or -1.</summary>
    public int FindForm(string name) => Array.FindIndex(Members, m => m.Form == name);

    private ShapeMember[] Parse() => names.Length == 0 ? [] : Array.ConvertAll(names.Split(';'), text =>
    {
        var parts = text.Split(',');
        string Part(int i, string usual) => parts.Length > i && parts[i].Length > 0 ? parts[i] : usual;
        var xml = Part(1, parts[0]);
        return new ShapeMember(parts[0], xml, Part(2, char.ToUpperInvariant(xml[0]) + xml[1..]), Part(3, item));
    });
}

/// <summary>One member's names.</summary>
/// <param name="Name">AWS's name: the one in JSON.</param>
/// <param name="Xml">Name of the element in XML.</param>
/// <param name="Form">Name of the parameter in a form.</param>
/// <param name="Item">Name of a list's elements in XML.</param>
internal sealed record ShapeMember(string Name, string Xml, string Form, string Item)
{
    /// <summary><see cref="Name"/> in UTF-8.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}
