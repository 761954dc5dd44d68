using System.Globalization;
using System.Text.Json;
using SecureMlTools.Api;

namespace SecureMlTools.Tests.Api;

/// <summary>Compares JSON as trees: member order does not count, numbers count by value.</summary>
internal static class JsonTrees
{
    /// <summary>Where the two differ first, or null.</summary>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (expected.ValueKind != actual.ValueKind)
            return $"{path}: {expected.GetRawText()} expected, {actual.GetRawText()} found";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    if (!actual.TryGetProperty(member.Name, out var other))
                        return $"{path}.{member.Name}: missing";
                    if (Difference(member.Value, other, path + "." + member.Name) is { } inside)
                        return inside;
                }

                foreach (var member in actual.EnumerateObject())
                    if (!expected.TryGetProperty(member.Name, out _))
                        return $"{path}.{member.Name}: not expected";
                return null;
            case JsonValueKind.Array:
                if (expected.GetArrayLength() != actual.GetArrayLength())
                    return $"{path}: {expected.GetArrayLength()} elements expected, {actual.GetArrayLength()} found";
                return expected.EnumerateArray().Zip(actual.EnumerateArray()).Select((pair, i) => Difference(pair.First, pair.Second, $"{path}[{i}]")).FirstOrDefault(d => d != null);
            case JsonValueKind.Number:
                return expected.GetDouble() == actual.GetDouble() ? null : $"{path}: {expected} expected, {actual} found";
            case JsonValueKind.String:
                return expected.GetString() == actual.GetString() ? null : $"{path}: '{expected}' expected, '{actual}' found";
            default:
                return null;
        }
    }

    /// <summary>A response as the AWS CLI prints it.</summary>
    public static JsonElement Response(AwsOperation operation, object response) => Written(writer => operation.WriteJson(writer, response));

    /// <summary>A request as the AWS CLI takes it.</summary>
    public static JsonElement Request(AwsOperation operation, object request) => Written(writer => operation.WriteRequestJson(writer, request));

    public static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>The pairs of a form.</summary>
    public static Dictionary<string, string> Form(string body) => body.Split('&').Select(pair => pair.Split('=')).ToDictionary(
        pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));

    /// <summary>True for equal texts, and for two spellings of one number (1e-07 is Python's, 1E-07 is .NET's).</summary>
    public static bool SameScalar(string expected, string actual) => expected == actual
        || (double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && x == y);

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
