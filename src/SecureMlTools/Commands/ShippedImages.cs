using SecureMlTools.Binding;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Isolation;
using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Commands;

/// <summary>The image presets that ship with the module.</summary>
internal static class ShippedImages
{
    /// <summary>Where they are.</summary>
    public static string Folder => Path.Combine(ModuleCopy.Folder, "images");

    /// <summary>Reads them.</summary>
    /// <exception cref="PresetFormatException">Somebody has changed one of them for the worse.</exception>
    public static ImageCatalog Load() => ImageCatalog.Load(Folder, LibContext.Yaml);
}

/// <summary>Completes image presets.</summary>
public sealed class ImageCompleter : WordCompleter
{
    // From the names of the files: completion reads no YAML.
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
        Directory.EnumerateFiles(ShippedImages.Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal).Select(n => (n, "The newest image of " + n));
}
