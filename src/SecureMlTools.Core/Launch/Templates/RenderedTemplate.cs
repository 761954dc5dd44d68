using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.Launch.Templates;

/// <summary>A blueprint as a template.</summary>
/// <param name="FileName">What to call the file.</param>
/// <param name="Text">The template: JSON.</param>
/// <param name="Notes">What the template cannot hold, and what it needs: a sentence each.</param>
internal sealed record RenderedTemplate(string FileName, string Text, IReadOnlyList<string> Notes)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A template of a JSON document.</summary>
    public static RenderedTemplate Of(string fileName, JsonObject document, IReadOnlyList<string> notes) => new(fileName, document.ToJsonString(Readable) + "\n", notes);
}
