using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Launch.Machines;

/// <summary>The image presets of a folder.</summary>
public sealed class ImageCatalog
{
    private ImageCatalog(IReadOnlyList<ImagePreset> presets) => All = presets;

    /// <summary>The presets, by name.</summary>
    public IReadOnlyList<ImagePreset> All { get; }

    /// <summary>Reads the presets of a folder, all its YAML files.</summary>
    /// <exception cref="PresetFormatException">One of them is not a preset.</exception>
    public static ImageCatalog Load(string directory, IYaml yaml) =>
        new([.. Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal).Select(f => ImagePresetReader.Read(f, yaml)).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)]);

    /// <summary>A preset by its name, case aside; null when there is none.</summary>
    public ImagePreset? Find(string name) => All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a name that no preset has.</summary>
    public string NotFound(string name) =>
        $"There is no image preset '{Text.OneLine(name)}'; did you mean {All.MinBy(p => EditDistance.Between(p.Name.ToUpperInvariant(), name.ToUpperInvariant()))?.Name}? Give one of {string.Join(", ", All.Select(p => p.Name))}, an id (ami-...) or a parameter (ssm:/path).";
}
