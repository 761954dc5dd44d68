using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Launch.Machines;

/// <summary>Reads image presets from YAML. Nothing is guessed: a key, name or date that is not understood is an error with file and line.</summary>
public static partial class ImagePresetReader
{
    private static readonly string[] Architectures = ["x86_64", "arm64"];

    /// <summary>Reads a text; the file's name is for errors.</summary>
    /// <exception cref="PresetFormatException">It is not a preset.</exception>
    public static ImagePreset Parse(string text, string file, IYaml yaml) => Read(YamlCursor.Root(text, file, yaml, Error), file);

    /// <summary>Reads a file.</summary>
    /// <exception cref="PresetFormatException">It is not a preset.</exception>
    public static ImagePreset Read(string path, IYaml yaml) => Read(YamlCursor.Open(path, "the image preset", yaml, Error), path);

    private static PresetFormatException Error(string file, int line, string what) => new(file, line, what);

    private static ImagePreset Read(YamlCursor root, string file)
    {
        string? name = null, description = null, note = null;
        DateOnly? asOf = null;
        IReadOnlyList<string> sources = [], owners = [];
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, _, value) in root.Map("name", "description", "asOf", "sources", "note", "owners", "parameters"))
            switch (key)
            {
                case "name": name = PresetName().IsMatch(value.String()) ? value.String() : throw value.Error("a preset's name is letters and digits, with a letter first."); break;
                case "description": description = value.String(); break;
                case "asOf": asOf = value.Date(); break;
                case "sources": sources = value.Texts(); break;
                case "note": note = value.String(); break;
                case "owners":
                    owners = value.Texts();
                    if (owners.FirstOrDefault(o => o != "amazon" && !AccountId().IsMatch(o)) is { } wrong) throw value.Error($"'{Text.OneLine(wrong)}' is no owner: an account id in quotes, or amazon.");
                    break;
                default:
                    foreach (var (architecture, _, parameter) in value.Map(Architectures))
                        parameters[architecture] = parameter.String().StartsWith('/') ? parameter.String() : throw parameter.Error("the name of a public parameter starts with a slash.");
                    break;
            }

        if (owners.Count == 0) throw root.Error("the preset has no 'owners': who may have made the image.");
        if (parameters.Count == 0) throw root.Error("the preset has no 'parameters'.");
        return new ImagePreset
        {
            Name = name ?? throw root.Error("the preset has no 'name'."),
            Description = description ?? throw root.Error("the preset has no 'description'."),
            AsOf = asOf ?? throw root.Error("the preset has no 'asOf': the day on which somebody last looked it over."),
            Sources = sources,
            Note = note ?? "",
            Owners = owners,
            Parameters = parameters,
            File = file,
        };
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PresetName();

    [GeneratedRegex(@"^[0-9]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountId();
}
