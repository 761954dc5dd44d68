using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>What is said of a launch before anything is made.</summary>
public sealed class LaunchCheckTests : IDisposable
{
    private readonly Launches _launches = new();

    public static TheoryData<string, string, LaunchRequest> Unmeetable => new()
    {
        { "type", "has no instance type 'p9.large'", Launches.Request("p9.large") },
        { "zone", "is not offered in us-east-1b", Launches.Request("p5.48xlarge") with { SubnetIds = ["{training-private-b}"] } },
        { "architecture", "is for arm64, but g5.2xlarge is x86_64", Launches.Request() with { Image = "ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id" } },
        { "subnet", "There is no subnet subnet-00000000000000000", Launches.Request() with { SubnetIds = ["subnet-00000000000000000"] } },
        { "public", "gives every new machine a public address", Launches.Request() with { SubnetIds = ["{training-public-a}"] } },
        { "preset", "did you mean DeepLearningPyTorch?", Launches.Request() with { Image = "DeepLearningPytorch1" } },
        { "parameter", "There is no parameter '/none'", Launches.Request() with { Image = "ssm:/none" } },
        { "owner", "neither this account nor AWS", Launches.Request() with { Image = "{ami:ubuntu-22.04-cuda-fast-miner-free}" } },
        { "age", "is deprecated since", Launches.Request() with { Image = "{ami:Deep Learning AMI GPU TensorFlow 2.10 (Amazon Linux 2)}" } },
        { "volume", "needs a root volume of 75 GiB", Launches.Request() with { VolumeSize = 20 } },
        { "efa", "g5.2xlarge has no EFA", Launches.Request() with { Efa = true } },
        { "enclave", "cannot be the parent of an enclave", Launches.Request("g5g.2xlarge") with { Enclave = true } },
        { "profile", "There is no instance profile 'nobody'", Launches.Request() with { InstanceProfile = "nobody" } },
        { "key", "There is no KMS key", Launches.Request() with { KmsKeyId = "alias/nothing" } },
        { "reservation", "is for p5.48xlarge, not g5.2xlarge", Launches.Request() with { CapacityReservationId = "{cr:p5-block}" } },
        { "network", "There is no training network 'lab'", Launches.Request() with { SubnetIds = [], Network = "lab" } },
        { "where", "Name where the machines shall be", Launches.Request() with { SubnetIds = [] } },
        { "bucket", "is not the name of a bucket", Launches.Request() with { S3Buckets = ["My_Bucket"] } },
        { "name", "is no name for machines", Launches.Request() with { Name = "a b" } },
        { "tag", "cannot be the key of a tag", Launches.Request() with { Tags = new Dictionary<string, string> { ["aws:x"] = "" } } },
        { "case", "differ by case only", Launches.Request() with { Tags = new Dictionary<string, string> { ["name"] = "x" } } },
        { "spot", "cannot be protected from termination", Launches.Request() with { SpotMaxPrice = 1, TerminationProtection = true } },
        { "vpcs", "are of several VPCs", Launches.Request() with { SubnetIds = ["{training-private-a}", "{serving-private-a}"] } },
    };

    [Theory]
    [MemberData(nameof(Unmeetable))]
    public async Task What_cannot_be_launched_is_said_in_a_sentence_before_anything_is_made(string what, string says, LaunchRequest request)
    {
        _ = what;
        var error = await Assert.ThrowsAsync<OptionException>(() => _launches.Plan(request));
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(0, _launches.Account.ChangingCalls);
    }

    [Theory]
    [InlineData("ssm:DescribeInstanceInformation")]
    [InlineData("ec2:DescribeInstanceStatus")]
    public async Task What_the_wait_may_not_read_is_said_before_anything_is_made(string action)
    {
        _launches.Account.Faults.Deny(action);
        var error = await Assert.ThrowsAsync<OptionException>(() => _launches.Launch(Launches.Request()));
        Assert.Contains(action, error.Message);
        Assert.Contains("-NoWait", error.Message);
        Assert.Equal(0, _launches.Account.ChangingCalls);
        Assert.Null((await _launches.Launch(Launches.Request() with { Waits = false })).Failure);
    }

    [Fact]
    public async Task A_profile_that_lets_no_machine_report_is_warned_of_before()
    {
        Assert.Empty((await _launches.Plan(Launches.Request() with { InstanceProfile = "training-node" })).Warnings);
        var role = _launches.Account.Iam.Roles.Find(_launches.Account.Iam.Profiles.Find("training-node")!.RoleName)!;
        _launches.Account.Iam.Roles.Put(role with { Attached = [] });
        Assert.Contains("ssm:UpdateInstanceInformation", Assert.Single((await _launches.Plan(Launches.Request() with { InstanceProfile = "training-node" })).Warnings));
        _launches.Account.Iam.Roles.Put(role with { Attached = [], Inline = new Dictionary<string, string> { ["agent"] = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ssm:*\",\"Resource\":\"*\"}]}" } });
        Assert.Empty((await _launches.Plan(Launches.Request() with { InstanceProfile = "training-node" })).Warnings);
    }

    public void Dispose() => _launches.Dispose();
}
