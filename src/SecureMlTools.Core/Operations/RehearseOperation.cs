using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>Tries a repair on a twin of the estate: the same plan, the same changes, an account in memory.</summary>
public static class RehearseOperation
{
    /// <summary>Collects the whole estate, repairs its twin, audits the twin, and says what would be.</summary>
    public static async Task<IReadOnlyList<RehearsalResult>> RunAsync(
        IAwsTransport aws, IPracticeFactory practice, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options, CancellationToken cancellationToken)
    {
        var inventory = await new InventoryCollector(aws, throttleLimit: options.ThrottleLimit).CollectAsync(Readings.All, null, null, cancellationToken).ConfigureAwait(false);
        return await RunAsync(inventory, practice, pointers, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same from an inventory at hand.</summary>
    public static async Task<IReadOnlyList<RehearsalResult>> RunAsync(
        RegionInventory inventory, IPracticeFactory practice, IReadOnlyCollection<RepairPointer> pointers, RepairOptions options, CancellationToken cancellationToken)
    {
        var twin = practice.Twin([inventory]).Connect(inventory.Region);
        var plan = RepairOperation.PlanFor(inventory, pointers, options);
        var before = Audit(inventory, options);
        var journal = Path.Combine(Path.GetTempPath(), $"rehearsal-{Guid.NewGuid():N}.jsonl");
        var results = new List<ChangeResult>();
        try
        {
            using var log = Journal.Create(journal, new JournalHeader(plan.AccountId, plan.Region, "rehearsal", inventory.ObservedAt));
            foreach (var step in plan.Steps)
                results.Add(step.Outcome == ChangeOutcome.Planned ? await RepairOperation.ApplyAsync(step, twin, log, options, null, cancellationToken).ConfigureAwait(false) : step.ToResult());
        }
        finally
        {
            File.Delete(journal);
        }

        var after = Audit(await new InventoryCollector(twin, new StoppedClock(inventory.ObservedAt)).CollectAsync(Readings.All, null, null, cancellationToken).ConfigureAwait(false), options);
        var broken = after.Where(a => a.Value.Status == FindingStatus.Fail && before.GetValueOrDefault(a.Key)?.Status is FindingStatus.Pass or FindingStatus.NotApplicable)
            .Select(a => $"{a.Key.ControlId} would fail on {a.Key.ResourceId}: {a.Value.Reason}").ToList();
        return [.. plan.Steps.Zip(results, (step, result) =>
        {
            var key = (step.Finding.ControlId, step.Finding.ResourceId);
            return new RehearsalResult
            {
                ControlId = result.ControlId,
                ResourceType = result.ResourceType,
                ResourceId = result.ResourceId,
                InstanceId = result.InstanceId,
                Region = result.Region,
                AccountId = result.AccountId,
                Operation = result.Operation,
                Before = result.Before,
                After = result.After,
                Outcome = result.Outcome == ChangeOutcome.Applied ? ChangeOutcome.Planned : result.Outcome,
                Reason = result.Outcome == ChangeOutcome.Applied ? "Rehearsed on a twin of the estate; nothing was changed." : result.Reason,
                StatusBefore = step.Finding.Status,
                StatusAfter = after.GetValueOrDefault(key)?.Status,
                Breaks = [.. step.Change?.Risk is { } risk ? [risk] : Array.Empty<string>(), .. broken],
            };
        })];
    }

    private static Dictionary<(string ControlId, string ResourceId), Finding> Audit(RegionInventory inventory, RepairOptions options)
    {
        var findings = new Dictionary<(string, string), Finding>();
        foreach (var finding in Judge.Findings(new Estate(inventory), AuditScope.All, options.Baseline)) findings.TryAdd((finding.ControlId, finding.ResourceId), finding);
        return findings;
    }

    // The twin is as old as the inventory: on today's clock, rehearsing a saved one would age its images and keys.
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
