using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>What to audit, and which findings to give.</summary>
public sealed record AuditOptions
{
    /// <summary>The policy.</summary>
    public Baseline Baseline { get; init; } = Baseline.Default;

    /// <summary>Controls to judge, ids with wildcards; empty for all.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>Controls to leave out, ids with wildcards.</summary>
    public IReadOnlyList<string> ExcludeControls { get; init; } = [];

    /// <summary>Machines to audit with what they use; empty for everything.</summary>
    public IReadOnlyList<string> InstanceIds { get; init; } = [];

    /// <summary>Leaves out findings that matter less.</summary>
    public Severity MinimumSeverity { get; init; } = Severity.Info;

    /// <summary>Statuses to give; empty for all.</summary>
    public IReadOnlyList<FindingStatus> Statuses { get; init; } = [];

    /// <summary>Reads each machine's user data, one call a machine (INS-01).</summary>
    public bool IncludeUserData { get; init; }

    /// <summary>Most calls under way at once.</summary>
    public int ThrottleLimit { get; init; } = 8;
}

/// <summary>A wrong argument, in one sentence that names the input and the remedy.</summary>
public sealed class OptionException(string message) : Exception(message);

/// <summary>Audits a region: reads what the controls need, judges, gives the findings as they are made.</summary>
public static class AuditOperation
{
    /// <summary>The controls that the options name.</summary>
    /// <exception cref="OptionException">A name fits no control.</exception>
    public static IReadOnlyList<Control> Controls(AuditOptions options)
    {
        foreach (var name in options.Controls.Concat(options.ExcludeControls))
            if (!ControlCatalog.All.Any(c => Wildcard.IsMatch(name, c.Info.Id)))
                throw new OptionException($"There is no control '{Text.OneLine(name)}'; did you mean {ControlCatalog.Nearest(name)}? Get-HardeningControl lists them all.");
        return [.. ControlCatalog.All.Where(c =>
            (options.Controls.Count == 0 || options.Controls.Any(p => Wildcard.IsMatch(p, c.Info.Id))) && !options.ExcludeControls.Any(p => Wildcard.IsMatch(p, c.Info.Id)))];
    }

    /// <summary>Reads what these controls need.</summary>
    public static Task<RegionInventory> CollectAsync(IAwsTransport aws, AuditOptions options, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken) =>
        new InventoryCollector(aws, throttleLimit: options.ThrottleLimit).CollectAsync(ReadingsFor(Controls(options), options), ReadingOptionsFor(options), progress, cancellationToken);

    /// <summary>Judges an inventory.</summary>
    public static IEnumerable<Finding> Judge(RegionInventory inventory, AuditOptions options)
    {
        var estate = new Estate(inventory);
        var scope = options.InstanceIds.Count == 0 ? AuditScope.All : AuditScope.Of(estate, [.. options.InstanceIds]);
        return Operations.Judge.Findings(estate, scope, options.Baseline, Controls(options))
            .Where(f => f.Severity >= options.MinimumSeverity && (options.Statuses.Count == 0 || options.Statuses.Contains(f.Status)));
    }

    /// <summary>Machines that were asked for and that the inventory does not have; empty when the machines could not be listed.</summary>
    public static IReadOnlyList<string> NotFound(RegionInventory inventory, AuditOptions options)
    {
        if (options.InstanceIds.Count == 0 || !inventory.Get(Readings.Instances).TryGet(out _, out _)) return [];
        var present = InUse.InstanceIds(inventory, null).ToHashSet(StringComparer.Ordinal);
        return [.. options.InstanceIds.Where(id => !present.Contains(id)).Distinct(StringComparer.Ordinal)];
    }

    internal static IEnumerable<Reading> ReadingsFor(IEnumerable<Control> controls, AuditOptions options)
    {
        var enabled = controls.Where(c => options.Baseline.IsEnabled(c.Info.Id)).ToList();
        var readings = enabled.SelectMany(c => c.Info.Needs.Concat(c.Info.MayNeed));
        if (options.InstanceIds.Count == 0) return readings;
        readings = readings.Append(Readings.Instances).Append(Readings.Volumes);
        // Which firewall a machine sends through is in the routes of its subnet.
        return enabled.Any(c => c.Info.ResourceType is ResourceTypes.Firewall or ResourceTypes.FirewallPolicy or ResourceTypes.RuleGroup)
            ? readings.Concat([Readings.Subnets, Readings.RouteTables, Readings.NetworkInterfaces, FirewallReadings.FirewallDetails, FirewallReadings.PolicyDetails])
            : readings;
    }

    internal static ReadingOptions ReadingOptionsFor(AuditOptions options) => new(
        default,
        options.IncludeUserData,
        options.InstanceIds.Count == 0 ? null : options.InstanceIds.ToHashSet(StringComparer.Ordinal),
        options.Baseline.Parameters.EnclaveKeyIds,
        options.Baseline.Parameters.EbsKmsKeyId,
        options.Baseline.Repair.DnsFirewallRuleGroupId);
}
