using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Practice;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>The main line when AWS denies, throttles, breaks off, or the process dies. Nothing is lost, nothing half done, no wrong Pass.</summary>
public sealed class FoulWeatherTests
{
    private const string Scenario = "training-estate";

    public static TheoryData<string> Denials => [.. Readings.All.Where(r => r != Readings.Caller && r != Readings.UserData).Select(r => r.Operation.IamAction).Distinct()];

    [Theory]
    [MemberData(nameof(Denials))]
    public async Task A_denied_operation_makes_only_the_controls_that_need_it_unknown(string action)
    {
        using var line = new MainLine();
        var clean = (await line.Audit(new PracticeFactory().Create(Scenario).Connect(null))).ToDictionary(f => (f.ControlId, f.ResourceId));
        var account = new PracticeFactory().Create(Scenario);
        account.Faults.Deny(action);

        var findings = await line.Audit(account.Connect(null));

        foreach (var finding in findings)
        {
            var was = clean.GetValueOrDefault((finding.ControlId, finding.ResourceId));
            if (was?.Status == finding.Status && was.Severity == finding.Severity) continue;

            // A snapshot whose key nobody may look at is asked for its shares instead, and may pass on that evidence.
            if (finding.Status == FindingStatus.Pass && was?.Status == FindingStatus.NotApplicable) continue;
            var control = ControlCatalog.Find(finding.ControlId)!;
            Assert.True(finding.Status == FindingStatus.Unknown, $"{finding.ControlId} on {finding.ResourceId} became {finding.Status}: {finding.Reason}");
            Assert.Contains(action, control.Info.IamActions);
            Assert.Contains(action, finding.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(ControlCatalog.All.Select(c => c.Info.Id).Order(), findings.Select(f => f.ControlId).Distinct().Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task With_three_calls_in_ten_going_wrong_no_verdict_is_wrong_and_undo_restores_everything(int seed)
    {
        using var line = new MainLine { Baseline = MainLineTests.WithRepairValues };
        var account = new PracticeFactory().Create(Scenario);
        var aws = account.Connect(null);
        var first = await line.Audit(aws);
        var clean = first.ToDictionary(f => (f.ControlId, f.ResourceId), f => f.Status);
        PracticeFaultKind[] kinds = [PracticeFaultKind.Throttle, PracticeFaultKind.ServerError, PracticeFaultKind.HtmlPage, PracticeFaultKind.Reset, PracticeFaultKind.LostAnswer, PracticeFaultKind.Truncate];
        foreach (var kind in kinds) account.Faults.Add(new PracticeFault(kind) { Fraction = 0.05, Seed = (seed * 100) + (int)kind });

        List<Finding> stormy = [];
        try
        {
            stormy = await line.Audit(aws);
            await line.Repair(aws, first);
        }
        catch (Api.AwsException)
        {
            // The caller's identity could not be read at all: then nothing is claimed and nothing was begun.
        }

        Assert.All(stormy, f => Assert.True(f.Status == FindingStatus.Unknown || clean.GetValueOrDefault((f.ControlId, f.ResourceId), FindingStatus.Unknown) == f.Status, $"{f.ControlId} {f.ResourceId} {f.Status}"));
        account.Faults.Clear();
        if (File.Exists(line.JournalPath)) Assert.All(await line.Undo(aws), r => Assert.True(r.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyCompliant, r.Reason));
        Assert.Equal(MainLine.Verdicts(first), MainLine.Verdicts(await line.Audit(aws)));
    }

    [Fact]
    public async Task Wherever_the_process_dies_the_journal_undoes_what_was_done()
    {
        for (var fatal = 1; ; fatal++)
        {
            foreach (var after in new[] { false, true })
            {
                using var line = new MainLine { Baseline = MainLineTests.WithRepairValues };
                var account = new PracticeFactory().Create(Scenario);
                var aws = account.Connect(null);
                var first = await line.Audit(aws);
                var changes = 0;
                Task Die(PracticeCall call, CancellationToken _) => call.IsChanging && ++changes == fatal ? throw new InvalidOperationException("killed") : Task.CompletedTask;
                if (after) account.Faults.AfterCall = Die;
                else account.Faults.BeforeCall = Die;

                var died = await Record.ExceptionAsync(() => line.Repair(aws, first));

                account.Faults.BeforeCall = account.Faults.AfterCall = null;
                Assert.All(await line.Undo(aws), r => Assert.True(r.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyCompliant, $"call {fatal}, after={after}: {r.Reason}"));
                Assert.Equal(MainLine.Verdicts(first), MainLine.Verdicts(await line.Audit(aws)));
                if (died is null)
                {
                    Assert.True(fatal > 10, "The estate should take more than ten changes.");
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task A_machine_terminated_between_audit_and_repair_is_refused_and_the_rest_is_repaired()
    {
        using var line = new MainLine { Controls = ["IMDS-01"] };
        var account = new PracticeFactory().Create(Scenario);
        var aws = account.Connect(null);
        var failing = (await line.Audit(aws)).Where(f => f.Status == FindingStatus.Fail).ToList();
        account.Terminate(failing[0].ResourceId);

        var results = await line.Repair(aws, failing);

        Assert.Equal(ChangeOutcome.Refused, results.Single(r => r.ResourceId == failing[0].ResourceId).Outcome);
        Assert.All(results.Where(r => r.ResourceId != failing[0].ResourceId), r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
    }

    [Fact]
    public async Task Evidence_of_harm_stops_a_change_and_force_does_not_pass_it()
    {
        using var line = new MainLine { Controls = ["IMDS-01"], Guards = new GuardPolicy(Force: true) };
        var account = new PracticeFactory().Create(Scenario);
        var aws = account.Connect(null);

        var results = await line.Repair(aws, await line.Audit(aws));

        var refused = results.Where(r => r.Outcome == ChangeOutcome.Refused).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Contains(Guard.ImdsV1InUse, r.Reason, StringComparison.Ordinal));
        Assert.Equal(refused.Select(r => r.ResourceId).Order(), (await line.Audit(aws)).Where(f => f.Status == FindingStatus.Fail).Select(f => f.ResourceId).Order());
    }

    [Fact]
    public async Task Missing_evidence_stops_a_change_until_force()
    {
        using var line = new MainLine { Controls = ["IMDS-01"], Guards = new GuardPolicy() };
        var account = new PracticeFactory().Create(Scenario);
        account.Faults.Deny("cloudwatch:GetMetricData");
        var aws = account.Connect(null);

        var results = await line.Repair(aws, await line.Audit(aws));

        Assert.All(results, r => Assert.Equal(ChangeOutcome.Refused, r.Outcome));
        Assert.All(results, r => Assert.Contains(Guard.NoMetricData, r.Reason, StringComparison.Ordinal));
        Assert.Equal(0, account.ChangingCalls);
    }
}
