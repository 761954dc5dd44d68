using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class NetworkTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task Acl_entries_are_known_by_direction_and_number()
    {
        var acl = _practised.Id("acl", "training-public");
        CreateNetworkAclEntryRequest deny = new() { NetworkAclId = acl, RuleNumber = 80, Egress = false, Protocol = "6", PortRange = new PortRange { From = 22, To = 22 }, RuleAction = "deny", CidrBlock = "0.0.0.0/0" };
        await _practised.Call(Ec2Api.CreateNetworkAclEntry, deny);
        await _practised.Refused(Ec2Api.CreateNetworkAclEntry, deny, "NetworkAclEntryAlreadyExists");
        await _practised.Call(Ec2Api.CreateNetworkAclEntry, deny with { Egress = true });
        await _practised.Call(Ec2Api.DeleteNetworkAclEntry, new() { NetworkAclId = acl, RuleNumber = 80, Egress = false });
        await _practised.Refused(Ec2Api.DeleteNetworkAclEntry, new() { NetworkAclId = acl, RuleNumber = 80, Egress = false }, "InvalidNetworkAclEntry.NotFound");
        await _practised.Refused(Ec2Api.ReplaceNetworkAclEntry, new() { NetworkAclId = acl, RuleNumber = 80, Egress = false, Protocol = "-1", RuleAction = "deny", CidrBlock = "0.0.0.0/0" }, "InvalidNetworkAclEntry.NotFound");
        await _practised.Refused(Ec2Api.CreateNetworkAclEntry, deny with { RuleNumber = 32767 }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.CreateNetworkAclEntry, deny with { RuleNumber = 5, PortRange = null }, "MissingParameter");
        await _practised.Refused(Ec2Api.CreateNetworkAclEntry, deny with { RuleNumber = 5, Ipv6CidrBlock = "::/0" }, "InvalidParameterCombination");
    }

    [Fact]
    public async Task An_acl_holds_twenty_entries_a_direction()
    {
        CreateNetworkAclEntryRequest Entry(int number) => new() { NetworkAclId = _practised.Id("acl", "training-public"), RuleNumber = number, Egress = false, Protocol = "-1", RuleAction = "deny", CidrBlock = $"192.0.2.{number}/32" };
        for (var i = 1; i <= 17; i++) await _practised.Call(Ec2Api.CreateNetworkAclEntry, Entry(i));
        await _practised.Refused(Ec2Api.CreateNetworkAclEntry, Entry(18), "NetworkAclEntryLimitExceeded");
    }

    [Fact]
    public async Task A_subnet_call_changes_one_attribute()
    {
        var subnet = _practised.Id("subnet", "training-public-a");
        await _practised.Refused(Ec2Api.ModifySubnetAttribute, new() { SubnetId = subnet }, "MissingParameter");
        await _practised.Refused(
            Ec2Api.ModifySubnetAttribute,
            new() { SubnetId = subnet, MapPublicIpOnLaunch = new AttributeBooleanValue { Value = false }, AssignIpv6AddressOnCreation = new AttributeBooleanValue { Value = false } },
            "InvalidParameterCombination");
        await _practised.Call(Ec2Api.ModifySubnetAttribute, new() { SubnetId = subnet, MapPublicIpOnLaunch = new AttributeBooleanValue { Value = false } });
        var after = (await _practised.Call(Ec2Api.DescribeSubnets, new() { SubnetIds = [subnet] })).Subnets!.Single();
        Assert.Equal((false, true), (after.MapPublicIpOnLaunch, after.AssignIpv6AddressOnCreation));
    }

    [Fact]
    public async Task A_flow_log_call_sent_again_with_its_token_makes_no_second_one()
    {
        CreateFlowLogsRequest request = new()
        {
            ClientToken = "once",
            ResourceIds = [_practised.Id("vpc", "research")],
            ResourceType = "VPC",
            TrafficType = "ALL",
            LogDestinationType = "s3",
            LogDestination = "arn:aws:s3:::logs",
        };
        var first = await _practised.Call(Ec2Api.CreateFlowLogs, request);
        var second = await _practised.Call(Ec2Api.CreateFlowLogs, request);
        Assert.Equal(first.FlowLogIds, second.FlowLogIds);
        await _practised.Refused(Ec2Api.CreateFlowLogs, request with { TrafficType = "REJECT" }, "IdempotentParameterMismatch");
        var again = await _practised.Call(Ec2Api.CreateFlowLogs, request with { ClientToken = "twice" });
        Assert.Equal("FlowLogAlreadyExists", again.Unsuccessful!.Single().Error!.Code);
        Assert.Empty(again.FlowLogIds!);
        Assert.Empty((await _practised.Call(Ec2Api.DeleteFlowLogs, new() { FlowLogIds = first.FlowLogIds })).Unsuccessful!);
    }
}
