using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Puts names on the allow-list of a rule group, in one update.</summary>
[Cmdlet(VerbsCommon.Add, "FirewallAllowDomain", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class AddFirewallAllowDomainCommand : AllowDomainChangeCmdlet
{
    /// <summary>Presets to add.</summary>
    [Parameter(HelpMessage = "Presets whose names are added, with wildcards, or paths of preset files: PyPI, PyTorch, Debian."), Alias("Presets"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(PresetCompleter))]
    public string[] Preset { get; set; } = [];

    /// <summary>Adds names that open a hole.</summary>
    [Parameter(HelpMessage = "Adds names that open a hole: hosts that many share, services that take uploads, look-alikes. Asks all the same.")]
    public SwitchParameter Force { get; set; }

    private protected override bool Adds => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (Preset.Length > 0) Place();
    }

    /// <inheritdoc/>
    private protected override IEnumerable<AllowDomainItem> Presets(string region)
    {
        if (Preset.Length == 0) yield break;
        var catalog = ShippedPresets.Load();
        foreach (var name in Preset)
        {
            var presets = catalog.Match(PresetCatalog.IsPath(name) ? FilePath(name) : name);
            if (presets.Count == 0) WriteError(Errors.Make(catalog.NotFound(name), "PresetNotFound", ErrorCategory.ObjectNotFound, name, "Get-FirewallDomainPreset lists them all."));
            foreach (var domain in presets.SelectMany(p => PresetCatalog.Domains(p, region))) yield return new AllowDomainItem(domain.Domain, domain.TargetTypes, IsPreset: true);
        }
    }

    private protected override AllowDomainOptions Settings => new() { Force = Force };

    private protected override Task<AllowDomainPlan> PlanAsync(IAwsTransport aws, string group, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken) =>
        AllowDomainOperation.PlanAddAsync(aws, group, items, options, cancellationToken);
}
