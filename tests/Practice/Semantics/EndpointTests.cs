using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>VPC endpoints: routes of the one kind, interfaces and names of the other.</summary>
public sealed class EndpointTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task A_gateway_endpoint_puts_its_route_into_its_tables_and_takes_it_along()
    {
        var table = _practised.Id("rtb", "training-isolated");
        var made = (await _practised.Call(Ec2Api.CreateVpcEndpoint, Request("dynamodb") with { RouteTableIds = [table] })).VpcEndpoint!;
        Assert.Equal(("available", "Gateway"), (made.State, made.VpcEndpointType));
        var list = (await _practised.Call(Ec2Api.DescribeManagedPrefixLists, new() { Filters = [new Filter { Name = "prefix-list-name", Values = ["com.amazonaws.us-east-1.dynamodb"] }] })).PrefixLists!.Single();
        Assert.Equal(("AWS", made.VpcEndpointId), (list.OwnerId, (await Routes(table)).Single(r => r.DestinationPrefixListId == list.PrefixListId).GatewayId));
        await _practised.Refused(Ec2Api.CreateVpcEndpoint, Request("dynamodb") with { RouteTableIds = [table] }, "RouteAlreadyExists");
        await _practised.Refused(Ec2Api.DeleteRoute, new() { RouteTableId = table, DestinationPrefixListId = list.PrefixListId }, "InvalidParameterValue");

        var other = _practised.Id("rtb", "training-private");
        await _practised.Call(Ec2Api.ModifyVpcEndpoint, new() { VpcEndpointId = made.VpcEndpointId, AddRouteTableIds = [other], RemoveRouteTableIds = [table] });
        Assert.DoesNotContain(await Routes(table), r => r.DestinationPrefixListId == list.PrefixListId);
        Assert.Contains(await Routes(other), r => r.DestinationPrefixListId == list.PrefixListId);
        Assert.Empty((await _practised.Call(Ec2Api.DeleteVpcEndpoints, new() { VpcEndpointIds = [made.VpcEndpointId!] })).Unsuccessful!);
        Assert.DoesNotContain(await Routes(other), r => r.DestinationPrefixListId == list.PrefixListId);
    }

    [Fact]
    public async Task An_interface_endpoint_has_an_interface_a_zone_until_it_is_gone()
    {
        var (a, b) = (_practised.Id("subnet", "training-private-a"), _practised.Id("subnet", "training-private-b"));
        var free = await Free(a);
        await _practised.Refused(Ec2Api.CreateVpcEndpoint, Interface("sts") with { SubnetIds = [a, _practised.Id("subnet", "training-isolated-a")] }, "DuplicateSubnetsInSameZone");
        var made = (await _practised.Call(Ec2Api.CreateVpcEndpoint, Interface("sts") with { SubnetIds = [a, b], SecurityGroupIds = [_practised.Id("sg", "workers")] })).VpcEndpoint!;
        Assert.Equal(("pending", 2), (made.State, made.NetworkInterfaceIds!.Count));
        Assert.Equal(["pending", "available"], [await State(made.VpcEndpointId!), await State(made.VpcEndpointId!)]);
        Assert.Equal(free - 1, await Free(a));
        var nics = (await _practised.Call(Ec2Api.DescribeNetworkInterfaces, new() { NetworkInterfaceIds = made.NetworkInterfaceIds })).NetworkInterfaces!;
        Assert.Equal([a, b], nics.Select(n => n.SubnetId));
        Assert.All(nics, n => Assert.Equal(_practised.Id("sg", "workers"), n.Groups!.Single().GroupId));
        await _practised.Refused(Ec2Api.DeleteSecurityGroup, new() { GroupId = _practised.Id("sg", "workers") }, "DependencyViolation");

        var conflict = await _practised.Refused(Ec2Api.CreateVpcEndpoint, Interface("sts") with { SubnetIds = [a] }, "InvalidParameter");
        Assert.Contains("there is already a conflicting DNS domain for sts.us-east-1.amazonaws.com", conflict.Message, StringComparison.Ordinal);
        await _practised.Call(Ec2Api.DeleteVpcEndpoints, new() { VpcEndpointIds = [made.VpcEndpointId!] });
        Assert.Equal("deleting", await State(made.VpcEndpointId!));
        await _practised.Refused(Ec2Api.DescribeVpcEndpoints, new() { VpcEndpointIds = [made.VpcEndpointId!] }, "InvalidVpcEndpointId.NotFound");
        Assert.Equal(free, await Free(a));
    }

    [Fact]
    public async Task Names_of_an_endpoint_need_the_vpc_to_give_names()
    {
        await _practised.Call(Ec2Api.ModifyVpcAttribute, new() { VpcId = _practised.Id("vpc", "training"), EnableDnsHostnames = new AttributeBooleanValue { Value = false } });
        await _practised.Refused(Ec2Api.CreateVpcEndpoint, Interface("kms"), "InvalidParameter");
        await _practised.Call(Ec2Api.CreateVpcEndpoint, Interface("kms") with { PrivateDnsEnabled = false });
    }

    [Theory]
    [InlineData("Gateway", "com.amazonaws.us-east-1.nowhere", "InvalidServiceName")]
    [InlineData("Gateway", "com.amazonaws.us-east-1.kms", "InvalidParameter")]
    [InlineData("Interface", "com.amazonaws.us-east-1.dynamodb", "InvalidParameter")]
    [InlineData("Interface", "com.amazonaws.eu-west-1.kms", "InvalidServiceName")]
    public async Task A_service_is_one_of_the_regions_and_of_that_kind(string type, string name, string code) =>
        await _practised.Refused(Ec2Api.CreateVpcEndpoint, Request("s3") with { ServiceName = name, VpcEndpointType = type }, code);

    [Fact]
    public async Task A_policy_is_json_of_statements() =>
        await _practised.Refused(Ec2Api.CreateVpcEndpoint, Request("dynamodb") with { PolicyDocument = "{\"Version\":" }, "InvalidPolicyDocument");

    private CreateVpcEndpointRequest Request(string service) => new() { VpcId = _practised.Id("vpc", "training"), ServiceName = "com.amazonaws.us-east-1." + service };

    private CreateVpcEndpointRequest Interface(string service) => Request(service) with { VpcEndpointType = "Interface" };

    private async Task<string> State(string id) => (await _practised.Call(Ec2Api.DescribeVpcEndpoints, new() { VpcEndpointIds = [id] })).VpcEndpoints!.Single().State!;

    private async Task<int> Free(string subnet) => (await _practised.Call(Ec2Api.DescribeSubnets, new() { SubnetIds = [subnet] })).Subnets!.Single().AvailableIpAddressCount!.Value;

    private async Task<IEnumerable<Route>> Routes(string table) => (await _practised.Call(Ec2Api.DescribeRouteTables, new() { RouteTableIds = [table] })).RouteTables!.Single().Routes.OrEmpty();
}
