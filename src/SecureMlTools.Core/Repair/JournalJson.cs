using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.Repair;

/// <summary>Changes as the journal writes them: named fields, no stored API call.</summary>
internal static class JournalJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static JsonObject State(ResourceState state) => new([.. state.Fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, JsonValue.Create(f.Value)))]);

    public static void Write(JsonObject line, Change change)
    {
        line["kind"] = change.Kind;
        line["controlId"] = change.ControlId;
        line["resourceType"] = change.ResourceType;
        line["resourceId"] = change.ResourceId;
        line["instanceId"] = change.InstanceId;
        line["region"] = change.Region;
        line["accountId"] = change.AccountId;
        line["part"] = State(change.Part);
        line["before"] = State(change.Before);
        line["after"] = State(change.After);
    }

    public static Change Change(JsonObject line) => new()
    {
        Kind = Text(line, "kind"),
        ControlId = Text(line, "controlId"),
        ResourceType = Text(line, "resourceType"),
        ResourceId = Text(line, "resourceId"),
        InstanceId = line["instanceId"]?.GetValue<string>(),
        Region = Text(line, "region"),
        AccountId = Text(line, "accountId"),
        Part = State(line, "part"),
        Before = State(line, "before"),
        After = State(line, "after"),
    };

    public static string Text(JsonObject line, string name) => line[name]?.GetValue<string>() ?? throw new FormatException($"'{name}' is missing");

    public static int Number(JsonObject line, string name) => line[name]?.GetValue<int>() ?? throw new FormatException($"'{name}' is missing");

    public static ResourceState State(JsonObject line, string name) =>
        line[name] is JsonObject o
            ? new ResourceState(o.Select(f => KeyValuePair.Create(f.Key, f.Value?.GetValue<string>() ?? throw new FormatException($"'{name}.{f.Key}' is null"))))
            : throw new FormatException($"'{name}' is missing");
}
