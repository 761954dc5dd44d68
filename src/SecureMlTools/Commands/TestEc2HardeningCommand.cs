using System.Management.Automation;
using SecureMlTools.Baselines;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Audits machines and what they use, or everything in a region.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Ec2Hardening"), OutputType(typeof(Finding))]
public sealed class TestEc2HardeningCommand : InventoryCmdlet
{
    private readonly InstanceSet _instances = new();
    private string[]? _regions;
    private bool _named;

    /// <summary>Machines to audit; everything in the region when none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them; everything in the region when left out."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[]? InstanceId { get; set; }

    /// <summary>Controls to judge.</summary>
    [Parameter(HelpMessage = "Ids of controls to judge, with wildcards: IMDS-*, NET-01."), Alias("ControlId", "Controls"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ControlCompleter))]
    public string[] Control { get; set; } = [];

    /// <summary>Controls to leave out.</summary>
    [Parameter(HelpMessage = "Ids of controls to leave out, with wildcards."), Alias("ExcludeControls"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ControlCompleter))]
    public string[] ExcludeControl { get; set; } = [];

    /// <summary>Leaves out findings that matter less.</summary>
    [Parameter(HelpMessage = "Leaves out findings of a lower severity: Info, Low, Medium, High, Critical.")]
    public Severity MinimumSeverity { get; set; }

    /// <summary>Statuses to give.</summary>
    [Parameter(HelpMessage = "Gives only findings of these statuses: Pass, Fail, Unknown, NotApplicable, Excepted."), Alias("Statuses")]
    public FindingStatus[] Status { get; set; } = [];

    /// <summary>Baseline to judge by.</summary>
    [Parameter(HelpMessage = "YAML file of the baseline to judge by; the shipped default when left out.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(BaselineCompleter))]
    public string? BaselinePath { get; set; }

    /// <summary>Reads each machine's user data.</summary>
    [Parameter(HelpMessage = "Reads each machine's user data, one call a machine, for INS-01.")]
    public SwitchParameter IncludeUserData { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _regions = Region;
        InstanceSet.RefuseEmpty(this, InstanceId);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InstanceId is null) return;
        _named = true;
        foreach (var wrong in _instances.Add(InstanceId, Region))
            WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_named && MyInvocation.ExpectingInput) return;
        Try(null, () =>
        {
            var options = new AuditOptions
            {
                Baseline = BaselinePath is null ? Baseline.Default : BaselineReader.Read(FilePath(BaselinePath), LibContext.Yaml),
                Controls = Control,
                ExcludeControls = ExcludeControl,
                MinimumSeverity = MinimumSeverity,
                Statuses = Status,
                IncludeUserData = IncludeUserData,
                ThrottleLimit = ThrottleLimit,
            };
            AuditOperation.Controls(options);
            IReadOnlyList<string> regions = _named ? [.. _instances.Regions] : [.. (_regions ?? [""]).Distinct()];
            if (InventoryPath is null) CollectAll(regions, (region, aws, progress, ct) => AuditOperation.CollectAsync(aws, Of(region), progress, ct), (region, inventory) => Write(inventory, Of(region)));
            else
                foreach (var region in regions) Try(region.Length == 0 ? null : region, () => WriteSaved(region, Of(region)));

            AuditOptions Of(string region) => options with { InstanceIds = _instances.Of(region) };
        });
    }

    private void WriteSaved(string region, AuditOptions options)
    {
        foreach (var inventory in SavedInventory(region.Length == 0 ? null : [region])!) Write(inventory, options);
    }

    private void Write(RegionInventory inventory, AuditOptions options)
    {
        foreach (var id in AuditOperation.NotFound(inventory, options))
            WriteError(Errors.Make($"There is no instance {id} in {inventory.Region} of account {inventory.AccountId}: check -Region.", "InstanceNotFound", ErrorCategory.ObjectNotFound, id));
        foreach (var finding in AuditOperation.Judge(inventory, options)) WriteObject(finding);
    }
}
