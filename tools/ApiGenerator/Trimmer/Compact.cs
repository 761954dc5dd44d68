using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.ModelTrimmer;

/// <summary>Writes a model with one line per operation and shape: small, and a change of AWS's model reads well in a diff.</summary>
internal static class Compact
{
    public static string Write(JsonObject model, JsonSerializerOptions format)
    {
        var flat = new JsonSerializerOptions(format) { WriteIndented = false };
        var text = new StringBuilder("{");
        var first = true;
        foreach (var (name, value) in model)
        {
            text.Append(first ? "\n  " : ",\n  ").Append(JsonSerializer.Serialize(name, flat)).Append(": ");
            first = false;
            if (value is JsonObject table && name is "operations" or "shapes")
            {
                var lines = ((JsonObject)value!).Select(entry => "    " + JsonSerializer.Serialize(entry.Key, flat) + ": " + entry.Value!.ToJsonString(flat));
                text.Append("{\n").AppendJoin(",\n", lines).Append("\n  }");
            }
            else
            {
                text.Append(value?.ToJsonString(flat) ?? "null");
            }
        }

        return text.Append("\n}").ToString();
    }
}
