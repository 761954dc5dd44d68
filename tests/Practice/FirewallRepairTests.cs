using SecureMlTools.Baselines;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Practice;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Practice;

/// <summary>The main line over the training estate's firewalls: found, repaired, undone to the letter.</summary>
public sealed class FirewallRepairTests : IDisposable
{
    private const string Policies = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/";

    private readonly string _folder = Directory.CreateTempSubdirectory("firewall-repair").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("FW-02", "egress-trial")]
    [InlineData("FW-03", "egress-policy")]
    [InlineData("FW-04", "strict-policy")]
    [InlineData("FW-06", "domain-allow")]
    [InlineData("FW-10", "egress-trial")]
    public async Task A_repair_makes_the_finding_pass_and_its_undo_puts_everything_back(string control, string name)
    {
        var account = new PracticeFactory().Create("training-estate");
        var aws = account.Connect(null);
        var options = new AuditOptions { Controls = [control] };
        async Task<IReadOnlyList<Finding>> FindAsync() => PolicyAuditOperation.Judge(await PolicyAuditOperation.CollectAsync(aws, options, null, default), new PolicyAuditQuery(), options);

        var before = await FindAsync();
        var finding = Assert.Single(before, f => f.ResourceId.EndsWith("/" + name, StringComparison.Ordinal));
        Assert.True(finding is { Status: FindingStatus.Fail, CanRepair: true }, finding.Reason);

        var repair = new RepairOptions { Baseline = Baseline.Default, Guards = new GuardPolicy(Force: true), JournalPath = Path.Combine(_folder, control + ".jsonl") };
        var plan = await RepairOperation.PlanAsync(aws, [new RepairPointer(control, finding.ResourceId)], repair, null, default);
        await foreach (var result in PlanExecution.RunAsync(aws, plan, repair, null, default)) Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);

        var after = await FindAsync();
        Assert.Equal(FindingStatus.Pass, Assert.Single(after, f => f.ResourceId == finding.ResourceId).Status);

        await foreach (var result in PlanExecution.UndoAsync(aws, JournalFile.Read(repair.JournalPath), null, default)) Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal(before.Select(f => (f.ResourceId, f.Status, f.Reason)), (await FindAsync()).Select(f => (f.ResourceId, f.Status, f.Reason)));
    }

    [Fact]
    public async Task The_estates_own_firewall_fails_as_it_was_made_to()
    {
        var aws = new PracticeFactory().Create("training-estate").Connect(null);
        var findings = PolicyAuditOperation.Judge(await PolicyAuditOperation.CollectAsync(aws, new AuditOptions(), null, default), new PolicyAuditQuery { Firewalls = ["egress"] }, new AuditOptions());

        var policy = Assert.Single(findings, f => f.ControlId == "FW-04");
        Assert.Equal((FindingStatus.Fail, Severity.High, Policies + "egress-policy"), (policy.Status, policy.Severity, policy.ResourceId));
        Assert.Contains("QUIC", policy.Reason, StringComparison.Ordinal);
        Assert.Contains(".amazonaws.com", Assert.Single(findings, f => f.ControlId == "FW-05" && f.ResourceId.EndsWith("/domain-allow", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
        Assert.Contains(findings, f => f.ControlId == "FW-01" && f.Status == FindingStatus.Fail && f.Reason.Contains("meets no firewall", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.ControlId == "DNS-02" && f.Status == FindingStatus.Fail);
        Assert.DoesNotContain(findings, f => f.Status == FindingStatus.Unknown);
    }
}
