using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Inventory;
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

    [Fact]
    public async Task What_goes_missing_after_a_complete_plan_is_not_made_without_asking()
    {
        await _networks.Built(Networks.Request());
        var plan = await _networks.Plan(Networks.Request());
        Assert.True(plan.IsComplete);
        _networks.Region.FlowLogs.Remove(_networks.Region.FlowLogs.All.First(l => l.Tags.Value("secureml:network") == "lab").FlowLogId!);
        var calls = _networks.Account.ChangingCalls;
        var build = await TrainingNetworkOperation.BuildAsync(_networks.Aws, plan, _networks.Journal(), null, _networks.Clock, default);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
        Assert.Equal((LaunchOutcome.Kept, null), (build.Network!.Outcome, build.JournalPath));
        Assert.NotNull(build.Network.VpcId);
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

    [Theory]
    [InlineData("a key", "with its log groups under CloudWatch's own key, and this asks for its log groups under key arn:aws:kms:us-east-1:111122223333:key/1: ")]
    [InlineData("a bucket", "with flow logs to a log group of its own, and this asks for flow logs to arn:aws:s3:::flow-logs: ")]
    [InlineData("plain HTTP", "without names by plain HTTP, and this asks for archive.ubuntu.com: ")]
    public async Task What_was_made_without_something_does_not_get_half_of_it(string what, string says)
    {
        var second = what switch
        {
            "a key" => Networks.Request() with { KmsKeyId = "arn:aws:kms:us-east-1:111122223333:key/1" },
            "a bucket" => Networks.Request() with { FlowLogDestination = "arn:aws:s3:::flow-logs" },
            _ => Networks.Request() with { Domains = [.. Networks.Request().Domains, new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)] },
        };
        await _networks.Built(Networks.Request());
        var refused = await Assert.ThrowsAsync<OptionException>(() => _networks.Plan(second));
        Assert.StartsWith("Network lab was made " + says, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _networks.Drift());
    }

    [Fact]
    public async Task Other_names_are_said_with_what_changes_them_and_left()
    {
        await _networks.Built(Networks.Request() with { DnsFirewall = true });
        var other = Networks.Request() with { DnsFirewall = true, Domains = [new NetworkDomain(DomainParser.Parse("pypi.org").Domain!), new NetworkDomain(DomainParser.Parse("download.pytorch.org").Domain!)] };
        var calls = _networks.Account.ChangingCalls;
        var plan = await _networks.Plan(other);
        Assert.Equal(
            [
                "The list lab-allow of network lab has other names than this asks for, and a run leaves it so: it does not let download.pytorch.org through, which Add-FirewallAllowDomain -RuleGroupName lab-allow -Domain download.pytorch.org changes; it lets files.pythonhosted.org through besides, which Remove-FirewallAllowDomain -RuleGroupName lab-allow -Domain files.pythonhosted.org changes.",
                $"DNS Firewall answers for other names in network lab than this asks for, which a run leaves so: it lacks download.pytorch.org; it has besides files.pythonhosted.org. Its list is {plan.Network.Resource.First(r => r.LogicalId == "DnsAllowList").ResourceId}.",
            ],
            plan.Warnings);
        Assert.Equal(LaunchOutcome.Kept, (await _networks.Built(other)).Outcome);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
        Assert.Empty(await _networks.Drift());
    }

    [Fact]
    public async Task Names_by_plain_http_that_are_not_asked_for_any_more_are_said()
    {
        await _networks.Built(Networks.Request() with { Domains = [.. Networks.Request().Domains, new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)] });
        var warning = (await _networks.Plan(Networks.Request())).Warnings[1];
        Assert.Equal("The list lab-allow-http of network lab has other names than this asks for, and a run leaves it so: it lets archive.ubuntu.com through besides, which Remove-FirewallAllowDomain -RuleGroupName lab-allow-http -Domain archive.ubuntu.com changes.", warning);
    }

    [Fact]
    public async Task Other_tags_and_what_somebody_changed_are_said_and_left()
    {
        var network = await _networks.Built(Networks.Request());
        await _networks.Aws.SendAsync(Ec2Api.ModifySubnetAttribute.Call(new ModifySubnetAttributeRequest { SubnetId = network.SubnetId[0], MapPublicIpOnLaunch = new AttributeBooleanValue { Value = true } }), default);
        var warnings = (await _networks.Plan(Networks.Request() with { Tags = new Dictionary<string, string> { ["team"] = "vision" } })).Warnings;
        Assert.Matches("^Resources of network lab have other tags than this asks for, which a run leaves so: team on [0-9]+ of them\\.$", warnings[0]);
        Assert.Equal($"Network lab is not as this asks for, and a run leaves it so: WorkloadSubnetA {network.SubnetId[0]}: MapPublicIpOnLaunch is true, not false. Test-IsolatedTrainingNetwork lab says what differs from what it was made as.", warnings[1]);
        Assert.Equal(2, warnings.Count);
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
