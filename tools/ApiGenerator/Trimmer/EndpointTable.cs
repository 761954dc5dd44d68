using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.ModelTrimmer;

/// <summary>
/// Writes src/SecureMlTools.Aws/Endpoints/endpoints.json: every endpoint of the services called, as four templates (plain, FIPS, dual-stack, both)
/// per service and partition, with the regions that differ from them. The simple rule of thumb is wrong for one combination in nine.
/// </summary>
internal static class EndpointTable
{
    private static readonly (bool Fips, bool DualStack)[] Variants = [(false, false), (true, false), (false, true), (true, true)];
    private static readonly JsonSerializerOptions Flat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the table.</summary>
    /// <param name="data">botocore's data folder.</param>
    /// <param name="version">botocore's version.</param>
    /// <param name="services">The services, by the names of botocore's folders.</param>
    /// <param name="file">The file to write.</param>
    public static void Write(string data, string version, IEnumerable<string> services, string file)
    {
        var partitions = EndpointPartitions.Read(Path.Combine(data, "partitions.json"));
        var text = new StringBuilder().Append("{\n  \"source\": ").Append(JsonSerializer.Serialize("botocore " + version, Flat)).Append(",\n  \"partitions\": {\n");
        text.AppendJoin(",\n", partitions.All.Select(p => $"    {Json(p.Id)}: {{ \"regex\": {Json(p.Pattern)}, \"regions\": {Json(p.Regions)} }}"));
        text.Append("\n  },\n  \"services\": {\n");
        text.AppendJoin(",\n", services.Order(StringComparer.Ordinal).Select(s => $"    {Json(s)}: {{\n{Service(data, s, partitions)}\n    }}"));
        File.WriteAllText(file, text.Append("\n  }\n}\n").ToString());
    }

    private static string Service(string data, string service, EndpointPartitions partitions)
    {
        var rules = new EndpointRules(RuleSet(data, service), partitions);
        return string.Join(",\n", partitions.All.Select(partition =>
        {
            var general = Row(service, rules, partition.Unlisted);
            var exceptions = partition.Regions
                .Select(region => (region, row: Row(service, rules, region)))
                .Where(x => !x.row.SequenceEqual(general))
                .Select(x => $"{Json(x.region)}: [{string.Join(", ", x.row.Select((cell, i) => cell == general[i] ? "null" : cell))}]");
            return $"      {Json(partition.Id)}: {{ \"general\": [{string.Join(", ", general)}], \"except\": {{ {string.Join(", ", exceptions)} }} }}";
        }));
    }

    /// <summary>The four cells of a region, as JSON, with the region's name made a placeholder.</summary>
    private static string[] Row(string service, EndpointRules rules, string region) => [.. Variants.Select(variant =>
    {
        var answer = rules.Evaluate(region, variant.Fips, variant.DualStack);
        if (answer.Error is { } error)
            return Json(new JsonObject { ["error"] = error });
        var url = answer.Url!.Replace("." + region + ".", ".{region}.", StringComparison.Ordinal);
        var cell = new JsonObject { ["url"] = url };
        if (answer.SigningRegion is { } signingRegion && signingRegion != region)
            cell["signingRegion"] = signingRegion;
        if (answer.SigningName is { } signingName && signingName != service)
            cell["signingName"] = signingName;
        return cell.Count == 1 ? Json(url) : Json(cell);
    })];

    private static JsonObject RuleSet(string data, string service)
    {
        // A service has a folder for each API date; the last one is the one botocore uses.
        var folder = Directory.GetDirectories(Path.Combine(data, service)).Order(StringComparer.Ordinal).Last();
        using var file = new GZipStream(File.OpenRead(Path.Combine(folder, "endpoint-rule-set-1.json.gz")), CompressionMode.Decompress);
        return JsonNode.Parse(file)!.AsObject();
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Flat);
}
