using System.Text;
using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>The arguments of one resource, or of a block in it, written from properties; it remembers which were not.</summary>
internal sealed class TerraformBody
{
    private readonly PropertyMap _from;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _tags;
    private readonly TerraformValues _values;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<string> _left = [];
    private readonly List<(string Type, string Label, JsonObject Json)> _beside = [];
    private readonly string _type;
    private readonly string _label;

    public TerraformBody(PlannedResource resource, IReadOnlyList<KeyValuePair<string, string>> tags, TerraformValues values, TerraformType type)
    {
        (_from, _tags, _values, _type, _label) = (resource.Properties, tags, values, type.Name, resource.LogicalId);
        Self = $"{type.Name}.{resource.LogicalId}";
    }

    private TerraformBody(PropertyMap from, TerraformBody outer) => (_from, _tags, _values, _type, _label, Self) = (from, outer._tags, outer._values, outer._type, outer._label, outer.Self);

    /// <summary>The arguments so far.</summary>
    public JsonObject Json { get; } = [];

    /// <summary>The resource's address.</summary>
    public string Self { get; }

    /// <summary>The properties.</summary>
    public PropertyMap From => _from;

    /// <summary>Properties that were not written.</summary>
    public IEnumerable<string> Left => _from.Members.Select(m => m.Key).Where(name => !_used.Contains(name)).Concat(_left);

    /// <summary>The resource, and those beside it that CloudFormation has inside of it.</summary>
    public IEnumerable<(string Type, string Label, JsonObject Json)> All => [(_type, _label, Json), .. _beside];

    /// <summary>The resource's tags.</summary>
    public JsonObject Tags() => new(_tags.Select(t => KeyValuePair.Create(TerraformValues.Literal(t.Key), (JsonNode?)TerraformValues.Literal(t.Value))));

    /// <summary>Copies properties under Terraform's form of their names.</summary>
    public TerraformBody Copy(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) As(name, Snake(name));
        return this;
    }

    /// <summary>Copies a property under another name.</summary>
    public TerraformBody As(string name, string argument) => Set(argument, _values.Of(Take(name)));

    /// <summary>Copies a policy, as a text.</summary>
    public TerraformBody Document(string name, string argument) => Set(argument, _values.Document(Take(name)));

    /// <summary>Sets an argument; null leaves it out.</summary>
    public TerraformBody Set(string argument, JsonNode? value)
    {
        if (value is not null) Json[argument] = value;
        return this;
    }

    /// <summary>Writes a map as a block.</summary>
    public TerraformBody Block(string name, string argument, Action<TerraformBody> write)
    {
        if (Take(name) is PropertyMap map) Json[argument] = Inside(map, name, write);
        return this;
    }

    /// <summary>Writes a list of maps as blocks.</summary>
    public TerraformBody Blocks(string name, string argument, Action<TerraformBody> write)
    {
        if (Take(name) is PropertyList { Items.Length: > 0 } list) Json[argument] = new JsonArray([.. list.Items.OfType<PropertyMap>().Select((m, i) => Inside(m, $"{name}[{i}]", write))]);
        return this;
    }

    /// <summary>Writes each entry of a list of maps as a resource of its own, beside this one.</summary>
    public TerraformBody Beside(string name, string type, Action<TerraformBody> write)
    {
        if (Take(name) is not PropertyList list) return this;
        foreach (var (item, i) in list.Items.Select((item, i) => (item, i)))
            _beside.Add((type, $"{_label}-{i + 1}", Inside(item as PropertyMap ?? Property.Map(("Value", item)), $"{name}[{i}]", write)));
        return this;
    }

    /// <summary>Takes a property that is written by hand, or left out knowingly.</summary>
    public Property? Take(string name)
    {
        _used.Add(name);
        return _from[name];
    }

    /// <summary>A value as Terraform has it.</summary>
    public JsonNode? Value(Property? value) => _values.Of(value);

    /// <summary>Writes a map's arguments; whatever of it is not written counts as left.</summary>
    public JsonObject Inside(PropertyMap map, string name, Action<TerraformBody> write)
    {
        var inner = new TerraformBody(map, this);
        write(inner);
        _left.AddRange(inner.Left.Select(l => $"{name}.{l}"));
        _beside.AddRange(inner._beside);
        return inner.Json;
    }

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
