using SecureMlTools.Api;
using SecureMlTools.Api.Sts;
using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>A pointer to something to repair. A finding is one; what else it says is not believed, but judged again.</summary>
/// <param name="ControlId">The control.</param>
/// <param name="ResourceId">The resource.</param>
/// <param name="InstanceId">The machine concerned, where it is one.</param>
public readonly record struct RepairPointer(string ControlId, string ResourceId, string? InstanceId = null);

/// <summary>How to repair.</summary>
public sealed record RepairOptions
{
    /// <summary>Where repair values come from.</summary>
    public Baseline Baseline { get; init; } = Baseline.Default;

    /// <summary>What the caller lets pass.</summary>
    public GuardPolicy Guards { get; init; } = new();

    /// <summary>Machines that belong to the request beside those that the pointers name: a security group that others use too is shared.</summary>
    public IReadOnlyCollection<string> RequestedInstances { get; init; } = [];

    /// <summary>The request is about everything in the region: no machine is outside it.</summary>
    public bool WholeRegion { get; init; }

    /// <summary>Where to write the journal; null for the default place.</summary>
    public string? JournalPath { get; init; }

    /// <summary>Most calls under way at once while reading.</summary>
    public int ThrottleLimit { get; init; } = 8;
}

/// <summary>Repairs one region: collects again, judges again, plans; then makes the changes one by one, each journalled before and verified after.</summary>
public static class RepairOperation
{
    /// <summary>Makes the plan. No changing call of any kind.</summary>
    public static async Task<Plan> PlanAsync(
        IAwsTransport aws, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var controls = pointers.Select(p => ControlCatalog.Find(p.ControlId)).OfType<Control>().Distinct().ToList();
        var audit = new AuditOptions { Baseline = options.Baseline };
        var readings = AuditOperation.ReadingsFor(controls, audit).Concat(controls.SelectMany(c => c.Info.RepairNeeds)).Append(Readings.NetworkInterfaces);
        var inventory = await new InventoryCollector(aws, throttleLimit: options.ThrottleLimit)
            .CollectAsync(readings, AuditOperation.ReadingOptionsFor(audit), progress, cancellationToken).ConfigureAwait(false);
        return PlanFor(inventory, pointers, options);
    }

    /// <summary>Makes the plan from an inventory at hand; with a saved one, that is all that can be done.</summary>
    public static Plan PlanFor(RegionInventory inventory, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options)
    {
        var requested = pointers.Select(p => p.InstanceId).OfType<string>().Concat(options.RequestedInstances).ToHashSet(StringComparer.Ordinal);
        if (options.WholeRegion && inventory.Get(Readings.NetworkInterfaces).TryGet(out var answer, out _))
            requested.UnionWith(answer.NetworkInterfaces.OrEmpty().Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId).OfType<string>());
        return Plan.For(new Estate(inventory), options.Baseline, pointers.Select(p => (p.ControlId, p.ResourceId)), options.Guards, requested);
    }

    /// <summary>Opens the journal of a plan.</summary>
    public static async Task<Journal> OpenJournalAsync(IAwsTransport aws, Plan plan, RepairOptions options, TimeProvider? time, CancellationToken cancellationToken)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        var caller = await aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken).ConfigureAwait(false);
        if (caller.Account != plan.AccountId) throw new AwsException($"The plan is for account {plan.AccountId}, but the credentials are of {caller.Account}.", "WrongAccount");
        var header = new JournalHeader(plan.AccountId, plan.Region, caller.Arn ?? "", now);
        while (true)
        {
            var path = options.JournalPath ?? Journal.DefaultPath(plan.AccountId, plan.Region, now);
            try
            {
                return Journal.Create(path, header);
            }
            catch (IOException) when (options.JournalPath is null && File.Exists(path))
            {
                // A session beside this one took the name in the same millisecond; the next number is free.
            }
        }
    }

    /// <summary>Makes one planned change.</summary>
    public static Task<ChangeResult> ApplyAsync(PlanStep step, IAwsTransport aws, Journal journal, RepairOptions options, TimeProvider? time, CancellationToken cancellationToken) =>
        new ChangeExecutor(aws, journal, time).ApplyAsync(step.Change!, options.Guards.Overridden(step.Change!), null, cancellationToken);
}
