using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>What AWS puts on an endpoint that is made without a policy.</summary>
    public const string FullAccess = """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""";

    /// <summary>A gateway endpoint, and its route in each of the tables.</summary>
    public string GatewayEndpoint(string vpc, string service, string policy, params string[] routeTables)
    {
        var id = Id("vpce", vpc + service);
        Region.VpcEndpoints.Put(new VpcEndpoint
        {
            VpcEndpointId = id,
            VpcEndpointType = "Gateway",
            VpcId = Id("vpc", vpc),
            ServiceName = $"com.amazonaws.{Region.Name}.{service}",
            State = "available",
            PolicyDocument = policy,
            RouteTableIds = [.. routeTables.Select(t => Id("rtb", t))],
            SubnetIds = [],
            Groups = [],
            PrivateDnsEnabled = false,
            RequesterManaged = false,
            NetworkInterfaceIds = [],
            DnsEntries = [],
            CreationTimestamp = DaysAgo(300),
            OwnerId = AccountId,
            Tags = [],
        });
        foreach (var name in routeTables) AddRoute(name, RouteOf(service, id));
        return id;
    }

    /// <summary>A further route table of a gateway endpoint.</summary>
    public void RouteTo(string vpc, string service, string routeTable)
    {
        var endpoint = Region.VpcEndpoints.Find(Id("vpce", vpc + service))!;
        Region.VpcEndpoints.Put(endpoint with { RouteTableIds = [.. endpoint.RouteTableIds.OrEmpty(), Id("rtb", routeTable)] });
        AddRoute(routeTable, RouteOf(service, endpoint.VpcEndpointId!));
    }

    private Route RouteOf(string service, string endpointId) => new() { DestinationPrefixListId = Id("pl", service), GatewayId = endpointId, State = "active", Origin = "CreateRoute" };

    public string InterfaceEndpoint(string vpc, string service, string group, string policy, params string[] subnets)
    {
        var id = Id("vpce", vpc + service);
        var nics = subnets.Select(s => Interface(s, $"{vpc}/{service}/{s}", new InterfaceSpec { Type = "vpc_endpoint", Groups = [group], Description = "VPC Endpoint Interface " + id, IsRequesterManaged = true }).NetworkInterfaceId!).ToList();
        Region.VpcEndpoints.Put(new VpcEndpoint
        {
            VpcEndpointId = id,
            VpcEndpointType = "Interface",
            VpcId = Id("vpc", vpc),
            ServiceName = $"com.amazonaws.{Region.Name}.{service}",
            State = "available",
            PolicyDocument = policy,
            RouteTableIds = [],
            SubnetIds = [.. subnets.Select(s => Id("subnet", s))],
            Groups = [new SecurityGroupIdentifier { GroupId = Id("sg", group), GroupName = group }],
            IpAddressType = "ipv4",
            PrivateDnsEnabled = true,
            RequesterManaged = false,
            NetworkInterfaceIds = nics,
            DnsEntries = [new DnsEntry { DnsName = $"{id}.{service}.{Region.Name}.vpce.amazonaws.com" }],
            CreationTimestamp = DaysAgo(300),
            OwnerId = AccountId,
            Tags = [],
        });
        return id;
    }

    public void FlowLog(string vpc, string traffic, string status = "SUCCESS") => Region.FlowLogs.Put(new FlowLog
    {
        FlowLogId = Id("fl", vpc),
        ResourceId = Id("vpc", vpc),
        TrafficType = traffic,
        FlowLogStatus = "ACTIVE",
        DeliverLogsStatus = status,
        DeliverLogsErrorMessage = status == "FAILED" ? "Access error" : null,
        LogDestinationType = "cloud-watch-logs",
        LogGroupName = "/vpc/" + vpc,
        LogDestination = Arn("logs", $"log-group:/vpc/{vpc}"),
        DeliverLogsPermissionArn = $"arn:aws:iam::{AccountId}:role/vpc-flow-logs",
        LogFormat = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
        MaxAggregationInterval = 600,
        CreationTime = DaysAgo(250),
        Tags = [],
    });
}
