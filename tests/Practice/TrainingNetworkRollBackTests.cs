using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a build does when AWS is slow, silent or shared.</summary>
public sealed class TrainingNetworkRollBackTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task What_another_run_makes_meanwhile_is_not_rolled_back()
    {
        string? theirs = null;
        var aws = new Disturbing(_networks.Aws)
        {
            Before = async operation =>
            {
                if (operation.Name != "CreateSubnet") return;
                var tags = new TagSpecification { ResourceType = "internet-gateway", Tags = [new Tag { Key = "secureml:network", Value = "lab" }, new Tag { Key = "secureml:id", Value = "InternetGateway" }] };
                theirs = (await _networks.Aws.SendAsync(Ec2Api.CreateInternetGateway.Call(new CreateInternetGatewayRequest { TagSpecifications = [tags] }), default)).InternetGateway!.InternetGatewayId;
                throw new AwsException("Refused by the test.", "UnauthorizedOperation", 403, null, operation);
            },
        };
        var build = await _networks.Build(Networks.Request(), aws);
        Assert.Contains("Everything that was made was taken away again.", build.Failure, StringComparison.Ordinal);
        Assert.Equal([theirs], (await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!.State.Found.Select(f => f.PhysicalId));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_rolls_back_too()
    {
        var aws = new Disturbing(_networks.Aws) { After = operation => _ = operation.Name == "CreateSubnet" ? throw new InvalidOperationException("The answer has no subnetId.") : 0 };
        var build = await _networks.Build(Networks.Request(), aws);
        Assert.StartsWith("The answer has no subnetId.", build.Failure, StringComparison.Ordinal);
        Assert.Null(await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
    }

    [Fact]
    public async Task A_role_that_IAM_does_not_know_yet_is_waited_for()
    {
        var refusals = 3;
        var aws = new Disturbing(_networks.Aws)
        {
            Before = operation => operation.Name == "PutRolePolicy" && refusals-- > 0 ? throw new AwsException("The role cannot be found.", "NoSuchEntity", 404, null, operation) : Task.CompletedTask,
        };
        var build = await _networks.Build(Networks.Request(), aws);
        Assert.Null(build.Failure);
        Assert.True(refusals < 0);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(600, false)]
    public async Task A_creation_that_is_shown_late_is_looked_for(int seconds, bool isSeen)
    {
        var until = DateTimeOffset.MinValue;
        var hiding = new Altering(_networks.Aws, (_, answer) => answer is DescribeVpcsResponse r && _networks.Clock.GetUtcNow() < until ? r with { Vpcs = [] } : answer);
        var aws = new Disturbing(hiding)
        {
            After = operation =>
            {
                if (operation.Name != "CreateVpc") return;
                until = _networks.Clock.GetUtcNow().AddSeconds(seconds);
                throw new AwsException("The connection was lost.", "ConnectionLost", 0, null, operation);
            },
        };
        var build = await _networks.Build(Networks.Request(), aws);
        if (isSeen)
        {
            Assert.Null(build.Failure);
            return;
        }

        Assert.Contains("The answer to CreateVpc was lost, and no AWS::EC2::VPC was seen within 30 seconds: look for the tags secureml:network=lab and secureml:id=Vpc.", build.Failure, StringComparison.Ordinal);
    }

    public void Dispose() => _networks.Dispose();
}
