using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice.Drift;

/// <summary>A network that a template made: its resources carry our tags and names, and request ids that are not ours.</summary>
public sealed class TemplateMadeTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task It_has_no_drift_and_nothing_is_made_again()
    {
        await Made();
        Assert.Empty(await _networks.Drift());
        var calls = _networks.Account.ChangingCalls;
        var again = await _networks.Built(Request);
        Assert.Equal((LaunchOutcome.Kept, calls), (again.Outcome, _networks.Account.ChangingCalls));
    }

    [Fact]
    public async Task It_is_removed_and_what_only_has_such_a_name_is_left()
    {
        var before = Dns();
        await Made();
        var theirs = (await _networks.Aws.SendAsync(Route53ResolverApi.CreateFirewallDomainList.Call(new CreateFirewallDomainListRequest { Name = "lab-allow", CreatorRequestId = "theirs", Tags = [new Tag { Key = "secureml:network", Value = "lab2" }] }), default)).FirewallDomainList!.Id!;
        Assert.Empty(await _networks.Drift());
        Assert.All(await _networks.Remove(), r => Assert.Equal(LaunchOutcome.Removed, r.Outcome));
        Assert.Equal(before.Append(theirs).Order(), Dns().Order());
    }

    [Fact]
    public async Task Tags_that_were_taken_off_are_told()
    {
        var network = await Made();
        var config = network.Resource.First(r => r.LogicalId == "QueryLog").ResourceId!;
        _networks.Region.Dns.QueryLogConfigs.Edit(config, c => c with { CreatorRequestId = "secureml:network=lab/QueryLog/1" });
        _networks.Region.Dns.Tags.Remove(_networks.Region.Dns.QueryLogConfigs.Find(config)!.Arn!);
        Assert.Equal(["Tags.Name", "Tags.secureml:id", "Tags.secureml:network"], (await _networks.Drift()).Where(d => d.LogicalId == "QueryLog").Select(d => d.Property));
    }

    [Fact]
    public async Task A_vpc_of_somebody_else_that_is_logged_there_is_not_taken_off()
    {
        var network = await Made();
        var config = network.Resource.First(r => r.LogicalId == "QueryLog").ResourceId!;
        var other = _networks.Region.Vpcs.All.First(v => v.VpcId != network.VpcId).VpcId!;
        await _networks.Aws.SendAsync(Route53ResolverApi.AssociateResolverQueryLogConfig.Call(new AssociateResolverQueryLogConfigRequest { ResolverQueryLogConfigId = config, ResourceId = other }), default);
        var left = Assert.Single(await _networks.Remove(), r => r.Outcome == LaunchOutcome.LeftBehind);
        Assert.Equal(config, left.ResourceId);
        Assert.Contains("associated with VPCs", left.Reason, StringComparison.Ordinal);
        Assert.Contains(_networks.Region.Dns.QueryLogAssociations.All, a => a.ResolverQueryLogConfigId == config && a.ResourceId == other);
    }

    [Fact]
    public async Task A_log_group_of_that_name_that_is_not_ours_is_named_and_left()
    {
        await Made();
        const string Group = "/secureml/lab/dns";
        await _networks.Aws.SendAsync(CloudWatchLogsApi.DeleteLogGroup.Call(new DeleteLogGroupRequest { LogGroupName = Group }), default);
        await _networks.Aws.SendAsync(CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = Group }), default);

        var drift = Assert.Single(await _networks.Drift());
        Assert.Equal(("Missing", "DnsLogGroup", Group), (drift.Kind, drift.LogicalId, drift.Actual));
        Assert.Equal("one of that name is there without the tag secureml:network=lab: it is somebody else's", drift.Risk);
        var calls = _networks.Account.ChangingCalls;
        var refused = await Assert.ThrowsAsync<OptionException>(() => _networks.Plan(Request));
        Assert.Equal($"{Group} is there already without the tag secureml:network=lab, so somebody else's: delete it, add the tag, or give another -Name.", refused.Message);
        Assert.Equal(calls, _networks.Account.ChangingCalls);

        var kept = Assert.Single(await _networks.Remove(), r => r.Outcome != LaunchOutcome.Removed);
        Assert.Equal((LaunchOutcome.Kept, Group, "it has no tag secureml:network=lab, so it is somebody else's"), (kept.Outcome, kept.ResourceId, kept.Reason));
        Assert.NotNull(_networks.Region.Logs.Groups.Find(Group));
    }

    [Fact]
    public async Task A_log_group_that_comes_between_plan_and_build_is_not_taken_over()
    {
        var plan = await _networks.Plan(Request);
        await _networks.Aws.SendAsync(CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = "/secureml/lab/flow" }), default);
        var build = await TrainingNetworkOperation.BuildAsync(_networks.Aws, plan, _networks.Journal(), null, _networks.Clock, default);
        Assert.StartsWith("CreateLogGroup failed (ResourceAlreadyExistsException): Log group /secureml/lab/flow is there already without the tag secureml:network=lab, so it is somebody else's", build.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("Still there", build.Failure, StringComparison.Ordinal);
        Assert.Equal(["/secureml/lab/flow"], _networks.Region.Logs.Groups.All.Select(g => g.LogGroupName).Where(g => g!.StartsWith("/secureml/", StringComparison.Ordinal)));
    }

    public void Dispose() => _networks.Dispose();

    private static SecureMlTools.Launch.Networks.NetworkRequest Request => Networks.Request() with { DnsFirewall = true };

    private List<string?> Dns() =>
        [.. _networks.Region.Dns.DomainLists.All.Select(l => l.List.Id), .. _networks.Region.Dns.RuleGroups.All.Select(g => g.Id), .. _networks.Region.Dns.Associations.All.Select(a => a.Id), .. _networks.Region.Dns.QueryLogConfigs.All.Select(c => c.Id)];

    // CloudFormation and Terraform make request ids of their own; all the rest is what the template says.
    private async Task<TrainingNetwork> Made()
    {
        var network = await _networks.Built(Request);
        var dns = _networks.Region.Dns;
        foreach (var id in network.Resource.Select(r => r.ResourceId!))
        {
            dns.DomainLists.Edit(id, l => l with { List = l.List with { CreatorRequestId = "tf-r53-resolver-firewall-domain-list-2026" + id } });
            dns.RuleGroups.Edit(id, g => g with { CreatorRequestId = "tf-r53-resolver-firewall-rule-group-2026" + id });
            dns.Associations.Edit(id, a => a with { CreatorRequestId = "tf-rslvr-frgassoc-2026" + id });
            dns.QueryLogConfigs.Edit(id, c => c with { CreatorRequestId = "tf-r53-resolver-query-log-config-2026" + id });
        }

        Assert.DoesNotContain(dns.DomainLists.All, l => l.List.CreatorRequestId!.Contains("lab", StringComparison.Ordinal));
        return network;
    }
}
