using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Inventory;

public sealed class InventoryCollectorTests
{
    [Fact]
    public async Task A_denied_operation_makes_the_controls_that_need_it_unknown_and_no_other()
    {
        var aws = new ScriptedAws()
            .On(Ec2Api.DescribeInstances, _ => new DescribeInstancesResponse
            {
                Reservations = [new Reservation { Instances = [new Instance { InstanceId = "i-0123456789abcdef0", MetadataOptions = new InstanceMetadataOptionsResponse { HttpTokens = "required", HttpEndpoint = "enabled" } }] }],
            })
            .On(Ec2Api.GetEbsEncryptionByDefault, _ => throw new AwsException("You are not authorized to perform this operation.", "UnauthorizedOperation", 403));
        var options = new AuditOptions { Controls = ["IMDS-01", "EBS-02"] };

        var findings = AuditOperation.Judge(await AuditOperation.CollectAsync(aws, options, null, default), options).ToDictionary(f => f.ControlId);

        Assert.Equal(FindingStatus.Pass, findings["IMDS-01"].Status);
        Assert.Equal(FindingStatus.Unknown, findings["EBS-02"].Status);
        Assert.Contains("ec2:GetEbsEncryptionByDefault", findings["EBS-02"].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_the_controls_need_is_read()
    {
        var aws = new ScriptedAws().On(Ec2Api.GetEbsEncryptionByDefault, _ => new GetEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = true })
            .On(Ec2Api.GetEbsDefaultKmsKeyId, _ => new GetEbsDefaultKmsKeyIdResponse { KmsKeyId = "alias/aws/ebs" });
        var options = new AuditOptions { Controls = ["EBS-02"] };

        await AuditOperation.CollectAsync(aws, options, null, default);

        Assert.Equal(["GetCallerIdentity", "GetEbsDefaultKmsKeyId", "GetEbsEncryptionByDefault"], aws.Calls.Select(c => c.Operation).Order());
    }

    [Fact]
    public async Task Refused_credentials_are_an_error_and_not_an_estate_of_unknowns()
    {
        var aws = new ScriptedAws().On(Ec2Api.GetEbsEncryptionByDefault, _ => throw new AwsException("expired", "ExpiredToken", 403))
            .On(Ec2Api.GetEbsDefaultKmsKeyId, _ => new GetEbsDefaultKmsKeyIdResponse());

        var error = await Assert.ThrowsAsync<AwsException>(() => AuditOperation.CollectAsync(aws, new AuditOptions { Controls = ["EBS-02"] }, null, default));

        Assert.Equal("ExpiredToken", error.ErrorCode);
    }

    [Fact]
    public void Every_reading_comes_after_what_it_depends_on()
    {
        var seen = new HashSet<Reading>();
        foreach (var reading in Readings.All)
        {
            Assert.All(reading.After, r => Assert.Contains(r, seen));
            seen.Add(reading);
        }
    }

    [Fact]
    public void An_unknown_control_suggests_the_nearest() =>
        Assert.Contains("IMDS-01", Assert.Throws<OptionException>(() => AuditOperation.Controls(new AuditOptions { Controls = ["IMSD-01"] })).Message, StringComparison.Ordinal);
}
