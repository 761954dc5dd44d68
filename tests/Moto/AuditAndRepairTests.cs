using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Aws;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Moto;

/// <summary>The main line against an emulator that nobody here wrote, on an estate seeded with boto3.</summary>
public sealed class AuditAndRepairTests : IDisposable
{
    private readonly MotoServer _moto = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("moto").FullName;

    public void Dispose()
    {
        _moto.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Audit_repair_and_undo()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        var aws = new RecordingAws(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") }));
        var first = await Audit(aws);

        Assert.Equal(FindingStatus.Fail, Find(first, "IMDS-01", "exposed").Status);
        Assert.Equal(FindingStatus.Pass, Find(first, "IMDS-01", "hardened").Status);
        Assert.DoesNotContain(first, f => f.ResourceId == _moto.Ids["gone"]);
        Assert.Equal((FindingStatus.Fail, Severity.Critical), (Find(first, "NET-01", "exposed").Status, Find(first, "NET-01", "exposed").Severity));
        Assert.Equal(FindingStatus.Pass, Find(first, "NET-01", "hardened").Status);
        Assert.Equal(FindingStatus.Fail, first.Single(f => f.ControlId == "EBS-02").Status);
        Assert.Empty(aws.Changes);

        var results = await Repair(aws, first);

        Assert.All(results, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        var metadata = (ModifyInstanceMetadataOptionsRequest)aws.Changes.Single(c => c.Operation == "ModifyInstanceMetadataOptions").Request;
        Assert.Equal(new ModifyInstanceMetadataOptionsRequest { InstanceId = _moto.Ids["exposed"], HttpTokens = "required" }, metadata);
        Assert.All(aws.Changes.Where(c => c.Operation == "RevokeSecurityGroupIngress").Select(c => (RevokeSecurityGroupIngressRequest)c.Request), r =>
        {
            Assert.Equal(_moto.Ids["openGroup"], r.GroupId);
            Assert.Single(r.SecurityGroupRuleIds!);
            Assert.Null(r.IpPermissions);
        });
        var second = await Audit(aws);
        foreach (var id in new[] { "IMDS-01", "NET-01" }) Assert.Equal(FindingStatus.Pass, Find(second, id, "exposed").Status);
        Assert.Equal(FindingStatus.Pass, second.Single(f => f.ControlId == "EBS-02").Status);

        var undone = await Undo(aws);

        Assert.All(undone, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        var third = await Audit(aws);
        Assert.Equal(first.Select(Verdict).Order(), third.Select(Verdict).Order());
        Assert.Equal(["lower half", "upper half"], await Descriptions(aws));
    }

    [SkippableFact]
    public async Task A_plan_changes_nothing()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        var aws = new RecordingAws(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") }));
        var findings = await Audit(aws);

        var plan = await RepairOperation.PlanAsync(aws, Pointers(findings), new RepairOptions { Guards = new GuardPolicy(Force: true, AllowShared: true) }, null, default);

        Assert.Contains(plan.Steps, s => s.Outcome == ChangeOutcome.Planned);
        Assert.Empty(aws.Changes);
    }

    private Finding Find(IEnumerable<Finding> findings, string control, string name) => findings.Single(f => f.ControlId == control && f.ResourceId == _moto.Ids[name]);

    private static (string, string, FindingStatus) Verdict(Finding f) => (f.ControlId, f.ResourceId, f.Status);

    private static readonly string[] Controls = ["IMDS-01", "NET-01", "EBS-02"];

    private static async Task<List<Finding>> Audit(IAwsTransport aws)
    {
        var options = new AuditOptions { Controls = Controls };
        return [.. AuditOperation.Judge(await AuditOperation.CollectAsync(aws, options, null, default), options)];
    }

    private static List<RepairPointer> Pointers(IEnumerable<Finding> findings) =>
        [.. findings.Where(f => f.Status == FindingStatus.Fail).Select(f => new RepairPointer(f.ControlId, f.ResourceId, f.InstanceId))];

    private string JournalPath => Path.Combine(_folder, "journal.jsonl");

    private async Task<List<ChangeResult>> Repair(IAwsTransport aws, IEnumerable<Finding> findings)
    {
        // moto has no metric data, which is missing evidence; -Force passes it.
        var options = new RepairOptions { Guards = new GuardPolicy(Force: true, AllowShared: true), JournalPath = JournalPath };
        var plan = await RepairOperation.PlanAsync(aws, Pointers(findings), options, null, default);
        using var journal = await RepairOperation.OpenJournalAsync(aws, plan, options, null, default);
        var results = new List<ChangeResult>();
        foreach (var step in plan.Steps)
            results.Add(step.Outcome == ChangeOutcome.Planned ? await RepairOperation.ApplyAsync(step, aws, journal, options, null, default) : step.ToResult());
        return results;
    }

    private async Task<List<ChangeResult>> Undo(IAwsTransport aws)
    {
        var file = JournalFile.Read(JournalPath);
        await UndoOperation.CheckAccountAsync(file, aws, default);
        using var journal = Journal.Append(file);
        var results = new List<ChangeResult>();
        foreach (var step in UndoOperation.Steps(file)) results.Add(await UndoOperation.ApplyAsync(step, aws, journal, null, default));
        return results;
    }

    private async Task<IEnumerable<string?>> Descriptions(IAwsTransport aws)
    {
        var rules = await Ec2Api.DescribeSecurityGroupRules.AllAsync(aws, new() { Filters = [new Filter { Name = "group-id", Values = [_moto.Ids["openGroup"]] }] });
        return rules.SecurityGroupRules.OrEmpty().Where(r => r.IsEgress != true && r.FromPort == 22).Select(r => r.Description).Order();
    }
}
