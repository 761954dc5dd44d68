using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>A blueprint as a CloudFormation template. The blueprint has CloudFormation's names, so each resource is written as it is.</summary>
internal sealed class CloudFormationTemplate(Blueprint blueprint)
{
    private const string ZoneMap = "Zones";
    private readonly SortedDictionary<string, string> _zones = new(StringComparer.Ordinal);

    /// <summary>Writes a blueprint as a template.</summary>
    public static RenderedTemplate Render(Blueprint blueprint) => new CloudFormationTemplate(blueprint).Render();

    private RenderedTemplate Render()
    {
        var notes = new List<string>();
        var resources = new JsonObject();
        foreach (var resource in blueprint.Resources)
        {
            if (CloudFormationTypes.Missing(resource.Type) is { } why)
            {
                notes.Add($"{resource.LogicalId}: {why}");
                continue;
            }

            resources[resource.LogicalId] = Resource(resource);
        }

        if (blueprint.Resources.Any(r => r.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal))) notes.Add("The stack makes IAM resources that have names: create it with the capability CAPABILITY_NAMED_IAM.");
        var document = new JsonObject
        {
            ["AWSTemplateFormatVersion"] = "2010-09-09",
            ["Description"] = $"{blueprint.Owner.Name}: planned by SecureMlTools for account {blueprint.AccountId} in {blueprint.Region}",
        };
        if (_zones.Count > 0)
            document["Mappings"] = new JsonObject { [ZoneMap] = new JsonObject { [blueprint.Region] = new JsonObject(_zones.Select(z => KeyValuePair.Create(z.Key, (JsonNode?)z.Value))) } };
        document["Resources"] = resources;
        return RenderedTemplate.Of("template.json", document, notes);
    }

    private JsonObject Resource(PlannedResource resource)
    {
        var properties = Map(resource.Properties);
        if (CloudFormationTypes.Tags(resource.Type, blueprint.TagsOf(resource)) is var (name, value)) properties[name] = value;
        // Volumes get the machine's tags.
        if (resource.Type == "AWS::EC2::Instance") properties["PropagateTagsToVolumeOnCreation"] = true;
        var json = new JsonObject { ["Type"] = resource.Type };
        // What a property refers to is made first anyway.
        var implied = resource.Properties.References().Select(r => r.LogicalId).ToHashSet(StringComparer.Ordinal);
        var first = resource.DependsOn.Where(d => !implied.Contains(d) && blueprint.Resources.Any(r => r.LogicalId == d && CloudFormationTypes.Missing(r.Type) is null)).ToList();
        if (first.Count > 0) json["DependsOn"] = new JsonArray([.. first.Select(d => JsonValue.Create(d))]);
        json["Properties"] = properties;
        return json;
    }

    private JsonObject Map(PropertyMap map) => new(map.Members.Select(m => KeyValuePair.Create(m.Key, m.Key == "AvailabilityZone" && m.Value is PropertyText zone ? Zone(zone.Value) : Value(m.Value))));

    private JsonNode? Value(Property value) => value switch
    {
        PropertyText text => JsonValue.Create(text.Value),
        PropertyNumber number => JsonValue.Create(number.Value),
        PropertyFlag flag => JsonValue.Create(flag.Value),
        PropertyList list => new JsonArray([.. list.Items.Select(Value)]),
        PropertyMap map => Map(map),
        Reference reference => Reference(reference),
        _ => throw new InvalidOperationException($"A template cannot hold {value}."),
    };

    // A zone stands in a mapping by region: a stack in another region fails at once, before anything is made.
    private JsonObject Zone(string zone)
    {
        var key = string.Concat(zone.Where(char.IsAsciiLetterOrDigit));
        _zones[key] = zone;
        return Call("Fn::FindInMap", ZoneMap, new JsonObject { ["Ref"] = "AWS::Region" }, key);
    }

    private static JsonObject Reference(Reference reference) => (reference.Attribute, reference.Key) switch
    {
        (null, _) => new JsonObject { ["Ref"] = reference.LogicalId },
        ({ } attribute, null) => Call("Fn::GetAtt", reference.LogicalId, attribute),
        ({ } attribute, { } key) => Entry(Call("Fn::GetAtt", reference.LogicalId, attribute), key),
    };

    // "us-east-1b:vpce-2,us-east-1a:vpce-1": the list has no order that one could count on. What follows the zone's name, up to the next comma, is the
    // zone's; a zone that is the only one is found in the same way.
    private static JsonObject Entry(JsonObject list, string key)
    {
        var joined = Call("Fn::Join", ",", list);
        var behind = Call("Fn::Select", 1, Call("Fn::Split", key + ":", joined));
        return Call("Fn::Select", 0, Call("Fn::Split", ",", behind));
    }

    private static JsonObject Call(string function, params ReadOnlySpan<JsonNode?> arguments) => new() { [function] = new JsonArray(arguments.ToArray()) };
}
