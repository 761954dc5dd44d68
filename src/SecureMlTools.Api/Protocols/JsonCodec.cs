using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureMlTools.Api.Protocols;

/// <summary>AWS JSON 1.0 and 1.1: JSON both ways, the operation named by a header.</summary>
internal sealed class JsonCodec : WireCodec
{
    public static readonly JsonCodec Instance = new();

    // A body goes to a service, not into a page: nothing needs the escapes that HTML would.
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] Nothing = [.. "{}"u8];

    public override AwsHttpRequest EncodeRequest(AwsOperation operation, IShape request)
    {
        var service = operation.Service;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = "application/x-amz-json-" + service.JsonVersion,
            ["X-Amz-Target"] = service.TargetPrefix + "." + operation.Name,
        };
        if (service.QueryCompatible)
            headers["x-amzn-query-mode"] = "true";
        return new("POST", "/", headers, Bytes(request));
    }

    public override T DecodeResponse<T>(AwsOperation operation, Stream body, Func<ShapeReader, T> read)
    {
        using var document = PooledBody.Read(body);
        return Decode(document.Length == 0 && operation.AnswersNothing ? Nothing : document.Bytes.AsMemory(0, document.Length), read);
    }

    public override AwsError DecodeError(ReadOnlyMemory<byte> body, Func<string, string?> header)
    {
        string? code = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                code = Text(document.RootElement, "__type") ?? Text(document.RootElement, "code");
                message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message");
            }
        }
        catch (JsonException)
        {
            // Not AWS's JSON (a page of a proxy or load balancer): the status says all there is.
        }

        code ??= header("x-amzn-ErrorType");
        if (header("x-amzn-query-error") is { } both && both.Split(';') is [{ Length: > 0 } queryCode, _])
            code = queryCode;
        return new(Bare(code), message, header("x-amzn-RequestId"));
    }

    public override T DecodeRequest<T>(AwsOperation operation, AwsHttpRequest request, Func<ShapeReader, T> read) =>
        Decode(request.Body.Length == 0 ? Nothing : request.Body, read);

    public override byte[] EncodeResponse(AwsOperation operation, IShape response, string requestId) => operation.AnswersNothing ? [] : Bytes(response);

    public override AwsErrorAnswer EncodeError(AwsService service, int status, string code, string message, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("__type", code);
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        return new(status, buffer.WrittenSpan.ToArray(), "application/x-amz-json-" + service.JsonVersion);
    }

    /// <summary>Reads an answer, and notes the members that the model does not have.</summary>
    public static WholeAnswer<T> DecodeWhole<T>(Stream body, Func<ShapeReader, T> read)
        where T : class
    {
        using var document = PooledBody.Read(body);
        List<string> unknown = [];
        return new(Decode(document.Bytes.AsMemory(0, document.Length), read, unknown), unknown);
    }

    /// <summary>Reads a JSON text; whatever is wrong with it is a <see cref="FormatException"/>.</summary>
    public static T Decode<T>(ReadOnlyMemory<byte> text, Func<ShapeReader, T> read, List<string>? unknown = null)
    {
        try
        {
            var reader = new JsonShapeReader(text, unknown);
            var result = read(reader);
            reader.EndDocument();
            return result;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // System.Text.Json raises the second for a string with half a surrogate pair in it
            throw new FormatException("The answer is not the JSON it should be: " + e.Message, e);
        }
    }

    /// <summary>Reads a JSON value; whatever is wrong with it is a <see cref="FormatException"/>.</summary>
    public static T Decode<T>(JsonElement element, Func<ShapeReader, T> read)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
            element.WriteTo(writer);
        return Decode(buffer.WrittenMemory, read);
    }

    /// <summary>"com.amazonaws.ssm#Name:http://…" is Name.</summary>
    private static string? Bare(string? code)
    {
        if (code == null)
            return null;
        code = code.Split(':')[0];
        code = code[(code.LastIndexOf('#') + 1)..];
        return code.Length > 0 ? code : null;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(IShape shape)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
            shape.WriteTo(new JsonShapeWriter(json, epoch: true));
        return buffer.WrittenSpan.ToArray();
    }
}
