using System.Text.Json.Nodes;

namespace SecureMlTools.ModelTrimmer;

/// <summary>
/// Cuts one service's model down to some operations and the shapes they reach. Scalars without an enumeration lose their names (the shape becomes
/// "string", "integer", …); documentation, patterns, bounds and errors go.
/// </summary>
internal sealed class ServiceTrimmer(string service, JsonObject model, JsonObject paginators, string version)
{
    private const int LargestEnum = 100;
    private static readonly string[] Protocols = ["ec2", "query", "json"];
    private static readonly string[] Structural = ["structure", "list", "map"];
    private readonly JsonObject _shapes = model["shapes"]!.AsObject();
    private readonly SortedDictionary<string, JsonObject> _kept = new(StringComparer.Ordinal);

    public JsonObject Trim(JsonObject wanted)
    {
        var operations = new JsonObject();
        foreach (var (name, options) in wanted)
            operations[name] = Operation(name, (int?)options?["maxPage"]);
        var shapes = new JsonObject();
        foreach (var (name, shape) in _kept)
            shapes[name] = shape;
        return new() { ["source"] = "botocore " + version, ["service"] = Service(), ["operations"] = operations, ["shapes"] = shapes };
    }

    private JsonObject Service()
    {
        var facts = model["metadata"]!.AsObject();
        var offered = facts["protocols"]!.AsArray().Select(p => (string)p!).ToList();
        var protocol = offered.FirstOrDefault(Protocols.Contains) ?? throw new NotSupportedException($"{service} speaks {string.Join(", ", offered)}");
        var result = new JsonObject
        {
            ["id"] = Text(facts, "serviceId"),
            ["fullName"] = Text(facts, "serviceFullName"),
            ["cliName"] = service,
            ["endpointPrefix"] = Text(facts, "endpointPrefix"),
            ["signingName"] = Text(facts, "signingName") ?? Text(facts, "endpointPrefix"),
            ["apiVersion"] = Text(facts, "apiVersion"),
            ["protocol"] = protocol,
        };
        foreach (var key in protocol == "json" ? new[] { "targetPrefix", "jsonVersion" } : ["xmlNamespace"])
            result[key] = Text(facts, key) ?? throw new InvalidDataException($"{service} has no {key}");
        if (facts.ContainsKey("awsQueryCompatible"))
            result["queryCompatible"] = true;
        return result;
    }

    private JsonObject Operation(string name, int? maximum)
    {
        var source = model["operations"]![name]?.AsObject() ?? throw new InvalidDataException($"{service} has no operation {name}");
        if (Text(source["http"]!.AsObject(), "method") != "POST" || Text(source["http"]!.AsObject(), "requestUri") != "/")
            throw new NotSupportedException($"{service} {name} is not a POST to /");
        var result = new JsonObject { ["cli"] = CliName.Of(name) };
        if (source["input"] is JsonObject input)
            result["input"] = Keep(Text(input, "shape")!);
        if (source["output"] is JsonObject output)
        {
            result["output"] = Keep(Text(output, "shape")!);
            if (Text(output, "resultWrapper") is { } wrapper)
                result["resultWrapper"] = wrapper;
        }

        if (Text(source, "authtype") == "none")
            result["unsigned"] = true;
        if (new PagingReader(_shapes, source, paginators[name]?.AsObject()).Read(service == "ec2", maximum) is { } paging)
            result["paging"] = paging;
        else if (maximum != null)
            throw new InvalidDataException($"{service} {name} does not page");
        return result;
    }

    private string Keep(string name)
    {
        var source = _shapes[name]!.AsObject();
        var type = Text(source, "type")!;
        var values = source["enum"]?.AsArray();
        if (!Structural.Contains(type) && !source.ContainsKey("timestampFormat") && values is not { Count: > 0 and <= LargestEnum })
            return type;
        if (_kept.ContainsKey(name))
            return name;
        var kept = _kept[name] = new() { ["type"] = type };
        foreach (var key in new[] { "timestampFormat", "flattened", "document", "streaming" })
            if (source[key] is { } value)
                kept[key] = value.DeepClone();
        if (type == "string" && values != null)
            kept["enum"] = values.DeepClone();
        if (source["members"] is JsonObject members)
        {
            var table = new JsonObject();
            foreach (var (member, reference) in members)
                table[member] = Reference(reference!.AsObject());
            kept["members"] = table;
        }

        foreach (var key in new[] { "member", "key", "value" })
            if (source[key] is JsonObject reference)
                kept[key] = Reference(reference);
        return name;
    }

    private JsonObject Reference(JsonObject source)
    {
        var kept = new JsonObject { ["shape"] = Keep(Text(source, "shape")!) };
        foreach (var key in new[] { "locationName", "queryName", "idempotencyToken", "flattened", "location", "xmlAttribute", "timestampFormat" })
            if (source[key] is { } value)
                kept[key] = value.DeepClone();
        return kept;
    }

    private static string? Text(JsonObject source, string key) => (string?)source[key];
}
