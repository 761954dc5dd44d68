using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Properties as JSON, and AWS's records as properties: where CloudFormation and the API have one shape, no mapping is written by hand.</summary>
internal static class PropertyJson
{
    // Policy documents are JSON inside of JSON or XML; quotes and brackets stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as JSON text.</summary>
    public static string Text(Property value, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options with { Indented = indented })) Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, Property value)
    {
        switch (value)
        {
            case PropertyText text: writer.WriteStringValue(text.Value); break;
            case PropertyNumber number: writer.WriteNumberValue(number.Value); break;
            case PropertyFlag flag: writer.WriteBooleanValue(flag.Value); break;
            case PropertyList list:
                writer.WriteStartArray();
                foreach (var item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case PropertyMap map:
                writer.WriteStartObject();
                foreach (var (name, member) in map.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default: throw new InvalidOperationException($"{value} stands for something that is not made yet, so it cannot be sent.");
        }
    }

    /// <summary>Reads a value; a number with a fraction is kept as text, and null is left out.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Property Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement) ?? PropertyMap.Empty;
    }

    /// <summary>A request from properties that have the API's own shape.</summary>
    public static TRequest Request<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, PropertyMap properties)
        where TRequest : class
        where TResponse : class
    {
        using var document = JsonDocument.Parse(Text(properties));
        return operation.ReadRequestJson(document.RootElement);
    }

    /// <summary>A response's members as properties.</summary>
    public static PropertyMap Response<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TResponse response)
        where TRequest : class
        where TResponse : class
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options)) operation.WriteJson(writer, response);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return (PropertyMap)Read(document.RootElement)!;
    }

    private static Property? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new PropertyText(json.GetString()!),
        JsonValueKind.Number => json.TryGetInt64(out var number) ? new PropertyNumber(number) : new PropertyText(json.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new PropertyFlag(json.GetBoolean()),
        JsonValueKind.Array => new PropertyList([.. json.EnumerateArray().Select(Read).OfType<Property>()]),
        JsonValueKind.Object => new PropertyMap([.. json.EnumerateObject().Select(m => (m.Name, Value: Read(m.Value))).Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Name, m.Value!))]),
        _ => null,
    };
}
