using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Practice;

/// <summary>The whole line on the whole estate: audit, repair everything that can be, audit again, undo, audit once more.</summary>
public sealed class RoundTripTests
{
    private static readonly RepairOptions Options = new()
    {
        Guards = new GuardPolicy(Force: true, AllowShared: true, OverrideGuards: [Guard.ImdsV1InUse]),
        Baseline = new() { Name = "test", Repair = new() { HopLimit = 2, DefaultHopLimit = 2, FlowLogDestination = "arn:aws:s3:::flow-logs" } },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_is_repaired_and_undone(bool isThrottled)
    {
        var practised = new Practised();
        if (isThrottled) practised.Account.Faults.Add(new PracticeFault(PracticeFaultKind.Throttle) { Fraction = 0.3, Seed = 3 });
        var journal = Path.Combine(Path.GetTempPath(), $"practice-{Guid.NewGuid():N}.jsonl");
        try
        {
            var before = await Audit(practised);
            var plan = await RepairOperation.PlanAsync(practised.Aws, [.. before.Where(f => f is { Status: FindingStatus.Fail, CanRepair: true }).Select(f => new RepairPointer(f.ControlId, f.ResourceId, f.InstanceId))], Options, null, default);
            Assert.Equal(0, practised.Account.ChangingCalls);

            var applied = new List<PlanStep>();
            using (var log = await RepairOperation.OpenJournalAsync(practised.Aws, plan, Options with { JournalPath = journal }, null, default))
                foreach (var step in plan.Steps.Where(s => s.Outcome == ChangeOutcome.Planned))
                {
                    var result = await RepairOperation.ApplyAsync(step, practised.Aws, log, Options, null, default);
                    Assert.True(result.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyCompliant, $"{result.ControlId} {result.ResourceId}: {result.Reason}");
                    applied.Add(step);
                }

            var after = (await Audit(practised)).ToDictionary(f => (f.ControlId, f.ResourceId));
            Assert.True(applied.Select(s => s.Finding.ControlId).Distinct().Count() >= 3);
            // A default group in use is emptied by no safe change, and a key policy is nobody's business here: only what was changed must be right.
            Assert.Empty(applied.Where(s => after[(s.Finding.ControlId, s.Finding.ResourceId)].Status == FindingStatus.Fail).Select(s => $"{s.Finding.ControlId} {s.Finding.ResourceId} still fails: {after[(s.Finding.ControlId, s.Finding.ResourceId)].Reason}"));

            var file = JournalFile.Read(journal);
            using (var log = Journal.Append(file))
                foreach (var step in UndoOperation.Steps(file))
                {
                    var result = await UndoOperation.ApplyAsync(step, practised.Aws, log, null, default);
                    Assert.True(result.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyCompliant, $"{result.ControlId} {result.ResourceId}: {result.Reason}");
                }

            Assert.Equal(before.Select(f => (f.ControlId, f.ResourceId, f.Status, f.Severity)), (await Audit(practised)).Select(f => (f.ControlId, f.ResourceId, f.Status, f.Severity)));
        }
        finally
        {
            File.Delete(journal);
        }
    }

    private static async Task<IReadOnlyList<Finding>> Audit(Practised practised) =>
        [.. AuditOperation.Judge(await Practised.Collect(practised.Aws), new AuditOptions { Baseline = Options.Baseline }).OrderBy(f => f.ControlId, StringComparer.Ordinal).ThenBy(f => f.ResourceId, StringComparer.Ordinal)];
}
