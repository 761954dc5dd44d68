using System.Text.RegularExpressions;
using SecureMlTools.Operations;

namespace SecureMlTools.Firewall.Domains;

/// <summary>The presets of a folder, and any file that is named beside them.</summary>
public sealed partial class PresetCatalog
{
    private readonly IYaml _yaml;

    private PresetCatalog(IReadOnlyList<Preset> presets, IYaml yaml)
    {
        All = presets;
        _yaml = yaml;
    }

    /// <summary>The presets, by name.</summary>
    public IReadOnlyList<Preset> All { get; }

    /// <summary>Reads the presets of a folder, all its YAML files.</summary>
    /// <exception cref="PresetFormatException">One of them is not a preset.</exception>
    public static PresetCatalog Load(string directory, IYaml yaml)
    {
        var presets = Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal).Select(f => PresetReader.Read(f, yaml)).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return presets.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new PresetFormatException(twice.Last().File, 1, $"there are two presets named {twice.Key}; rename one.")
            : new PresetCatalog(presets, yaml);
    }

    /// <summary>A preset by its name, case aside, or read from a file when a path is given. Null when there is none of the name.</summary>
    /// <exception cref="PresetFormatException">The file is not a preset.</exception>
    public Preset? Find(string name) => IsPath(name) ? PresetReader.Read(name, _yaml) : All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Presets by a name with wildcards, or the one of a file; none when there is none of the name.</summary>
    /// <exception cref="PresetFormatException">The file is not a preset.</exception>
    public IReadOnlyList<Preset> Match(string pattern) => IsPath(pattern) ? [PresetReader.Read(pattern, _yaml)] : [.. All.Where(p => Wildcard.IsMatch(pattern, p.Name))];

    /// <summary>The names of a preset, in a region.</summary>
    /// <param name="name">The preset, or the path of a file.</param>
    /// <param name="region">The region that stands for <c>{region}</c>; null leaves the mark in, and then the name is none yet.</param>
    /// <exception cref="OptionException">There is no such preset, or the region's name could not be one.</exception>
    public IReadOnlyList<DomainPreset> Domains(string name, string? region) => Domains(Find(name) ?? throw new OptionException(NotFound(name)), region);

    /// <summary>The names of a preset, in a region.</summary>
    /// <exception cref="OptionException">The region's name could not be one.</exception>
    public static IReadOnlyList<DomainPreset> Domains(Preset preset, string? region)
    {
        if (region is null) return preset.Domains;
        if (!RegionName().IsMatch(region)) throw new OptionException($"'{Text.OneLine(region)}' is not the name of a region: one looks like eu-west-1.");
        return [.. preset.Domains.Select(d => d with { Domain = d.Domain.Replace(PresetReader.RegionMark, region, StringComparison.Ordinal) })];
    }

    /// <summary>The error of a name that no preset has.</summary>
    public string NotFound(string name) =>
        $"There is no preset '{Text.OneLine(name)}'; did you mean {All.MinBy(p => EditDistance.Between(p.Name.ToUpperInvariant(), name.ToUpperInvariant()))?.Name ?? "a file"}? Give a name or the path of a file that ends in .yaml.";

    /// <summary>True for what names a file and not a preset: a preset's name is letters and digits.</summary>
    public static bool IsPath(string name) => name.AsSpan().IndexOfAny('/', '\\') >= 0 || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();
}
