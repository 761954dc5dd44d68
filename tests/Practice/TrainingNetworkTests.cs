using System.Text.Json.Nodes;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

public sealed class TrainingNetworkTests : IDisposable
{
    private readonly Networks _networks = new();

    public static TheoryData<string> Variants => ["one zone", "two zones and DNS Firewall", "after NAT", "plain HTTP", "no internet"];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_network_is_built_and_a_second_run_changes_nothing(string variant)
    {
        var request = Variant(variant);
        var first = await _networks.Built(request);
        Assert.Equal(LaunchOutcome.Created, first.Outcome);
        var calls = _networks.Account.ChangingCalls;
        var second = await _networks.Built(request);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
        Assert.Equal(LaunchOutcome.Kept, second.Outcome);
        Assert.Equal([], second.Resource.Where(r => r.Reason is not null).Select(r => $"{r.LogicalId}: {r.Reason}"));
        Assert.Empty(TrainingNetworkOperation.Drift((await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task No_control_fails_on_what_was_built(string variant)
    {
        var network = await _networks.Built(Variant(variant));
        var ours = network.Resource.Select(r => r.ResourceId).ToHashSet();
        var findings = AuditOperation.Judge(await AuditOperation.CollectAsync(_networks.Aws, new AuditOptions(), null, default), new AuditOptions()).ToList();
        var own = findings.Where(f => ours.Contains(f.ResourceId)).ToList();
        Assert.NotEmpty(own);
        Assert.Equal([], own.Where(f => f.Status is FindingStatus.Fail).Select(f => $"{f.ControlId} {f.ResourceId}: {f.Reason}"));
        Assert.Equal([], own.Where(f => f.Status is FindingStatus.Unknown).Select(f => $"{f.ControlId} {f.ResourceId}: {f.Reason}"));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Removal_leaves_the_region_as_it_was(string variant)
    {
        var before = await Everything();
        await _networks.Built(Variant(variant));
        Assert.NotEqual(before, await Everything());
        var removed = await _networks.Remove();
        Assert.All(removed, r => Assert.True(r.Outcome == LaunchOutcome.Removed, $"{r.LogicalId} {r.Reason}"));
        Assert.Equal(before, await Everything());
        Assert.Null(await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_at_any_call_leaves_nothing_behind(bool takesEffect)
    {
        var request = Variant("two zones and DNS Firewall");
        var before = await Everything();
        var failed = 0;
        for (var at = 1; ; at++)
        {
            var failing = new FailingAt(_networks.Aws, at, takesEffect);
            var build = await _networks.Build(request, failing);
            if (failing.Failed is null)
            {
                Assert.Null(build.Failure);
                Assert.True(at > 100, $"{at} calls");
                break;
            }

            if (build.Failure is null)
            {
                // A creation whose answer was lost was found again, and the build went on.
                Assert.True(takesEffect, $"call {at}, {failing.Failed}");
                await _networks.Remove();
            }
            else
            {
                failed++;
                Assert.Contains(failing.Failed.Name, build.Failure, StringComparison.Ordinal);
                Assert.DoesNotContain("Still there", build.Failure, StringComparison.Ordinal);
            }

            var after = await Everything();
            Assert.True(before == after, $"call {at}, {failing.Failed}: {build.Failure}");
        }

        Assert.True(takesEffect || failed > 100, $"{failed} failures");
    }

    [Fact]
    public async Task A_plan_makes_no_changing_call()
    {
        var calls = _networks.Account.ChangingCalls;
        var plan = await _networks.Plan(Variant("two zones and DNS Firewall"));
        Assert.Equal(calls, _networks.Account.ChangingCalls);
        Assert.All(plan.Network.Resource, r => Assert.Equal(LaunchOutcome.Planned, r.Outcome));
        Assert.Equal(["10.77.0.0/18", "10.77.64.0/18"], plan.Network.Resource.Where(r => r.LogicalId.StartsWith("WorkloadSubnet", StringComparison.Ordinal) && r.Cidr is not null && r.ResourceType == "AWS::EC2::Subnet").Select(r => r.Cidr));
        Assert.Contains(plan.Network.Cost, c => c is { Driver: "Network Firewall endpoint", Count: 2, PerMonth: 1460 });
    }

    [Fact]
    public async Task What_was_killed_half_way_is_completed_by_the_next_run()
    {
        var request = Variant("two zones and DNS Firewall");
        using var stop = new CancellationTokenSource();
        var killing = new StoppingAt(_networks.Aws, 60, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await TrainingNetworkOperation.BuildAsync(killing, await _networks.Plan(request), _networks.Journal(), null, _networks.Clock, stop.Token));
        var network = await _networks.Built(request);
        Assert.Equal(LaunchOutcome.Finished, network.Outcome);
        Assert.Empty(TrainingNetworkOperation.Drift((await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!));
    }

    [Fact]
    public async Task Drift_is_named()
    {
        var network = await _networks.Built(Networks.Request());
        await _networks.Aws.SendAsync(Ec2Api.ModifySubnetAttribute.Call(new ModifySubnetAttributeRequest { SubnetId = network.SubnetId[0], MapPublicIpOnLaunch = new AttributeBooleanValue { Value = true } }), default);
        var table = network.Resource.First(r => r.LogicalId == "WorkloadSubnetARoutes").ResourceId;
        await _networks.Aws.SendAsync(Ec2Api.DeleteRoute.Call(new DeleteRouteRequest { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0" }), default);
        await _networks.Aws.SendAsync(Ec2Api.CreateRoute.Call(new CreateRouteRequest { RouteTableId = table, DestinationCidrBlock = "198.51.100.0/24", GatewayId = network.Resource.First(r => r.LogicalId == "InternetGateway").ResourceId }), default);
        var drift = TrainingNetworkOperation.Drift((await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!);
        Assert.Equal(
            ["Changed WorkloadSubnetA MapPublicIpOnLaunch false true", "Missing WorkloadSubnetAOut", $"Added {table}|198.51.100.0/24"],
            drift.Select(d => $"{d.Kind} {d.LogicalId ?? d.ResourceId} {d.Property} {d.Expected} {d.Actual}".TrimEnd()));
    }

    [Fact]
    public async Task The_policies_of_the_help_allow_all_that_building_and_removing_call()
    {
        await _networks.Built(Variant("two zones and DNS Firewall"));
        await _networks.Remove();
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder!.FullName, "module", "en-US"))) folder = folder.Parent;
        var help = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "module", "en-US", "about_SecureMlTools_Permissions.help.txt"));
        // What reads is in the policies before it; what changes is in the network's own.
        var network = help[help.IndexOf("\"SecureMlToolsNetwork\"", StringComparison.Ordinal)..];
        var called = _networks.Account.Calls.Keys.Where(c => !c.StartsWith("sts:", StringComparison.Ordinal)).ToList();
        Assert.Equal([], called.Where(c => !help.Contains($"\"{c}\"", StringComparison.Ordinal)));
        Assert.Equal([], called.Where(c => c.Split(':')[1] is var name && !name.StartsWith("Describe", StringComparison.Ordinal) && !name.StartsWith("List", StringComparison.Ordinal) && !name.StartsWith("Get", StringComparison.Ordinal) && !network.Contains($"\"{c}\"", StringComparison.Ordinal)));
    }

    public void Dispose() => _networks.Dispose();

    private static NetworkRequest Variant(string variant) => variant switch
    {
        "two zones and DNS Firewall" => Networks.Request("us-east-1a", "us-east-1b") with { DnsFirewall = true },
        "after NAT" => Networks.Request() with { Placement = FirewallPlacement.AfterNat },
        "plain HTTP" => Networks.Request() with { Domains = [.. Networks.Request().Domains, new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)] },
        "no internet" => Networks.Request() with { NoInternet = true, Domains = [] },
        _ => Networks.Request(),
    };

    // Everything that an audit reads, as the AWS CLI would show it.
    private async Task<string> Everything()
    {
        var folder = Directory.CreateTempSubdirectory("everything-").FullName;
        try
        {
            var inventory = await new InventoryCollector(_networks.Aws, _networks.Clock).CollectAsync(Readings.All, new ReadingOptions(default, false), null, default);
            InventoryFiles.Write(folder, [inventory]);
            return string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(f => !f.EndsWith("inventory.json", StringComparison.Ordinal)).Select(f => Path.GetFileName(f) + "\n" + Living(File.ReadAllText(f))));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    // AWS goes on listing a NAT gateway for an hour after it is gone.
    private static string Living(string json)
    {
        if (JsonNode.Parse(json) is not JsonObject page || page["NatGateways"] is not JsonArray gateways) return json;
        return string.Join('\n', gateways.Where(g => g!["State"]!.GetValue<string>() != "deleted").Select(g => g!.ToJsonString()));
    }

    /// <summary>Cancels before a call.</summary>
    private sealed class StoppingAt(IAwsTransport inner, int at, CancellationTokenSource stop) : IAwsTransport
    {
        private int _calls;

        public string Region => inner.Region;

        public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
        {
            if (call.Operation.Name.StartsWith("Create", StringComparison.Ordinal) && Interlocked.Increment(ref _calls) == at) await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return await inner.SendAsync(call, cancellationToken);
        }
    }
}
