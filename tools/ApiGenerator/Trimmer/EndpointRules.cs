using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureMlTools.ModelTrimmer;

/// <summary>What a rule set says of one combination: a URL, perhaps with the region to sign for, or an error.</summary>
internal sealed record EndpointAnswer(string? Url, string? SigningRegion, string? SigningName, string? Error);

/// <summary>
/// An evaluator of botocore's <c>endpoint-rule-set-1</c>, for the functions that the rule sets of this project's services use. Any other
/// function is an error here, at trim time, and never a silently wrong endpoint later.
/// </summary>
internal sealed class EndpointRules(JsonObject ruleSet, EndpointPartitions partitions)
{
    /// <summary>Evaluates the rules for a region and the two switches.</summary>
    public EndpointAnswer Evaluate(string region, bool fips, bool dualStack)
    {
        var values = new Dictionary<string, JsonNode?>();
        foreach (var (name, parameter) in ruleSet["parameters"]!.AsObject())
            values[name] = parameter!["default"];
        values["Region"] = region;
        values["UseFIPS"] = fips;
        values["UseDualStack"] = dualStack;
        return Apply(ruleSet["rules"]!.AsArray(), values) ?? throw new InvalidDataException("The rule set gives no answer for " + region);
    }

    private EndpointAnswer? Apply(JsonArray rules, Dictionary<string, JsonNode?> outer)
    {
        foreach (var rule in rules)
        {
            var values = new Dictionary<string, JsonNode?>(outer);
            if (!rule!["conditions"]!.AsArray().All(condition => Holds(condition!.AsObject(), values)))
                continue;
            switch ((string)rule["type"]!)
            {
                case "tree":
                    // A tree that was entered is final: the rule language does not go back to the tree's siblings.
                    return Apply(rule["rules"]!.AsArray(), values) ?? throw new InvalidDataException("A tree of the rule set ends without an answer.");
                case "error":
                    return new(null, null, null, Text(rule["error"], values));
                case "endpoint":
                    return Answer(rule["endpoint"]!.AsObject(), values);
                default:
                    throw new InvalidDataException("Unknown kind of rule: " + rule["type"]);
            }
        }

        return null;
    }

    private EndpointAnswer Answer(JsonObject endpoint, Dictionary<string, JsonNode?> values)
    {
        if (endpoint["headers"] is JsonObject { Count: > 0 })
            throw new InvalidDataException("An endpoint with headers is not supported.");
        var schemes = endpoint["properties"]?["authSchemes"]?.AsArray();
        var scheme = schemes?.FirstOrDefault(s => (string)s!["name"]! == "sigv4");
        return new(Text(endpoint["url"], values), Optional(scheme?["signingRegion"], values), Optional(scheme?["signingName"], values), null);
    }

    private string? Optional(JsonNode? node, Dictionary<string, JsonNode?> values) => node == null ? null : Text(node, values);

    private bool Holds(JsonObject condition, Dictionary<string, JsonNode?> values)
    {
        var result = Call(condition, values);
        if (condition["assign"] is { } name)
            values[(string)name!] = result;
        return result is not null && !(result is JsonValue value && value.TryGetValue(out bool yes) && !yes);
    }

    private JsonNode? Call(JsonObject call, Dictionary<string, JsonNode?> values)
    {
        var arguments = call["argv"]!.AsArray();
        JsonNode? Argument(int i) => Value(arguments[i], values);
        return (string)call["fn"]! switch
        {
            "isSet" => Argument(0) is not null,
            "not" => !Argument(0)!.GetValue<bool>(),
            "booleanEquals" => Argument(0)!.GetValue<bool>() == Argument(1)!.GetValue<bool>(),
            "stringEquals" => Argument(0)?.GetValue<string>() == Argument(1)?.GetValue<string>(),
            "aws.partition" => Argument(0) is { } region ? partitions.Of(region.GetValue<string>()).Outputs : null,
            "getAttr" => Argument(0)?[Argument(1)!.GetValue<string>()],
            var other => throw new NotSupportedException($"The rule set uses {other}, which this evaluator does not know."),
        };
    }

    private JsonNode? Value(JsonNode? node, Dictionary<string, JsonNode?> values) => node switch
    {
        JsonObject o when o["ref"] is { } name => values.GetValueOrDefault((string)name!),
        JsonObject o when o["fn"] is not null => Call(o, values),
        JsonValue v when v.TryGetValue(out string? text) => Fill(text, values),
        _ => node,
    };

    private string Text(JsonNode? node, Dictionary<string, JsonNode?> values) => Value(node, values)!.GetValue<string>();

    /// <summary>Fills <c>{Region}</c> and <c>{PartitionResult#dnsSuffix}</c>.</summary>
    private static string Fill(string template, Dictionary<string, JsonNode?> values) =>
        Regex.Replace(template, @"\{([^{}#]+)(?:#([^{}]+))?\}", match =>
        {
            var value = values[match.Groups[1].Value];
            return (match.Groups[2].Success ? value![match.Groups[2].Value] : value)!.GetValue<string>();
        });
}
