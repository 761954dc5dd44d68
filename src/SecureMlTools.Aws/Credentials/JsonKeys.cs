using System.Globalization;
using System.Text.Json;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Reads keys from the JSON that credential endpoints and credential programs answer.</summary>
internal static class JsonKeys
{
    /// <summary>Reads keys.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="tokenName"><c>Token</c> at endpoints, <c>SessionToken</c> from programs.</param>
    /// <param name="from">Who answered, for the error.</param>
    /// <exception cref="AwsException"><c>NoCredentials</c>: the answer holds no keys. The answer itself is never shown.</exception>
    public static ProvidedKeys Read(string json, string tokenName, string from)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Text(root, "AccessKeyId") is { } key && Text(root, "SecretAccessKey") is { } secret)
                return new(
                    new(key, secret, Text(root, tokenName)),
                    Text(root, "Expiration") is { } until ? DateTimeOffset.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null);
            throw new AwsException($"{from} answered without keys{((Text(root, "Code") ?? Text(root, "code")) is { } code ? " (" + code + ")" : "")}.", "NoCredentials");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new AwsException($"{from} answered with something that is not a set of keys.", "NoCredentials");
        }
    }

    /// <summary>A member of an object that is a text.</summary>
    public static string? Text(JsonElement o, string name) =>
        o.ValueKind == JsonValueKind.Object && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
