namespace SecureMlTools.Aws.Settings;

/// <summary>
/// A file in the AWS CLI's format: sections, <c>key = value</c> lines, and below a key without value indented lines, kept here as <c>key.subkey</c>.
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
/// </summary>
internal static class IniFile
{
    /// <summary>Reads a file into its sections. One that does not exist, or may not be read, has none.</summary>
    public static Dictionary<string, Dictionary<string, string>> Read(string path)
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        string[] lines;
        try
        {
            lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return sections;
        }

        Dictionary<string, string>? section = null;
        string? parent = null;
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
                continue;
            if (text[0] == '[' && text.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
            {
                var name = SectionName(text[1..end]);
                if (!sections.TryGetValue(name, out section))
                    sections[name] = section = new(StringComparer.OrdinalIgnoreCase);
                parent = null;
            }
            else if (section != null && text.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                var nested = char.IsWhiteSpace(line[0]) && parent != null;
                var key = text[..equals].TrimEnd();
                var value = WithoutComment(text[(equals + 1)..]).Trim();
                section[nested ? parent + "." + key : key] = value;
                if (!nested)
                    parent = value.Length == 0 ? key : null;
            }
        }

        return sections;
    }

    /// <summary>Single blanks between the words of a section's name, and no quotes: <c>profile "my team"</c> is <c>profile my team</c>.</summary>
    private static string SectionName(string text) => string.Join(' ', text.Replace("\"", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string WithoutComment(string value)
    {
        for (var i = 1; i < value.Length; i++)
            if (value[i] is '#' or ';' && char.IsWhiteSpace(value[i - 1]))
                return value[..i];
        return value;
    }
}
