using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace SecureMlTools.Reports;

/// <summary>How every JSON report is written: indented, readable in any script, and harmless in a terminal or a page.</summary>
internal static class ReportJson
{
    public static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = Encoder() };

    /// <summary>Records that need no hand-written order: their properties in camelCase, enums by name.</summary>
    public static readonly JsonSerializerOptions Records = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = Options.Encoder, Converters = { new JsonStringEnumConverter() } };

    /// <summary>A time with its offset, and no more digits than it has.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    // Letters of every script stay legible. Control characters, quotes and the characters of HTML are escaped by the encoder itself; the
    // bidirectional overrides, which would reorder what a reader sees, are forbidden on top.
    private static JavaScriptEncoder Encoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidRange(UnicodeRange.Create('\u200e', '\u200f'));
        settings.ForbidRange(UnicodeRange.Create('\u202a', '\u202e'));
        settings.ForbidRange(UnicodeRange.Create('\u2066', '\u2069'));
        return JavaScriptEncoder.Create(settings);
    }
}
