using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>Values as Terraform's JSON has them. There every text is a template, so that what looks like one is written doubled.</summary>
internal sealed class TerraformValues(IReadOnlyDictionary<string, string> typeOf)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text that means itself.</summary>
    public static string Literal(string text) => text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);

    /// <summary>A value; maps keep their names.</summary>
    public JsonNode? Of(Property? value) => value switch
    {
        null => null,
        PropertyText text => JsonValue.Create(Literal(text.Value)),
        PropertyNumber number => JsonValue.Create(number.Value),
        PropertyFlag flag => JsonValue.Create(flag.Value),
        PropertyList list => new JsonArray([.. list.Items.Select(Of)]),
        PropertyMap map => new JsonObject(map.Members.Select(m => KeyValuePair.Create(m.Key, Of(m.Value)))),
        Reference reference => JsonValue.Create(Interpolated(reference)),
        _ => throw new InvalidOperationException($"A template cannot hold {value}."),
    };

    /// <summary>A policy document as the text that Terraform wants; references inside stay references.</summary>
    public JsonNode? Document(Property? value) => value switch
    {
        null => null,
        PropertyText text => JsonValue.Create(Literal(text.Value)),
        _ => JsonValue.Create(Of(value)!.ToJsonString(Compact)),
    };

    /// <summary>A reference within a text: <c>${aws_vpc.Vpc.id}</c>.</summary>
    public string Interpolated(Reference reference) => TypeOf(reference.LogicalId) is { } type ? type.Refer($"{type.Name}.{reference.LogicalId}", reference) : throw new InvalidOperationException($"{reference} refers to a resource that Terraform has no form for here.");

    /// <summary>What must be there first though no argument refers to it.</summary>
    public JsonArray DependsOn(PlannedResource resource)
    {
        var implied = resource.Properties.References().Select(r => r.LogicalId).ToHashSet(StringComparer.Ordinal);
        return new JsonArray([.. resource.DependsOn.Where(d => !implied.Contains(d) && TypeOf(d) is not null).Select(d => JsonValue.Create($"{TypeOf(d)!.Name}.{d}"))]);
    }

    private TerraformType? TypeOf(string logicalId) => TerraformTypes.Find(typeOf[logicalId]);
}
