using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Lists the names that usual sources of packages, models and images need.</summary>
[Cmdlet(VerbsCommon.Get, "FirewallDomainPreset"), OutputType(typeof(DomainPreset))]
public sealed class GetFirewallDomainPresetCommand : HardeningCmdlet
{
    private PresetCatalog? _catalog;

    /// <summary>The presets.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, HelpMessage = "Presets, with wildcards, or paths of preset files of your own; all that ship when left out."), Alias("Preset", "Names"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(PresetCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The regions that stand for {region}.</summary>
    [Parameter(Position = 1, HelpMessage = "Regions to put into the names that hold one; without it, {region} stays in them."), Alias("Regions")]
    [ValidateNotNullOrEmpty, RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Try(null, () => _catalog = ShippedPresets.Load());
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_catalog is null) return;
        foreach (var name in Name) Try(name, () => Write(name));
    }

    private void Write(string name)
    {
        var presets = _catalog!.Match(PresetCatalog.IsPath(name) ? FilePath(name) : name);
        if (presets.Count == 0)
            WriteError(Errors.Make(_catalog.NotFound(name), "PresetNotFound", ErrorCategory.ObjectNotFound, name, "Get-FirewallDomainPreset lists them all."));
        foreach (var preset in presets)
        {
            if (preset.Note.Length > 0) WriteVerbose($"{preset.Name}: {preset.Note}");
            WriteObject((Region ?? [null!]).SelectMany(r => PresetCatalog.Domains(preset, r)).DistinctBy(d => d.Domain), enumerateCollection: true);
        }
    }
}
