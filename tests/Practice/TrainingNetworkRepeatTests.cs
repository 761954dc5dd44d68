using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>A second run on a network that is there.</summary>
public sealed class TrainingNetworkRepeatTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task What_would_be_finished_is_in_the_plan()
    {
        var network = await _networks.Built(Networks.Request());
        var role = network.Resource.First(r => r.ResourceType == "AWS::IAM::Role").ResourceId;
        var policy = (await _networks.Aws.SendAsync(IamApi.ListRolePolicies.Call(new ListRolePoliciesRequest { RoleName = role }), default)).PolicyNames![0];
        await _networks.Aws.SendAsync(IamApi.DeleteRolePolicy.Call(new DeleteRolePolicyRequest { RoleName = role, PolicyName = policy }), default);
        var plan = await _networks.Plan(Networks.Request());
        Assert.False(plan.IsComplete);
        Assert.Equal((0, 1), (plan.ToMake, plan.ToFinish));
        var planned = Assert.Single(plan.Network.Resource, r => r.Outcome == LaunchOutcome.Planned);
        Assert.Equal(role, planned.ResourceId);
        Assert.Contains($"{planned.LogicalId} finished", plan.Summary, StringComparison.Ordinal);
        Assert.Equal(LaunchOutcome.Finished, (await _networks.Built(Networks.Request())).Outcome);
        Assert.True((await _networks.Plan(Networks.Request())).IsComplete);
    }

    [Fact]
    public async Task Logs_that_are_kept_for_ever_stay_so()
    {
        var network = await _networks.Built(Networks.Request());
        var group = network.Resource.First(r => r.LogicalId == "VpcFlowLogGroup").ResourceId;
        await _networks.Aws.SendAsync(CloudWatchLogsApi.DeleteLogGroup.Call(new DeleteLogGroupRequest { LogGroupName = group }), default);
        await _networks.Aws.SendAsync(CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = group, Tags = new Dictionary<string, string> { ["Name"] = group!, ["secureml:network"] = "lab", ["secureml:id"] = "VpcFlowLogGroup" } }), default);
        var again = await _networks.Built(Networks.Request());
        Assert.Equal(LaunchOutcome.Kept, again.Outcome);
        Assert.Contains("RetentionInDays", again.Resource.First(r => r.LogicalId == "VpcFlowLogGroup").Reason, StringComparison.Ordinal);
        Assert.Null((await _networks.Aws.SendAsync(CloudWatchLogsApi.DescribeLogGroups.Call(new DescribeLogGroupsRequest { LogGroupNamePrefix = group }), default)).LogGroups![0].RetentionInDays);
    }

    [Theory]
    [InlineData("names")]
    [InlineData("placement")]
    [InlineData("zones")]
    [InlineData("endpoints")]
    public async Task Another_layout_is_refused(string what)
    {
        var (first, second) = what switch
        {
            "names" => (Networks.Request() with { NoInternet = true, Domains = [] }, Networks.Request()),
            "placement" => (Networks.Request(), Networks.Request() with { Placement = FirewallPlacement.AfterNat }),
            "zones" => (Networks.Request(), Networks.Request("us-east-1a", "us-east-1b")),
            _ => (Networks.Request(), Networks.Request() with { Endpoints = ["sts"] }),
        };
        await _networks.Built(first);
        var calls = _networks.Account.ChangingCalls;
        var refused = await Assert.ThrowsAsync<OptionException>(() => _networks.Plan(second));
        Assert.Contains("was made as 'v1 ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
    }

    [Fact]
    public async Task The_order_of_the_endpoints_is_no_other_layout()
    {
        await _networks.Built(Networks.Request() with { Endpoints = ["sts", "logs"] });
        Assert.True((await _networks.Plan(Networks.Request() with { Endpoints = ["logs", "sts"] })).IsComplete);
    }

    [Fact]
    public async Task A_vpc_without_its_layout_is_refused()
    {
        var network = await _networks.Built(Networks.Request());
        await _networks.Aws.SendAsync(Ec2Api.DeleteTags.Call(new DeleteTagsRequest { Resources = [network.VpcId!], Tags = [new Api.Ec2.Tag { Key = "secureml:design" }] }), default);
        var refused = await Assert.ThrowsAsync<OptionException>(() => _networks.Plan(Networks.Request()));
        Assert.Contains("has lost its tag secureml:design", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _networks.Dispose();
}
