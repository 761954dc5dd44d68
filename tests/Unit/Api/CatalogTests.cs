using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Api;

/// <summary>The list of operations, and what the records give away.</summary>
public sealed class CatalogTests
{
    [Fact]
    public void Every_operation_is_found_by_either_name()
    {
        Assert.True(AwsApi.Operations.Count >= 72);
        foreach (var operation in AwsApi.Operations)
        {
            Assert.Same(operation, AwsApi.Find(operation.Service.CliName, operation.Name));
            Assert.Same(operation, AwsApi.Find(operation.Service.CliName, operation.CliCommand));
        }

        Assert.Null(AwsApi.Find("ec2", "StopInstances"));
        Assert.Null(AwsApi.Find("s3", "DescribeInstances"));
    }

    [Fact]
    public void An_IAM_action_has_the_service_s_own_prefix()
    {
        Assert.Equal("cloudwatch:GetMetricData", CloudWatchApi.GetMetricData.IamAction);
        Assert.Equal("ec2:DescribeInstances", Ec2Api.DescribeInstances.ToString());
    }

    [Fact]
    public void A_record_made_into_text_gives_no_secret_away()
    {
        var text = new Credentials { SecretAccessKey = "hush", SessionToken = "hush" }.ToString();
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.StartsWith("Credentials", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shape_of_the_code_is_what_others_build_on()
    {
        var instance = new Instance { InstanceId = "i-1", Tags = [new() { Key = "a", Value = "b" }], LaunchTime = DateTimeOffset.UnixEpoch };
        Assert.Equal("i-2", (instance with { InstanceId = "i-2" }).InstanceId);
        Assert.Equal("Reservations", Assert.Single(Ec2Api.DescribeInstances.Paging!.ResultKeys));
        Assert.Equal(("AmazonSSM", "1.1"), (SecureMlTools.Api.Ssm.SsmApi.Service.TargetPrefix, SecureMlTools.Api.Ssm.SsmApi.Service.JsonVersion));
    }
}
