using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Tests.Support;

/// <summary>A network without a firewall, built and taken down again with AWS's answers checked on the way: the same for whatever speaks as AWS does.</summary>
internal sealed class NetworkLine(IAwsTransport aws)
{
    private const string World = "0.0.0.0/0";

    /// <summary>Builds, looks, is refused what AWS refuses, and takes everything down.</summary>
    public async Task Walk()
    {
        var vpc = (await Call(Ec2Api.CreateVpc, new() { CidrBlock = "10.77.0.0/16", TagSpecifications = Named("vpc") })).Vpc!;
        Assert.Equal(("10.77.0.0/16", "line", false), (vpc.CidrBlock, vpc.Tags.Value("Name"), vpc.IsDefault == true));
        foreach (var on in new[] { new ModifyVpcAttributeRequest { EnableDnsSupport = Yes }, new ModifyVpcAttributeRequest { EnableDnsHostnames = Yes } })
            await Call(Ec2Api.ModifyVpcAttribute, on with { VpcId = vpc.VpcId });
        Assert.True((await Call(Ec2Api.DescribeVpcAttribute, new() { VpcId = vpc.VpcId, Attribute = "enableDnsHostnames" })).EnableDnsHostnames!.Value);

        var (workload, outside) = await Subnets(vpc.VpcId!);
        var (gateway, table) = await WayOut(vpc.VpcId!, outside);
        var (nat, address) = await Nat(outside, table);
        var endpoint = await Endpoint(vpc.VpcId!, table);
        var (acl, byDefault, group) = await Guards(vpc.VpcId!, workload);
        await Refused(Ec2Api.DeleteVpc, new() { VpcId = vpc.VpcId }, "DependencyViolation");

        Assert.Empty((await Call(Ec2Api.DeleteVpcEndpoints, new() { VpcEndpointIds = [endpoint] })).Unsuccessful.OrEmpty());
        Assert.DoesNotContain(await Routes(table), r => r.DestinationPrefixListId is not null);
        await Settled(async () => (await Call(Ec2Api.DescribeVpcEndpoints, new() { Filters = [new Filter { Name = "vpc-id", Values = [vpc.VpcId!] }] })).VpcEndpoints.OrEmpty().All(e => e.State == "deleted"));
        await Call(Ec2Api.DeleteSecurityGroup, new() { GroupId = group });
        await Call(Ec2Api.DeleteNatGateway, new() { NatGatewayId = nat });
        await Settled(async () => (await Call(Ec2Api.DescribeNatGateways, new() { Filter = [new Filter { Name = "nat-gateway-id", Values = [nat] }] })).NatGateways.OrEmpty().All(g => g.State == "deleted"));
        await Call(Ec2Api.ReleaseAddress, new() { AllocationId = address });
        await Refused(Ec2Api.DescribeAddresses, new() { AllocationIds = [address] }, "InvalidAllocationID.NotFound");
        foreach (var association in (await Table(table)).Associations.OrEmpty()) await Call(Ec2Api.DisassociateRouteTable, new() { AssociationId = association.RouteTableAssociationId });
        await Call(Ec2Api.DeleteRouteTable, new() { RouteTableId = table });
        await Refused(Ec2Api.DescribeRouteTables, new() { RouteTableIds = [table] }, "InvalidRouteTableID.NotFound");
        // moto keeps the association of a subnet that is gone, AWS does not: the subnet gets the default one back first.
        await Call(Ec2Api.ReplaceNetworkAclAssociation, new() { AssociationId = (await AclOf(workload)).Id, NetworkAclId = byDefault });
        foreach (var subnet in new[] { workload, outside }) await Call(Ec2Api.DeleteSubnet, new() { SubnetId = subnet });
        await Call(Ec2Api.DeleteNetworkAcl, new() { NetworkAclId = acl });
        await Call(Ec2Api.DetachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc.VpcId });
        await Call(Ec2Api.DeleteInternetGateway, new() { InternetGatewayId = gateway });
        await Call(Ec2Api.DeleteVpc, new() { VpcId = vpc.VpcId });
        await Refused(Ec2Api.DescribeVpcs, new() { VpcIds = [vpc.VpcId!] }, "InvalidVpcID.NotFound");
    }

    private async Task<(string Workload, string Outside)> Subnets(string vpc)
    {
        var zones = (await Call(Ec2Api.DescribeAvailabilityZones, new() { Filters = [new Filter { Name = "state", Values = ["available"] }] })).AvailabilityZones!;
        var workload = (await Call(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.77.0.0/20", AvailabilityZone = zones[0].ZoneName, TagSpecifications = Named("subnet") })).Subnet!;
        Assert.Equal((zones[0].ZoneId, 4091, false), (workload.AvailabilityZoneId, workload.AvailableIpAddressCount, workload.MapPublicIpOnLaunch));
        await Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.77.15.0/24" }, "InvalidSubnet.Conflict");
        await Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.78.0.0/24" }, "InvalidSubnet.Range");
        await Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.77.32.0/24", AvailabilityZone = "us-east-1z" }, "InvalidParameterValue");
        var outside = (await Call(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.77.16.0/28", AvailabilityZone = zones[0].ZoneName })).Subnet!;
        return (workload.SubnetId!, outside.SubnetId!);
    }

    private async Task<(string Gateway, string Table)> WayOut(string vpc, string outside)
    {
        var gateway = (await Call(Ec2Api.CreateInternetGateway, new())).InternetGateway!.InternetGatewayId!;
        await Call(Ec2Api.AttachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc });
        await Refused(Ec2Api.AttachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc }, "Resource.AlreadyAssociated");
        await Refused(Ec2Api.DeleteInternetGateway, new() { InternetGatewayId = gateway }, "DependencyViolation");
        var table = (await Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc, TagSpecifications = Named("route-table") })).RouteTable!;
        Assert.Equal([("10.77.0.0/16", "local")], table.Routes!.Select(r => (r.DestinationCidrBlock!, r.GatewayId!)));
        await Call(Ec2Api.CreateRoute, new() { RouteTableId = table.RouteTableId, DestinationCidrBlock = World, GatewayId = gateway });
        await Refused(Ec2Api.CreateRoute, new() { RouteTableId = table.RouteTableId, DestinationCidrBlock = World, GatewayId = gateway }, "RouteAlreadyExists");
        await Refused(Ec2Api.DeleteRoute, new() { RouteTableId = table.RouteTableId, DestinationCidrBlock = "192.0.2.0/24" }, "InvalidRoute.NotFound");
        var association = (await Call(Ec2Api.AssociateRouteTable, new() { RouteTableId = table.RouteTableId, SubnetId = outside })).AssociationId;
        Assert.Equal(association, (await Table(table.RouteTableId!)).Associations!.Single().RouteTableAssociationId);
        await Refused(Ec2Api.DeleteRouteTable, new() { RouteTableId = table.RouteTableId }, "DependencyViolation");
        return (gateway, table.RouteTableId!);
    }

    private async Task<(string Nat, string Address)> Nat(string outside, string table)
    {
        var address = await Call(Ec2Api.AllocateAddress, new() { Domain = "vpc" });
        var nat = (await Call(Ec2Api.CreateNatGateway, new() { SubnetId = outside, AllocationId = address.AllocationId, ClientToken = "line" })).NatGateway!.NatGatewayId!;
        await Settled(async () => (await Call(Ec2Api.DescribeNatGateways, new() { NatGatewayIds = [nat] })).NatGateways!.Single().State == "available");
        Assert.Equal(address.PublicIp, (await Call(Ec2Api.DescribeNatGateways, new() { NatGatewayIds = [nat] })).NatGateways!.Single().NatGatewayAddresses!.Single().PublicIp);
        await Call(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "192.0.2.0/24", NatGatewayId = nat });
        Assert.Equal((nat, "active"), (await Routes(table)).Where(r => r.DestinationCidrBlock == "192.0.2.0/24").Select(r => (r.NatGatewayId!, r.State!)).Single());
        await Call(Ec2Api.DeleteRoute, new() { RouteTableId = table, DestinationCidrBlock = "192.0.2.0/24" });
        return (nat, address.AllocationId!);
    }

    private async Task<string> Endpoint(string vpc, string table)
    {
        var made = (await Call(Ec2Api.CreateVpcEndpoint, new() { VpcId = vpc, ServiceName = "com.amazonaws.us-east-1.s3", VpcEndpointType = "Gateway", RouteTableIds = [table] })).VpcEndpoint!;
        Assert.Equal(made.VpcEndpointId, (await Routes(table)).Single(r => r.DestinationPrefixListId is not null).GatewayId);
        return made.VpcEndpointId!;
    }

    private async Task<(string Acl, string Default, string Group)> Guards(string vpc, string workload)
    {
        var acl = (await Call(Ec2Api.CreateNetworkAcl, new() { VpcId = vpc })).NetworkAcl!.NetworkAclId!;
        var (association, old) = await AclOf(workload);
        Assert.True(old.IsDefault);
        await Call(Ec2Api.ReplaceNetworkAclAssociation, new() { AssociationId = association, NetworkAclId = acl });
        await Refused(Ec2Api.DeleteNetworkAcl, new() { NetworkAclId = acl }, "DependencyViolation");
        var group = (await Call(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "line", Description = "line" })).GroupId!;
        await Refused(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "line", Description = "line" }, "InvalidGroup.Duplicate");
        return (acl, old.NetworkAclId!, group);
    }

    private static AttributeBooleanValue Yes { get; } = new() { Value = true };

    private static IReadOnlyList<TagSpecification> Named(string type) => [new TagSpecification { ResourceType = type, Tags = [new Tag { Key = "Name", Value = "line" }] }];

    // Whatever takes time has settled after a few looks.
    private static async Task Settled(Func<Task<bool>> look)
    {
        for (var i = 0; i < 5; i++)
            if (await look()) return;
        Assert.Fail("It has not settled after five looks.");
    }

    private async Task<(string Id, NetworkAcl Acl)> AclOf(string subnet)
    {
        var acl = (await Call(Ec2Api.DescribeNetworkAcls, new() { Filters = [new Filter { Name = "association.subnet-id", Values = [subnet] }] })).NetworkAcls!.Single();
        return (acl.Associations!.Single(a => a.SubnetId == subnet).NetworkAclAssociationId!, acl);
    }

    private async Task<RouteTable> Table(string id) => (await Call(Ec2Api.DescribeRouteTables, new() { RouteTableIds = [id] })).RouteTables!.Single();

    private async Task<IReadOnlyList<Route>> Routes(string id) => (await Table(id)).Routes.OrEmpty();

    private Task<TResponse> Call<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class => aws.SendAsync(operation.Call(request), default);

    private async Task Refused<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TRequest request, string code)
        where TRequest : class
        where TResponse : class
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => Call(operation, request));
        Assert.Equal(code, error.ErrorCode);
    }
}
