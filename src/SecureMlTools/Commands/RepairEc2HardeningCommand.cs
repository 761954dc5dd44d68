using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Binding;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands;

/// <summary>Repairs what an audit found: plans, asks, journals, changes, verifies.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "Ec2Hardening", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = FindingSet)]
[OutputType(typeof(ChangeResult), typeof(RehearsalResult), typeof(Finding))]
public sealed class RepairEc2HardeningCommand : InventoryCmdlet
{
    private const string FindingSet = "Finding";
    private const string InstanceSetName = "Instance";

    private readonly PointerSet _pointers = new();
    private readonly InstanceSet _instances = new();

    /// <summary>Findings to repair.</summary>
    [Parameter(ParameterSetName = FindingSet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Findings of Test-Ec2Hardening; saved and restored ones too."), Alias("Findings")]
    [ValidateNotNull]
    public PSObject[] Finding { get; set; } = [];

    /// <summary>Machines to repair.</summary>
    [Parameter(ParameterSetName = InstanceSetName, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[] InstanceId { get; set; } = [];

    /// <summary>Controls to repair on these machines.</summary>
    [Parameter(ParameterSetName = InstanceSetName, Mandatory = true, HelpMessage = "Ids of controls to repair, with wildcards."), Alias("ControlId", "Controls"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ControlCompleter))]
    public string[] Control { get; set; } = [];

    /// <summary>Baseline with the repair values.</summary>
    [Parameter(HelpMessage = "YAML file of the baseline that holds the repair values.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(BaselineCompleter))]
    public string? BaselinePath { get; set; }

    /// <summary>Goes on where there is no evidence that a change is harmless. Never passes -WhatIf, -Confirm or evidence of harm.</summary>
    [Parameter(HelpMessage = "Goes on where there is no evidence that a change is harmless; never passes evidence of harm.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Guards of harm that the caller takes upon himself.</summary>
    [Parameter(HelpMessage = "Names of guards to override in spite of evidence of harm, for example ImdsV1InUse; the journal records them."), Alias("OverrideGuards")]
    [ValidateSet(Guard.ImdsV1InUse, Guard.SharedSecurityGroup)]
    public string[] OverrideGuard { get; set; } = [];

    /// <summary>Changes security groups that machines outside the request use too.</summary>
    [Parameter(HelpMessage = "Changes security groups that machines outside the request use too.")]
    public SwitchParameter AllowShared { get; set; }

    /// <summary>Where to write the undo journal.</summary>
    [Parameter(HelpMessage = "File to write the undo journal to; must not exist.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Tries the plan on a twin of the estate and changes nothing.</summary>
    [Parameter(HelpMessage = "Tries the plan on an in-memory twin and says what the next audit would find; changes nothing.")]
    public SwitchParameter Rehearse { get; set; }

    /// <summary>Also gives the finding as it is after the repair.</summary>
    [Parameter(HelpMessage = "Gives, after the results, each finding as judged again after the repair.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == FindingSet)
        {
            foreach (var finding in Finding)
                if (_pointers.Add(finding) is { } wrong) WriteError(Errors.Make(wrong, "InvalidFinding", ErrorCategory.InvalidArgument, finding));
            return;
        }

        foreach (var wrong in _instances.Add(InstanceId, Region))
            WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(null, () =>
    {
        var options = new RepairOptions
        {
            Baseline = BaselinePath is null ? Baseline.Default : BaselineReader.Read(FilePath(BaselinePath), LibContext.Yaml),
            Guards = new GuardPolicy(Force, AllowShared, OverrideGuard),
            JournalPath = JournalPath is null ? null : FilePath(JournalPath),
            ThrottleLimit = ThrottleLimit,
        };
        if (ParameterSetName == InstanceSetName)
        {
            foreach (var region in _instances.Regions) Try(region.Length == 0 ? null : region, () => RepairInstances(region, options));
            return;
        }

        if (options.JournalPath is not null && _pointers.Places.Count() > 1)
            throw new OptionException("A journal is of one region, and there is something to repair in several: pipe in one region's findings, or leave -JournalPath out.");
        foreach (var (account, region) in _pointers.Places) Try(region, () => RepairRegion(account, region, _pointers.Of(account, region), options));
    });

    private void RepairInstances(string region, RepairOptions options)
    {
        var audit = new AuditOptions { Baseline = options.Baseline, Controls = Control, InstanceIds = _instances.Of(region), ThrottleLimit = ThrottleLimit };
        var name = region.Length == 0 ? null : region;
        var inventories = SavedInventory(name is null ? null : [name]) ?? [Collect(Connect(name), (aws, progress, ct) => AuditOperation.CollectAsync(aws, audit, progress, ct))];
        foreach (var inventory in inventories)
        {
            foreach (var id in AuditOperation.NotFound(inventory, audit))
                WriteError(Errors.Make($"There is no instance {id} in {inventory.Region} of account {inventory.AccountId}: check -Region.", "InstanceNotFound", ErrorCategory.ObjectNotFound, id));
            var pointers = AuditOperation.Judge(inventory, audit).Where(f => f.Status != FindingStatus.NotApplicable)
                .Select(f => new RepairPointer(f.ControlId, f.ResourceId, f.InstanceId)).ToList();
            if (pointers.Count > 0) RepairRegion(inventory.AccountId, inventory.Region, pointers, options with { RequestedInstances = audit.InstanceIds });
        }
    }

    private void RepairRegion(string account, string region, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options)
    {
        if (SavedInventory([region]) is { } saved)
        {
            var inventory = saved.FirstOrDefault(i => account.Length == 0 || i.AccountId == account)
                ?? throw new OptionException($"The inventory has nothing of {Text.OneLine(region)} of account {Text.OneLine(account)}, which the findings are of.");
            if (Rehearse) WriteObject(Await(ct => RehearseOperation.RunAsync(inventory, LibContext.Practice, pointers, options, ct)), enumerateCollection: true);
            else
                foreach (var step in RepairOperation.PlanFor(inventory, pointers, options).Steps) WriteObject(step.ToResult());
            return;
        }

        var aws = Connect(region);
        if (Rehearse)
        {
            Pump(async (pipeline, ct) =>
            {
                foreach (var result in await RehearseOperation.RunAsync(aws, LibContext.Practice, pointers, options, ct).ConfigureAwait(false))
                    await pipeline.WriteAsync(result, ct).ConfigureAwait(false);
            });
            return;
        }

        var plan = Await(ct => RepairOperation.PlanAsync(aws, pointers, options, null, ct));
        if (account.Length > 0 && plan.AccountId != account)
            throw new AwsException($"The findings are of account {Text.OneLine(account)}, but the credentials are of {plan.AccountId}: nothing was changed.", "WrongAccount");
        new PlanRunner(this, aws, options, WriteObject).Run(plan);
        if (PassThru) WriteAfter(aws, pointers, options);
    }

    private void WriteAfter(IAwsTransport aws, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options)
    {
        var audit = new AuditOptions { Baseline = options.Baseline, Controls = [.. pointers.Select(p => p.ControlId).Distinct()], ThrottleLimit = ThrottleLimit };
        var wanted = pointers.Select(p => (p.ControlId.ToUpperInvariant(), p.ResourceId)).ToHashSet();
        var inventory = Collect(aws, (a, progress, ct) => AuditOperation.CollectAsync(a, audit, progress, ct));
        foreach (var finding in AuditOperation.Judge(inventory, audit).Where(f => wanted.Contains((f.ControlId, f.ResourceId)))) WriteObject(finding);
    }
}
