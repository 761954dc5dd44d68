using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>How a firewall comes to be, and what must be taken from it before it goes.</summary>
public sealed class FirewallLifeTests
{
    private const string Arn = "arn:aws:network-firewall:us-east-1:111122223333:";
    private readonly Practised _practised = new();

    [Fact]
    public async Task An_endpoint_has_its_id_once_the_firewall_is_ready()
    {
        var made = await _practised.Call(NetworkFirewallApi.CreateFirewall, Request());
        Assert.Equal("PROVISIONING", made.FirewallStatus!.Status);
        var waiting = await Describe();
        Assert.Equal(("PROVISIONING", "CREATING", null), (waiting.FirewallStatus!.Status, Zone(waiting).Status, Zone(waiting).EndpointId));
        var ready = await Describe();
        Assert.Equal(("READY", "IN_SYNC", "READY"), (ready.FirewallStatus!.Status, ready.FirewallStatus.ConfigurationSyncStateSummary, Zone(ready).Status));
        var endpoint = (await _practised.Call(Ec2Api.DescribeVpcEndpoints, new() { VpcEndpointIds = [Zone(ready).EndpointId!] })).VpcEndpoints!.Single();
        Assert.Equal(("GatewayLoadBalancer", true), (endpoint.VpcEndpointType, endpoint.RequesterManaged));
        Assert.Equal(1, (await Policy()).NumberOfAssociations);
        await _practised.Refused(NetworkFirewallApi.CreateFirewall, Request(), "InvalidRequestException");
        await _practised.Refused(Ec2Api.DeleteSubnet, new() { SubnetId = Subnet }, "DependencyViolation");
    }

    [Fact]
    public async Task It_may_not_go_while_it_is_protected_logs_or_is_routed_to()
    {
        await _practised.Call(NetworkFirewallApi.CreateFirewall, Request() with { DeleteProtection = true });
        await Describe();
        var endpoint = Zone(await Describe()).EndpointId;
        await _practised.Call(NetworkFirewallApi.UpdateLoggingConfiguration, new() { FirewallName = "new", LoggingConfiguration = new() { LogDestinationConfigs = [new() { LogType = "ALERT", LogDestinationType = "CloudWatchLogs", LogDestination = new Dictionary<string, string> { ["logGroup"] = "/egress/alert" } }] } });
        await _practised.Call(Ec2Api.CreateRoute, new() { RouteTableId = _practised.Id("rtb", "training-isolated"), DestinationCidrBlock = "0.0.0.0/0", VpcEndpointId = endpoint });

        await _practised.Refused(NetworkFirewallApi.DeleteFirewall, new() { FirewallName = "new" }, "InvalidOperationException");
        await _practised.Call(NetworkFirewallApi.UpdateFirewallDeleteProtection, new() { FirewallName = "new", DeleteProtection = false });
        await _practised.Refused(NetworkFirewallApi.DeleteFirewall, new() { FirewallName = "new" }, "InvalidOperationException");
        await _practised.Call(NetworkFirewallApi.UpdateLoggingConfiguration, new() { FirewallName = "new" });
        await _practised.Refused(NetworkFirewallApi.DeleteFirewall, new() { FirewallName = "new" }, "InvalidOperationException");
        await _practised.Call(Ec2Api.DeleteRoute, new() { RouteTableId = _practised.Id("rtb", "training-isolated"), DestinationCidrBlock = "0.0.0.0/0" });
        Assert.Equal("DELETING", (await _practised.Call(NetworkFirewallApi.DeleteFirewall, new() { FirewallName = "new" })).FirewallStatus!.Status);

        await _practised.Refused(NetworkFirewallApi.DeleteFirewallPolicy, new() { FirewallPolicyName = "strict-policy" }, "InvalidOperationException");
        Assert.Equal("DELETING", (await Describe()).FirewallStatus!.Status);
        await _practised.Refused(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "new" }, "ResourceNotFoundException");
        await _practised.Refused(Ec2Api.DescribeVpcEndpoints, new() { VpcEndpointIds = [endpoint!] }, "InvalidVpcEndpointId.NotFound");
        Assert.Equal(0, (await Policy()).NumberOfAssociations);
        await _practised.Call(NetworkFirewallApi.DeleteFirewallPolicy, new() { FirewallPolicyName = "strict-policy" });
        await _practised.Call(NetworkFirewallApi.DeleteRuleGroup, new() { RuleGroupName = "strict-allow", Type = "STATEFUL" });
    }

    [Fact]
    public async Task A_zone_has_one_subnet_and_the_subnet_is_of_the_vpc()
    {
        CreateFirewallRequest With(params string[] subnets) => Request() with { SubnetMappings = [.. subnets.Select(s => new SubnetMapping { SubnetId = _practised.Id("subnet", s) })] };
        await _practised.Refused(NetworkFirewallApi.CreateFirewall, With("training-private-a", "training-isolated-a"), "InvalidRequestException");
        await _practised.Refused(NetworkFirewallApi.CreateFirewall, With("research-a"), "InvalidRequestException");
        await _practised.Refused(NetworkFirewallApi.CreateFirewall, Request() with { FirewallPolicyArn = Arn + "firewall-policy/none" }, "InvalidRequestException");
    }

    private string Subnet => _practised.Id("subnet", "training-isolated-a");

    private CreateFirewallRequest Request() => new()
    {
        FirewallName = "new",
        FirewallPolicyArn = Arn + "firewall-policy/strict-policy",
        VpcId = _practised.Id("vpc", "training"),
        SubnetMappings = [new SubnetMapping { SubnetId = Subnet }],
    };

    private static Attachment Zone(DescribeFirewallResponse firewall) => firewall.FirewallStatus!.SyncStates!["us-east-1a"].Attachment!;

    private Task<DescribeFirewallResponse> Describe() => _practised.Call(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "new" });

    private async Task<FirewallPolicyResponse> Policy() => (await _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyName = "strict-policy" })).FirewallPolicyResponse!;
}
