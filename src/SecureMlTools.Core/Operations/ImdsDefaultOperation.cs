using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations;

/// <summary>Plans IMDSv2 as a region's default for new machines, and the default hop limit when one is given. Only fields that differ are sent.</summary>
public static class ImdsDefaultOperation
{
    /// <summary>The plan: one step.</summary>
    public static async Task<Plan> PlanAsync(IAwsTransport aws, int? hopLimit, RepairOptions options, CancellationToken cancellationToken)
    {
        var inventory = await new InventoryCollector(aws, throttleLimit: options.ThrottleLimit).CollectAsync([Readings.MetadataDefaults], null, null, cancellationToken).ConfigureAwait(false);
        var estate = new Estate(inventory);
        if (!inventory.Get(Readings.MetadataDefaults).TryGet(out var answer, out var gap)) throw new AwsException(gap.Reason, gap.ErrorCode, operation: gap.Operation);

        var finding = Judge.Findings(estate, AuditScope.All, options.Baseline with { Controls = new Dictionary<string, Baselines.ControlSetting>() }, [new RegionMetadataDefault()]).First();
        return new Plan(estate.AccountId, estate.Region, [Step(estate, finding, answer.AccountLevel, hopLimit, options)]);
    }

    private static PlanStep Step(Estate estate, Finding finding, Api.Ec2.InstanceMetadataDefaultsResponse? now, int? hopLimit, RepairOptions options)
    {
        if (now?.HttpTokens == "required" && (hopLimit is null || now.HttpPutResponseHopLimit == hopLimit))
        {
            var hops = hopLimit is { } wanted ? " with hop limit " + wanted.ToString(CultureInfo.InvariantCulture) : "";
            return new PlanStep(finding, null, ChangeOutcome.AlreadyCompliant, $"New machines in {estate.Region} already require IMDSv2{hops}; no call was made.");
        }

        if (DeclarativePolicy.Refusal(now?.ManagedBy) is { } refusal) return new PlanStep(finding, null, ChangeOutcome.Refused, refusal.Reason!);
        return Plan.Guarded(finding, MetadataDefaultsKind.Change(estate, finding.ControlId, now, hopLimit), options.Guards);
    }
}
