using System.Globalization;

namespace SecureMlTools;

/// <summary>Reads typed values out of a YAML document; every error names file and line, and the nearest key that exists.</summary>
/// <param name="file">The file, for errors.</param>
/// <param name="node">Where the cursor stands.</param>
/// <param name="error">Makes the error of this kind of document, of file, line and what is wrong.</param>
internal sealed class YamlCursor(string file, YamlNode node, Func<string, int, string, Exception> error)
{
    /// <summary>Reads a text and stands at its root.</summary>
    public static YamlCursor Root(string text, string file, IYaml yaml, Func<string, int, string, Exception> error)
    {
        try
        {
            return new YamlCursor(file, yaml.Parse(text), error);
        }
        catch (YamlException e)
        {
            throw error(file, e.Line, "not valid YAML: " + Text.OneLine(e.Message));
        }
    }

    /// <summary>Reads a file and stands at its root.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for the error: "the baseline".</param>
    /// <param name="yaml">The reader.</param>
    /// <param name="error">Makes the error.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static YamlCursor Open(string path, string what, IYaml yaml, Func<string, int, string, Exception> error)
    {
        try
        {
            return Root(File.ReadAllText(path), path, yaml, error);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw error(path, 1, $"{what} cannot be read: {Text.OneLine(e.Message)}");
        }
    }

    public int Line => node.Line;

    public bool IsNull => node is YamlScalar { IsNull: true };

    public bool IsScalar => node is YamlScalar;

    public Exception Error(string what) => Error(node.Line, what);

    public Exception Error(int line, string what) => error(file, line, what);

    /// <summary>The entries of a map, each key one of those known.</summary>
    public IEnumerable<(string Key, int Line, YamlCursor Value)> Map(params IReadOnlyCollection<string> known)
    {
        foreach (var (key, line, value) in Entries())
        {
            if (!known.Contains(key, StringComparer.Ordinal))
                throw Error(line, $"the key '{Text.OneLine(key)}' is not known; did you mean '{known.MinBy(k => EditDistance.Between(k, key))}'? Known here: {string.Join(", ", known)}.");
            yield return (key, line, value);
        }
    }

    /// <summary>The entries of a map with free keys.</summary>
    public IEnumerable<(string Key, int Line, YamlCursor Value)> Entries()
    {
        if (IsNull) yield break;
        if (node is not YamlMap map) throw Error("a map of keys and values is expected here.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, line, value) in map.Entries)
        {
            if (!seen.Add(key)) throw Error(line, $"the key '{Text.OneLine(key)}' is there twice; keep one.");
            yield return (key, line, new YamlCursor(file, value, error));
        }
    }

    /// <summary>The items of a list.</summary>
    public IEnumerable<YamlCursor> List()
    {
        if (IsNull) return [];
        return node is YamlList list ? list.Items.Select(i => new YamlCursor(file, i, error)) : throw Error("a list is expected here.");
    }

    public IReadOnlyList<string> Texts() => [.. List().Select(i => i.String())];

    public IReadOnlyList<int> Ports() => [.. List().Select(i => i.Number(0, 65535))];

    public string String() => node is YamlScalar { IsNull: false } scalar ? scalar.Value : throw Error("a text is expected here.");

    public string? OptionalString() => IsNull ? null : String();

    public int Number(int least, int most) =>
        node is YamlScalar scalar && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Error($"a number from {least} to {most} is expected here.");

    public int? OptionalNumber(int least, int most) => IsNull ? null : Number(least, most);

    public bool Switch() => node is YamlScalar scalar
        ? scalar.Value switch
        {
            "true" or "on" or "yes" => true,
            "false" or "off" or "no" => false,
            _ => throw Error($"'{Text.OneLine(scalar.Value)}' is neither on nor off."),
        }
        : throw Error("on or off is expected here.");

    public T Choice<T>()
        where T : struct, Enum =>
        node is YamlScalar scalar && Enum.GetNames<T>().FirstOrDefault(n => string.Equals(n, scalar.Value, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw Error($"one of {string.Join(", ", Enum.GetNames<T>())} is expected here.");

    public DateOnly Date() => node is YamlScalar scalar && DateOnly.TryParseExact(scalar.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw Error($"'{(node is YamlScalar s ? Text.OneLine(s.Value) : "this")}' is not a date; write it as 2027-01-31.");
}
