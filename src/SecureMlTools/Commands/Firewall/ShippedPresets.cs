using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Isolation;

namespace SecureMlTools.Commands.Firewall;

/// <summary>The presets that ship with the module.</summary>
internal static class ShippedPresets
{
    /// <summary>Reads the folder <c>presets</c> of the module.</summary>
    /// <exception cref="PresetFormatException">Somebody has changed one of them for the worse.</exception>
    public static PresetCatalog Load() => PresetCatalog.Load(Path.Combine(ModuleCopy.Folder, "presets"), LibContext.Yaml);
}

/// <summary>Completes presets that ship with the module, then file names.</summary>
public sealed class PresetCompleter : WordCompleter
{
    // From the names of the files: completion reads no YAML.
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
        Directory.EnumerateFiles(Path.Combine(ModuleCopy.Folder, "presets"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal).Select(n => (n, "Names that " + n + " needs"));

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> More(string word) => CompletionCompleters.CompleteFilename(word);
}
