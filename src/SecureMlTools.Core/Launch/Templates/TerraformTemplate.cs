using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>A blueprint as a Terraform configuration in JSON. It keeps to the account and the region that it was planned for.</summary>
internal static class TerraformTemplate
{
    /// <summary>Writes a blueprint as a configuration.</summary>
    public static RenderedTemplate Render(Blueprint blueprint)
    {
        var values = new TerraformValues(blueprint.Resources.ToDictionary(r => r.LogicalId, r => r.Type, StringComparer.Ordinal));
        var notes = new List<string>();
        var resources = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var resource in blueprint.Resources)
        {
            if (TerraformTypes.Find(resource.Type) is not { } type)
            {
                notes.Add($"{resource.LogicalId}: {resource.Type} has no form in Terraform here, so the configuration leaves it out.");
                continue;
            }

            var body = new TerraformBody(resource, blueprint.TagsOf(resource), values, type);
            type.Write(body);
            notes.AddRange(body.Left.Select(name => $"{resource.LogicalId}: Terraform's {type.Name} has no place for {name}, so the configuration leaves it out."));
            if (type.HasTags) body.Json["tags"] = body.Tags();
            if (values.DependsOn(resource) is { Count: > 0 } first) body.Json["depends_on"] = first;
            foreach (var (name, label, json) in body.All)
            {
                if (!resources.TryGetValue(name, out var all)) resources[name] = all = [];
                all[label] = json;
            }
        }

        return RenderedTemplate.Of("main.tf.json", Document(blueprint, resources), notes);
    }

    private static JsonObject Document(Blueprint blueprint, SortedDictionary<string, JsonObject> resources) => new()
    {
        ["//"] = TerraformValues.Literal($"{blueprint.Owner.Name}: planned by SecureMlTools for account {blueprint.AccountId} in {blueprint.Region}"),
        ["terraform"] = new JsonObject
        {
            ["required_version"] = ">= 1.5",
            ["required_providers"] = new JsonObject { ["aws"] = new JsonObject { ["source"] = "hashicorp/aws", ["version"] = ">= 5.100" } },
        },
        ["provider"] = new JsonObject { ["aws"] = new JsonObject { ["region"] = blueprint.Region, ["allowed_account_ids"] = new JsonArray(blueprint.AccountId) } },
        ["resource"] = new JsonObject(resources.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
    };
}
