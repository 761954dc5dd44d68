using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>A network that is built and taken down again: what comes with what, what takes time, and what may not go before something else.</summary>
public sealed class NetworkBuildingTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task A_vpc_comes_with_its_main_table_its_acl_and_its_group_and_goes_with_them()
    {
        var vpc = await Vpc();
        var table = (await _practised.Call(Ec2Api.DescribeRouteTables, new() { Filters = [In(vpc)] })).RouteTables!.Single();
        Assert.Equal((true, "local", "10.99.0.0/16"), (table.Associations!.Single().Main, table.Routes!.Single().GatewayId, table.Routes!.Single().DestinationCidrBlock));
        var acl = (await _practised.Call(Ec2Api.DescribeNetworkAcls, new() { Filters = [In(vpc)] })).NetworkAcls!.Single();
        Assert.Equal([("allow", 100, true), ("deny", 32767, true), ("allow", 100, false), ("deny", 32767, false)], acl.Entries!.Select(e => (e.RuleAction, e.RuleNumber!.Value, e.Egress!.Value)));
        var group = (await _practised.Call(Ec2Api.DescribeSecurityGroups, new() { Filters = [In(vpc)] })).SecurityGroups!.Single();
        Assert.Equal(("default", group.GroupId, "0.0.0.0/0"), (group.GroupName, group.IpPermissions!.Single().UserIdGroupPairs!.Single().GroupId, group.IpPermissionsEgress!.Single().IpRanges!.Single().CidrIp));
        await _practised.Refused(Ec2Api.DeleteSecurityGroup, new() { GroupId = group.GroupId }, "CannotDelete");
        await _practised.Refused(Ec2Api.DeleteNetworkAcl, new() { NetworkAclId = acl.NetworkAclId }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.DeleteRouteTable, new() { RouteTableId = table.RouteTableId }, "DependencyViolation");

        await _practised.Call(Ec2Api.DeleteVpc, new() { VpcId = vpc });
        await _practised.Refused(Ec2Api.DescribeVpcs, new() { VpcIds = [vpc] }, "InvalidVpcID.NotFound");
        Assert.Empty((await _practised.Call(Ec2Api.DescribeSecurityGroupRules, new() { Filters = [new Filter { Name = "group-id", Values = [group.GroupId!] }] })).SecurityGroupRules!);
        Assert.Empty((await _practised.Call(Ec2Api.DescribeRouteTables, new() { Filters = [In(vpc)] })).RouteTables!);
    }

    [Theory]
    [InlineData("10.99.0.0", "InvalidParameterValue")]
    [InlineData("10.0.0.0/15", "InvalidVpc.Range")]
    [InlineData("10.0.0.0/29", "InvalidVpc.Range")]
    [InlineData("127.0.0.0/16", "InvalidVpc.Range")]
    public async Task A_vpc_has_a_range_that_aws_takes(string cidr, string code) => await _practised.Refused(Ec2Api.CreateVpc, new() { CidrBlock = cidr }, code);

    [Fact]
    public async Task A_subnet_lies_in_its_vpc_and_on_no_other()
    {
        var vpc = await Vpc();
        await Subnet(vpc, "10.99.1.0/24", "us-east-1a");
        await _practised.Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.98.1.0/24" }, "InvalidSubnet.Range");
        await _practised.Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.99.2.0/29" }, "InvalidSubnet.Range");
        await _practised.Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.99.0.0/23" }, "InvalidSubnet.Conflict");
        var error = await _practised.Refused(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = "10.99.2.0/24", AvailabilityZone = "us-east-1z" }, "InvalidParameterValue");
        Assert.Contains("us-east-1a, us-east-1b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_an_end_to_how_many_there_may_be()
    {
        await Vpc();
        var error = await _practised.Refused(Ec2Api.CreateVpc, new() { CidrBlock = "10.98.0.0/16" }, "VpcLimitExceeded");
        Assert.Equal("The maximum number of VPCs has been reached.", error.Message);
        _practised.Account.Limit(PracticeQuota.ElasticAddresses, 2);
        await _practised.Call(Ec2Api.AllocateAddress, new());
        await _practised.Refused(Ec2Api.AllocateAddress, new(), "AddressLimitExceeded");
    }

    [Fact]
    public async Task A_nat_gateway_takes_its_time_and_tells_what_is_wrong_itself()
    {
        var vpc = await Vpc();
        var subnet = await Subnet(vpc, "10.99.1.0/24", "us-east-1a");
        var address = (await _practised.Call(Ec2Api.AllocateAddress, new())).AllocationId!;
        var lost = (await _practised.Call(Ec2Api.CreateNatGateway, new() { SubnetId = subnet, AllocationId = address })).NatGateway!;
        Assert.Equal("pending", lost.State);
        Assert.Equal(["pending", "failed"], [await NatState(lost.NatGatewayId!), await NatState(lost.NatGatewayId!)]);
        var failed = (await _practised.Call(Ec2Api.DescribeNatGateways, new() { NatGatewayIds = [lost.NatGatewayId!] })).NatGateways!.Single();
        Assert.Equal(("Gateway.NotAttached", $"Network {vpc} has no Internet gateway attached"), (failed.FailureCode, failed.FailureMessage));

        var gateway = await Attached(vpc);
        var nat = (await _practised.Call(Ec2Api.CreateNatGateway, new() { SubnetId = subnet, AllocationId = address, ClientToken = "t" })).NatGateway!.NatGatewayId!;
        Assert.Equal(nat, (await _practised.Call(Ec2Api.CreateNatGateway, new() { SubnetId = subnet, AllocationId = address, ClientToken = "t" })).NatGateway!.NatGatewayId);
        await _practised.Refused(Ec2Api.CreateNatGateway, new() { SubnetId = subnet, AllocationId = address, ClientToken = "t", ConnectivityType = "public" }, "IdempotentParameterMismatch");
        Assert.Equal(["pending", "available"], [await NatState(nat), await NatState(nat)]);
        var table = (await _practised.Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc })).RouteTable!.RouteTableId!;
        await _practised.Call(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", NatGatewayId = nat });
        await _practised.Refused(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = gateway }, "RouteAlreadyExists");
        await _practised.Refused(Ec2Api.ReleaseAddress, new() { AllocationId = address }, "InvalidIPAddress.InUse");
        await _practised.Refused(Ec2Api.DeleteSubnet, new() { SubnetId = subnet }, "DependencyViolation");
        await _practised.Refused(Ec2Api.DetachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc }, "DependencyViolation");

        await _practised.Call(Ec2Api.DeleteNatGateway, new() { NatGatewayId = nat });
        Assert.Equal("blackhole", (await Routes(table)).Single(r => r.NatGatewayId == nat).State);
        await _practised.Refused(Ec2Api.ReleaseAddress, new() { AllocationId = address }, "InvalidIPAddress.InUse");
        Assert.Equal(["deleting", "deleted"], [await NatState(nat), await NatState(nat)]);
        await _practised.Call(Ec2Api.ReleaseAddress, new() { AllocationId = address });
        await _practised.Call(Ec2Api.DeleteSubnet, new() { SubnetId = subnet });
        await _practised.Call(Ec2Api.DetachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc });
        await _practised.Refused(Ec2Api.DeleteVpc, new() { VpcId = vpc }, "DependencyViolation");
        await _practised.Call(Ec2Api.DeleteRouteTable, new() { RouteTableId = table });
        await _practised.Call(Ec2Api.DeleteVpc, new() { VpcId = vpc });
    }

    [Fact]
    public async Task Within_a_vpc_a_route_leads_a_whole_subnet_through_something_that_looks_at_it()
    {
        var vpc = await Vpc();
        await Subnet(vpc, "10.99.1.0/24", "us-east-1a");
        var gateway = await Attached(vpc);
        var table = (await _practised.Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc })).RouteTable!.RouteTableId!;
        await _practised.Refused(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "10.99.1.0/24", GatewayId = gateway }, "InvalidParameterValue");
        var foreign = await _practised.Refused(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = _practised.Id("igw", "training") }, "InvalidParameterValue");
        Assert.Contains("belong to different networks", foreign.Message, StringComparison.Ordinal);
        await _practised.Refused(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", VpcEndpointId = _practised.Id("vpce", "servingkms") }, "RouteNotSupported");
        await _practised.Refused(Ec2Api.DeleteRoute, new() { RouteTableId = table, DestinationCidrBlock = "10.99.0.0/16" }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.ReplaceRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = gateway }, "InvalidParameterValue");

        var inspected = _practised.Id("rtb", "training-public");
        var endpoint = _practised.Id("vpce", "egress/training-firewall-b");
        await _practised.Refused(Ec2Api.CreateRoute, new() { RouteTableId = inspected, DestinationCidrBlock = "10.20.0.0/24", VpcEndpointId = endpoint }, "InvalidParameterValue");
        await _practised.Call(Ec2Api.CreateRoute, new() { RouteTableId = inspected, DestinationCidrBlock = "10.20.0.0/20", VpcEndpointId = endpoint });
        Assert.Equal(endpoint, (await Routes(inspected)).Single(r => r.DestinationCidrBlock == "10.20.0.0/20").GatewayId);
    }

    [Fact]
    public async Task A_route_is_a_black_hole_while_its_gateway_is_detached()
    {
        var vpc = await Vpc();
        var gateway = await Attached(vpc);
        var table = (await _practised.Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc })).RouteTable!.RouteTableId!;
        await _practised.Call(Ec2Api.CreateRoute, new() { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", GatewayId = gateway });
        await _practised.Call(Ec2Api.DetachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc });
        Assert.Equal("blackhole", (await Routes(table)).Single(r => r.GatewayId == gateway).State);
        await _practised.Refused(Ec2Api.DetachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc }, "Gateway.NotAttached");
        await _practised.Call(Ec2Api.AttachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc });
        Assert.Equal("active", (await Routes(table)).Single(r => r.GatewayId == gateway).State);
        await _practised.Refused(Ec2Api.DeleteInternetGateway, new() { InternetGatewayId = gateway }, "DependencyViolation");
    }

    [Fact]
    public async Task A_subnet_has_one_table_and_one_acl()
    {
        var vpc = await Vpc();
        var subnet = await Subnet(vpc, "10.99.1.0/24", "us-east-1a");
        var first = (await _practised.Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc })).RouteTable!.RouteTableId!;
        var second = (await _practised.Call(Ec2Api.CreateRouteTable, new() { VpcId = vpc })).RouteTable!.RouteTableId!;
        var association = (await _practised.Call(Ec2Api.AssociateRouteTable, new() { RouteTableId = first, SubnetId = subnet })).AssociationId!;
        await _practised.Refused(Ec2Api.AssociateRouteTable, new() { RouteTableId = second, SubnetId = subnet }, "Resource.AlreadyAssociated");
        await _practised.Refused(Ec2Api.DeleteRouteTable, new() { RouteTableId = first }, "DependencyViolation");
        await _practised.Call(Ec2Api.DisassociateRouteTable, new() { AssociationId = association });
        await _practised.Refused(Ec2Api.DisassociateRouteTable, new() { AssociationId = association }, "InvalidAssociationID.NotFound");

        var acl = (await _practised.Call(Ec2Api.CreateNetworkAcl, new() { VpcId = vpc })).NetworkAcl!.NetworkAclId!;
        var old = (await _practised.Call(Ec2Api.DescribeNetworkAcls, new() { Filters = [new Filter { Name = "association.subnet-id", Values = [subnet] }] })).NetworkAcls!.Single();
        Assert.True(old.IsDefault);
        await _practised.Call(Ec2Api.ReplaceNetworkAclAssociation, new() { AssociationId = old.Associations!.Single().NetworkAclAssociationId, NetworkAclId = acl });
        await _practised.Refused(Ec2Api.DeleteNetworkAcl, new() { NetworkAclId = acl }, "DependencyViolation");
        Assert.Equal(acl, (await _practised.Call(Ec2Api.DescribeNetworkAcls, new() { Filters = [new Filter { Name = "association.subnet-id", Values = [subnet] }] })).NetworkAcls!.Single().NetworkAclId);
        await _practised.Call(Ec2Api.DeleteSubnet, new() { SubnetId = subnet });
        await _practised.Call(Ec2Api.DeleteNetworkAcl, new() { NetworkAclId = acl });
    }

    [Fact]
    public async Task A_group_that_another_names_stays()
    {
        var vpc = await Vpc();
        var one = (await _practised.Call(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "one", Description = "one" })).GroupId!;
        var two = (await _practised.Call(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "two", Description = "two" })).GroupId!;
        await _practised.Refused(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "two", Description = "again" }, "InvalidGroup.Duplicate");
        await _practised.Refused(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "sg-three", Description = "three" }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.CreateSecurityGroup, new() { VpcId = vpc, GroupName = "three", Description = "drei für alle" }, "InvalidParameterValue");
        await _practised.Call(Ec2Api.AuthorizeSecurityGroupIngress, new() { GroupId = two, IpPermissions = [new IpPermission { IpProtocol = "-1", UserIdGroupPairs = [new UserIdGroupPair { GroupId = one }] }] });
        var error = await _practised.Refused(Ec2Api.DeleteSecurityGroup, new() { GroupId = one }, "DependencyViolation");
        Assert.Equal($"resource {one} has a dependent object", error.Message);
        await _practised.Call(Ec2Api.DeleteSecurityGroup, new() { GroupId = two });
        await _practised.Call(Ec2Api.DeleteSecurityGroup, new() { GroupId = one });
    }

    private static Filter In(string vpc) => new() { Name = "vpc-id", Values = [vpc] };

    private async Task<string> Vpc() => (await _practised.Call(Ec2Api.CreateVpc, new() { CidrBlock = "10.99.0.0/16" })).Vpc!.VpcId!;

    private async Task<string> Subnet(string vpc, string cidr, string zone) => (await _practised.Call(Ec2Api.CreateSubnet, new() { VpcId = vpc, CidrBlock = cidr, AvailabilityZone = zone })).Subnet!.SubnetId!;

    private async Task<string> Attached(string vpc)
    {
        var gateway = (await _practised.Call(Ec2Api.CreateInternetGateway, new())).InternetGateway!.InternetGatewayId!;
        await _practised.Call(Ec2Api.AttachInternetGateway, new() { InternetGatewayId = gateway, VpcId = vpc });
        return gateway;
    }

    private async Task<string> NatState(string id) => (await _practised.Call(Ec2Api.DescribeNatGateways, new() { NatGatewayIds = [id] })).NatGateways!.Single().State!;

    private async Task<IEnumerable<Route>> Routes(string table) => (await _practised.Call(Ec2Api.DescribeRouteTables, new() { RouteTableIds = [table] })).RouteTables!.Single().Routes.OrEmpty();
}
