using System.Globalization;
using System.Text.Json;

namespace SecureMlTools.Reports;

/// <summary>A file of findings that cannot be used, in one sentence.</summary>
public sealed class FindingsFileException(string message) : Exception(message);

/// <summary>
/// Reads findings that <see cref="JsonReport"/> wrote, or that PowerShell's <c>ConvertTo-Json</c> made of them: names of either case, enums by name
/// or number, one object or an array. What a file says is a claim, not evidence: a repair judges again.
/// </summary>
public static class FindingsFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FindingsFileException">It cannot be read, is not JSON, or does not hold findings.</exception>
    public static IReadOnlyList<Finding> Read(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FindingsFileException($"The findings file '{path}' does not exist: write it with secureml audit --output json, or Export-HardeningReport.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingsFileException($"The findings file '{path}' cannot be read: {Text.OneLine(e.Message)}");
        }
    }

    /// <summary>Reads a text; the name is for errors.</summary>
    /// <exception cref="FindingsFileException">It is not JSON, or does not hold findings.</exception>
    public static IReadOnlyList<Finding> Parse(ReadOnlyMemory<byte> json, string name)
    {
        // PowerShell on Windows writes a byte order mark, which JSON does not have.
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array => [.. root.EnumerateArray().Select((e, at) => Finding(new Node(e, name, at + 1)))],
                JsonValueKind.Object => [Finding(new Node(root, name, 1))],
                _ => throw new FindingsFileException($"The findings file '{name}' holds no findings: it is neither an array nor an object."),
            };
        }
        catch (JsonException e)
        {
            throw new FindingsFileException($"The findings file '{name}' is not valid JSON, line {(e.LineNumber ?? 0) + 1}: write it again.");
        }
    }

    private static Finding Finding(Node node) => new()
    {
        ControlId = node.Text("ControlId"),
        Title = node.OptionalText("Title") ?? "",
        Severity = node.Enum<Severity>("Severity"),
        Status = node.Enum<FindingStatus>("Status"),
        ResourceType = node.OptionalText("ResourceType") ?? "",
        ResourceId = node.Text("ResourceId"),
        InstanceId = node.OptionalText("InstanceId"),
        Region = node.Text("Region"),
        AccountId = node.OptionalText("AccountId") ?? "",
        Reason = node.OptionalText("Reason") ?? "",
        Evidence = [.. node.Items("Evidence").Select(e => new Evidence(e.OptionalText("Name") ?? "", e.OptionalText("Value") ?? "", e.OptionalText("Operation") ?? ""))],
        CanRepair = node.Flag("CanRepair"),
        Remediation = node.OptionalText("Remediation") ?? "",
        References = [.. node.Items("References").Select(r => r.Self())],
        ObservedAt = node.Time("ObservedAt"),
    };

    /// <summary>One object of the file, with what it takes to say where an error is.</summary>
    private readonly record struct Node(JsonElement Element, string File, int Position)
    {
        public string Text(string name) => OptionalText(name) is { Length: > 0 } text ? text : throw Wrong($"has no {name}");

        public string? OptionalText(string name) => Find(name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => throw Wrong($"has a {name} that is not a text"),
        };

        public string Self() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("has a list with something that is not a text");

        public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

        // Enum.TryParse takes any number, also one that names nothing.
        public T Enum<T>(string name)
            where T : struct, Enum
        {
            var text = Find(name) switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString()!,
                { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
                _ => throw Wrong($"has no {name}"),
            };
            return System.Enum.TryParse<T>(text, ignoreCase: true, out var parsed) && System.Enum.IsDefined(parsed)
                ? parsed
                : throw Wrong($"has the {name} '{SecureMlTools.Text.OneLine(text)}', which is none of {string.Join(", ", System.Enum.GetNames<T>())}");
        }

        public DateTimeOffset Time(string name) => OptionalText(name) is not { } text
            ? throw Wrong($"has no {name}")
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Wrong($"has an {name} that is not a time");

        public IEnumerable<Node> Items(string name)
        {
            var (file, position) = (File, Position);
            return Find(name) switch
            {
                null or { ValueKind: JsonValueKind.Null } => [],
                { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(e => new Node(e, file, position))],
                // ConvertTo-Json in an old PowerShell unwraps a list of one.
                { } one => [new Node(one, file, position)],
            };
        }

        private JsonElement? Find(string name)
        {
            if (Element.ValueKind != JsonValueKind.Object) throw Wrong("is not an object");
            foreach (var property in Element.EnumerateObject())
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) return property.Value;
            return null;
        }

        private FindingsFileException Wrong(string what) =>
            new($"The findings file '{File}' cannot be used: entry {Position.ToString(CultureInfo.InvariantCulture)} {what}.");
    }
}
