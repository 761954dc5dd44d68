using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations;

/// <summary>Plans IMDSv2 for named machines: HttpTokens, and the hop limit when one is given. Only fields that differ are in the change.</summary>
public static class ImdsOperation
{
    /// <summary>The plan, and the machines that are not there. A machine that is as wanted gets no change.</summary>
    public static async Task<(Plan Plan, IReadOnlyList<string> Missing)> PlanAsync(
        IAwsTransport aws, IReadOnlyCollection<string> instanceIds, int? hopLimit, RepairOptions options, CancellationToken cancellationToken)
    {
        var inventory = await new InventoryCollector(aws, throttleLimit: options.ThrottleLimit)
            .CollectAsync([Readings.Instances, Readings.MetadataNoToken], null, null, cancellationToken).ConfigureAwait(false);
        var estate = new Estate(inventory);
        if (!inventory.Get(Readings.Instances).TryGet(out _, out var gap)) throw new AwsException(gap.Reason, gap.ErrorCode, operation: gap.Operation);

        var control = ControlCatalog.Find("IMDS-01")!;
        var findings = Judge.Findings(estate, AuditScope.Of(estate, instanceIds), options.Baseline with { Controls = new Dictionary<string, Baselines.ControlSetting>() }, [control])
            .ToDictionary(f => f.ResourceId, StringComparer.Ordinal);
        var steps = instanceIds.Where(findings.ContainsKey).Select(id => Step(estate, findings[id], hopLimit, options)).ToList();
        return (new Plan(estate.AccountId, estate.Region, steps), [.. instanceIds.Where(id => !findings.ContainsKey(id))]);
    }

    private static PlanStep Step(Estate estate, Finding finding, int? hopLimit, RepairOptions options)
    {
        var now = estate.Instance(finding.ResourceId)?.MetadataOptions;
        if (now?.HttpTokens is not { } tokens) return new PlanStep(finding, null, ChangeOutcome.Refused, finding.Reason);
        var hops = now.HttpPutResponseHopLimit?.ToString(CultureInfo.InvariantCulture);
        var wanted = hopLimit?.ToString(CultureInfo.InvariantCulture);
        // A disabled endpoint hands out nothing: IMDS-01 passes, and only a hop limit that was asked for is set.
        var tokensDiffer = tokens != "required" && now.HttpEndpoint != "disabled";
        var hopsDiffer = wanted is not null && wanted != hops;
        if (!tokensDiffer && !hopsDiffer) return new PlanStep(finding, null, ChangeOutcome.AlreadyCompliant, $"{finding.ResourceId} already requires IMDSv2{(wanted is null ? "" : $" with hop limit {wanted}")}; no call was made.");

        var change = ImdsOptionsKind.Change(
            estate, "IMDS-01", finding.ResourceId,
            ResourceState.Of(("HttpTokens", tokensDiffer ? tokens : null), ("HttpPutResponseHopLimit", hopsDiffer ? hops : null)),
            ResourceState.Of(("HttpTokens", tokensDiffer ? "required" : null), ("HttpPutResponseHopLimit", hopsDiffer ? wanted : null)),
            tokensDiffer ? ImdsV1Evidence.Guards(estate, options.Baseline, finding.ResourceId) : [],
            tokensDiffer ? "Programs that still call IMDSv1 lose the machine's role." : null);
        return Plan.Guarded(finding, change, options.Guards);
    }
}
