using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Aws;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Moto;

/// <summary>The main line against an emulator that nobody here wrote, on an estate seeded with boto3.</summary>
public sealed class AuditAndRepairTests : IDisposable
{
    private readonly MotoServer _moto = new();
    // moto has no metric data, which is missing evidence; the guards of MainLine pass it.
    private readonly MainLine _line = new() { Controls = ["IMDS-01", "NET-01", "EBS-02"] };

    public void Dispose()
    {
        _moto.Dispose();
        _line.Dispose();
    }

    [SkippableFact]
    public async Task Audit_repair_and_undo()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        var aws = new RecordingAws(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") }));
        var first = await _line.Audit(aws);

        Assert.Equal(FindingStatus.Fail, Find(first, "IMDS-01", "exposed").Status);
        Assert.Equal(FindingStatus.Pass, Find(first, "IMDS-01", "hardened").Status);
        Assert.DoesNotContain(first, f => f.ResourceId == _moto.Ids["gone"]);
        Assert.Equal((FindingStatus.Fail, Severity.Critical), (Find(first, "NET-01", "exposed").Status, Find(first, "NET-01", "exposed").Severity));
        Assert.Equal(FindingStatus.Pass, Find(first, "NET-01", "hardened").Status);
        Assert.Equal(FindingStatus.Fail, first.Single(f => f.ControlId == "EBS-02").Status);
        Assert.Empty(aws.Changes);

        var results = await _line.Repair(aws, first);

        Assert.All(results, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        var metadata = (ModifyInstanceMetadataOptionsRequest)aws.Changes.Single(c => c.Operation == "ModifyInstanceMetadataOptions").Request;
        Assert.Equal(new ModifyInstanceMetadataOptionsRequest { InstanceId = _moto.Ids["exposed"], HttpTokens = "required" }, metadata);
        Assert.All(aws.Changes.Where(c => c.Operation == "RevokeSecurityGroupIngress").Select(c => (RevokeSecurityGroupIngressRequest)c.Request), r =>
        {
            Assert.Equal(_moto.Ids["openGroup"], r.GroupId);
            Assert.Single(r.SecurityGroupRuleIds!);
            Assert.Null(r.IpPermissions);
        });
        var second = await _line.Audit(aws);
        foreach (var id in new[] { "IMDS-01", "NET-01" }) Assert.Equal(FindingStatus.Pass, Find(second, id, "exposed").Status);
        Assert.Equal(FindingStatus.Pass, second.Single(f => f.ControlId == "EBS-02").Status);

        var undone = await _line.Undo(aws);

        Assert.All(undone, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        var third = await _line.Audit(aws);
        Assert.Equal(MainLine.Verdicts(first), MainLine.Verdicts(third));
        Assert.Equal(["lower half", "upper half"], await Descriptions(aws));
    }

    [SkippableFact]
    public async Task A_plan_changes_nothing()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        var aws = new RecordingAws(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") }));
        var findings = await _line.Audit(aws);

        var plan = await _line.Plan(aws, findings);

        Assert.Contains(plan.Steps, s => s.Outcome == ChangeOutcome.Planned);
        Assert.Empty(aws.Changes);
    }

    private Finding Find(IEnumerable<Finding> findings, string control, string name) => findings.Single(f => f.ControlId == control && f.ResourceId == _moto.Ids[name]);

    private async Task<IEnumerable<string?>> Descriptions(IAwsTransport aws)
    {
        var rules = await Ec2Api.DescribeSecurityGroupRules.AllAsync(aws, new() { Filters = [new Filter { Name = "group-id", Values = [_moto.Ids["openGroup"]] }] });
        return rules.SecurityGroupRules.OrEmpty().Where(r => r.IsEgress != true && r.FromPort == 22).Select(r => r.Description).Order();
    }
}
