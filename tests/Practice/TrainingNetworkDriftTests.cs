using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>Ways out that somebody opened beside those of the design.</summary>
public sealed class TrainingNetworkDriftTests : IDisposable
{
    private readonly Networks _networks = new();

    [Theory]
    [InlineData("::/0", null)]
    [InlineData(null, "pl-0123456789abcdef0")]
    public async Task A_route_of_any_kind_is_seen(string? ipv6, string? prefixList)
    {
        var network = await _networks.Built(Networks.Request());
        var table = network.Resource.First(r => r.LogicalId == "WorkloadSubnetARoutes").ResourceId;
        var route = new Route { DestinationIpv6CidrBlock = ipv6, DestinationPrefixListId = prefixList, VpcPeeringConnectionId = "pcx-0123456789abcdef0", Origin = "CreateRoute", State = "active" };
        var aws = new Altering(_networks.Aws, (_, answer) => answer is DescribeRouteTablesResponse r ? r with { RouteTables = [.. r.RouteTables!.Select(t => t.RouteTableId == table ? t with { Routes = [.. t.Routes!, route] } : t)] } : answer);
        Assert.Equal([$"Added {table}|{ipv6 ?? prefixList}"], await Drift(aws));
    }

    [Fact]
    public async Task A_gateway_endpoint_and_other_parts_of_the_vpc_are_seen()
    {
        var network = await _networks.Built(Networks.Request());
        var table = (await _networks.Aws.SendAsync(Ec2Api.CreateRouteTable.Call(new CreateRouteTableRequest { VpcId = network.VpcId }), default)).RouteTable!.RouteTableId!;
        var subnet = (await _networks.Aws.SendAsync(Ec2Api.CreateSubnet.Call(new CreateSubnetRequest { VpcId = network.VpcId, CidrBlock = "10.77.255.240/28", AvailabilityZone = "us-east-1a" }), default)).Subnet!.SubnetId!;
        var endpoint = (await _networks.Aws.SendAsync(Ec2Api.CreateVpcEndpoint.Call(new CreateVpcEndpointRequest { VpcId = network.VpcId, ServiceName = "com.amazonaws.us-east-1.dynamodb", VpcEndpointType = "Gateway", RouteTableIds = [table] }), default)).VpcEndpoint!.VpcEndpointId!;
        Assert.Equal([$"Added {subnet}", $"Added {table}", $"Added {endpoint}"], await Drift(_networks.Aws));
    }

    [Fact]
    public async Task A_variable_added_to_a_rule_group_is_seen()
    {
        await _networks.Built(Networks.Request());
        var aws = new Altering(_networks.Aws, (_, answer) => answer is DescribeRuleGroupResponse { RuleGroup: { RulesSource.RulesSourceList: not null } group } r
            ? r with { RuleGroup = group with { RuleVariables = new RuleVariables { IPSets = new Dictionary<string, IPSet> { ["HOME_NET"] = new() { Definition = ["192.0.2.0/24"] } } } } }
            : answer);
        Assert.Equal(["Changed AllowRuleGroup RuleGroup.RuleVariables"], await Drift(aws));
    }

    public void Dispose() => _networks.Dispose();

    private static async Task<IEnumerable<string>> Drift(IAwsTransport aws) =>
        TrainingNetworkOperation.Drift((await TrainingNetworkOperation.FindAsync(aws, "lab", default))!).Select(d => $"{d.Kind} {d.LogicalId ?? d.ResourceId} {d.Property}".TrimEnd());
}
