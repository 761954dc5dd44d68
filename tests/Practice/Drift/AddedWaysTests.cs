using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Tests.Practice.Drift;

/// <summary>Everything that can open a way into a training network's VPC or out of it is told, with its id and what it lets through.</summary>
public sealed class AddedWaysTests : IDisposable
{
    private const string Other = "444455556666";

    // What somebody adds; what is told of it, "{vpc}" and the like standing for ids of the network's, and the words of the risk.
    private static readonly Dictionary<string, Way> Ways = new()
    {
        ["a peering connection"] = new((r, n) => r.Ways.Peerings.Put(Peering("pcx-1", n.VpcId!, "vpc-theirs", "active")), "AWS::EC2::VPCPeeringConnection pcx-1", "a way to vpc-theirs of account 444455556666, and in from there"),
        ["a peering connection that another account asked for"] = new((r, n) => r.Ways.Peerings.Put(Peering("pcx-1", "vpc-theirs", n.VpcId!, "pending-acceptance")), "AWS::EC2::VPCPeeringConnection pcx-1", "a way to vpc-theirs of account 444455556666, and in from there, once it is accepted"),
        ["an attachment of a transit gateway"] = new((r, n) => r.Ways.TransitGatewayAttachments.Put(new TransitGatewayVpcAttachment { TransitGatewayAttachmentId = "tgw-attach-1", TransitGatewayId = "tgw-1", VpcId = n.VpcId, State = "available" }), "AWS::EC2::TransitGatewayAttachment tgw-attach-1", "a way to the networks behind tgw-1, and in from there"),
        ["a VPN gateway"] = new((r, n) => r.Ways.VpnGateways.Put(new VpnGateway { VpnGatewayId = "vgw-1", State = "available", VpcAttachments = [new VpcAttachment { VpcId = n.VpcId, State = "attached" }] }), "AWS::EC2::VPNGateway vgw-1", "a way to what is behind VPN or Direct Connect, and in from there"),
        ["a carrier gateway"] = new((r, n) => r.Ways.CarrierGateways.Put(new CarrierGateway { CarrierGatewayId = "cagw-1", VpcId = n.VpcId, State = "available" }), "AWS::EC2::CarrierGateway cagw-1", "a way to a carrier's network"),
        ["an EC2 Instance Connect Endpoint"] = new((r, n) => r.Ways.ConnectEndpoints.Put(new Ec2InstanceConnectEndpoint { InstanceConnectEndpointId = "eice-1", VpcId = n.VpcId, State = "create-complete" }), "AWS::EC2::InstanceConnectEndpoint eice-1", "a way in to machines from the internet"),
        ["an egress-only internet gateway"] = new((r, n) => r.EgressOnlyInternetGateways.Put(new EgressOnlyInternetGateway { EgressOnlyInternetGatewayId = "eigw-1", Attachments = [new InternetGatewayAttachment { VpcId = n.VpcId, State = "attached" }] }), "AWS::EC2::EgressOnlyInternetGateway eigw-1", "a way to the internet by IPv6"),
        ["an internet gateway"] = new((r, n) => r.InternetGateways.Put(new InternetGateway { InternetGatewayId = "igw-1", Attachments = [new InternetGatewayAttachment { VpcId = n.VpcId, State = "available" }] }), "AWS::EC2::InternetGateway igw-1", "a way to the internet"),
        ["a private NAT gateway"] = new((r, n) => r.NatGateways.Put(new NatGateway { NatGatewayId = "nat-1", VpcId = n.VpcId, State = "available", ConnectivityType = "private" }), "AWS::EC2::NatGateway nat-1", "a way to other private networks"),
        ["an endpoint"] = new((r, n) => r.VpcEndpoints.Put(new VpcEndpoint { VpcEndpointId = "vpce-1", VpcId = n.VpcId, State = "available", ServiceName = "com.amazonaws.us-east-1.dynamodb" }), "AWS::EC2::VPCEndpoint vpce-1", "a way to com.amazonaws.us-east-1.dynamodb, with a policy that is not the network's"),
        ["an endpoint that a service made"] = new((r, n) => r.VpcEndpoints.Put(new VpcEndpoint { VpcEndpointId = "vpce-1", VpcId = n.VpcId, State = "available", RequesterManaged = true, ServiceName = "com.amazonaws.vpce.other", Tags = [new() { Key = "Firewall", Value = "arn:aws:network-firewall:us-east-1:111122223333:firewall/other" }] }), "AWS::EC2::VPCEndpoint vpce-1", "a way to com.amazonaws.vpce.other"),
        ["a subnet"] = new((r, n) => r.Subnets.Put(new Subnet { SubnetId = "subnet-1", VpcId = n.VpcId, CidrBlock = "10.77.255.240/28" }), "AWS::EC2::Subnet subnet-1", "machines in it have none of the network's routes"),
        ["a range"] = new((r, n) => r.Vpcs.Put(r.Vpcs.Find(n.VpcId)! with { CidrBlockAssociationSet = [new VpcCidrBlockAssociation { AssociationId = "vpc-cidr-assoc-1", CidrBlock = "100.64.0.0/16", CidrBlockState = new VpcCidrBlockState { State = "associated" } }] }), "AWS::EC2::VPCCidrBlock {vpc}|100.64.0.0/16", "no rule of the network knows these addresses"),
        ["a range of IPv6"] = new((r, n) => r.Vpcs.Put(r.Vpcs.Find(n.VpcId)! with { Ipv6CidrBlockAssociationSet = [new VpcIpv6CidrBlockAssociation { AssociationId = "vpc-cidr-assoc-1", Ipv6CidrBlock = "2001:db8::/56" }] }), "AWS::EC2::VPCCidrBlock {vpc}|2001:db8::/56", "no rule of the network knows these addresses"),
        ["a range of IPv6 at a subnet"] = new((r, n) => r.Subnets.Put(r.Subnets.Find(n.SubnetId[0])! with { Ipv6CidrBlockAssociationSet = [new SubnetIpv6CidrBlockAssociation { Ipv6CidrBlock = "2001:db8::/64" }] }), "AWS::EC2::SubnetCidrBlock {subnet}|2001:db8::/64", "no rule of the network knows these addresses"),
        ["a route table"] = new((r, n) => r.RouteTables.Put(new RouteTable { RouteTableId = "rtb-1", VpcId = n.VpcId, Routes = [], Associations = [] }), "AWS::EC2::RouteTable rtb-1", "a subnet that follows it goes around the network's routes"),
        ["a route of the main route table"] = new((r, n) => r.RouteTables.Put(MainTable(r, n) is var main ? main with { RouteTableId = "rtb-main", Routes = [new Route { DestinationCidrBlock = "0.0.0.0/0", GatewayId = "igw-9", State = "active" }] } : main), "AWS::EC2::Route rtb-main|0.0.0.0/0", "a way for every subnet that has no route table of its own"),
        ["a route"] = new((r, n) => r.RouteTables.Put(Table(r, n) is var table ? table with { Routes = [.. table.Routes!, new Route { DestinationCidrBlock = "198.51.100.0/24", TransitGatewayId = "tgw-1", State = "active" }] } : table), "AWS::EC2::Route {table}|198.51.100.0/24", "traffic to these addresses goes around the network's routes"),
        ["an entry of a network ACL"] = new((r, n) => r.NetworkAcls.Put(Acl(r, n) is var acl ? acl with { Entries = [.. acl.Entries!, new NetworkAclEntry { RuleNumber = 5, Egress = false, Protocol = "-1", RuleAction = "allow", CidrBlock = "0.0.0.0/0" }] } : acl), "AWS::EC2::NetworkAclEntry {acl}|ingress|5", "the network ACL admits or denies more than the network's entries"),
        ["an interface with a public address"] = new((r, n) => r.NetworkInterfaces.Put(Nic(n.VpcId, n.SubnetId[0]) with { Attachment = new() { InstanceId = "i-1" }, Association = new NetworkInterfaceAssociation { PublicIp = "198.51.100.7" } }), "AWS::EC2::NetworkInterface eni-1", "of i-1: it has the public address 198.51.100.7"),
        ["an interface of another account"] = new((r, n) => r.NetworkInterfaces.Put(Nic(n.VpcId, n.SubnetId[0]) with { OwnerId = Other }), "AWS::EC2::NetworkInterface eni-1", "it is account 444455556666's: its subnet is shared"),
        ["an interface beside the NAT gateway"] = new((r, n) => r.NetworkInterfaces.Put(Nic(n.VpcId, Id(n, "NatSubnetA"))), "AWS::EC2::NetworkInterface eni-1", "it stands in NatSubnetA, where the firewall is not between it and the rest"),
        ["an interface of a load balancer"] = new((r, n) => r.NetworkInterfaces.Put(Nic(n.VpcId, n.SubnetId[0]) with { InterfaceType = "network_load_balancer" }), "AWS::EC2::NetworkInterface eni-1", "network_load_balancer brings traffic to machines"),
        ["an inbound resolver endpoint"] = new((r, n) => r.Dns.ResolverEndpoints.Put(new ResolverEndpoint { Id = "rslvr-in-1", HostVPCId = n.VpcId, Direction = "INBOUND", Status = "OPERATIONAL" }), "AWS::Route53Resolver::ResolverEndpoint rslvr-in-1", "other networks ask the VPC's resolver"),
        ["an outbound resolver endpoint"] = new((r, n) => r.Dns.ResolverEndpoints.Put(new ResolverEndpoint { Id = "rslvr-out-1", HostVPCId = n.VpcId, Direction = "OUTBOUND", Status = "OPERATIONAL" }), "AWS::Route53Resolver::ResolverEndpoint rslvr-out-1", "questions for names go out to other resolvers"),
        ["a resolver rule"] = new((r, n) => r.Dns.ResolverRuleAssociations.Put(new ResolverRuleAssociation { Id = "rslvr-rrassoc-1", ResolverRuleId = "rslvr-rr-1", VPCId = n.VpcId, Status = "COMPLETE" }), "AWS::Route53Resolver::ResolverRuleAssociation rslvr-rrassoc-1", "names of rslvr-rr-1 are asked of another resolver"),
        ["another rule group of DNS Firewall"] = new((r, n) => r.Dns.Associations.Put(new FirewallRuleGroupAssociation { Id = "rslvr-frgassoc-1", Arn = "arn:aws:route53resolver:us-east-1:444455556666:firewall-rule-group-association/rslvr-frgassoc-1", Name = "open", FirewallRuleGroupId = "rslvr-frg-1", VpcId = n.VpcId, Priority = 99, Status = "COMPLETE", CreatorRequestId = "theirs" }), "AWS::Route53Resolver::FirewallRuleGroupAssociation rslvr-frgassoc-1", "rslvr-frg-1 decides on names too, with priority 99"),
    };

    private readonly Networks _networks = new();

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_told(string what)
    {
        var network = await _networks.Built(Networks.Request() with { DnsFirewall = true });
        var way = Ways[what];
        way.Add(_networks.Region, network);
        var drift = Assert.Single(await _networks.Drift());
        Assert.Equal(("Added", Filled(way.Told, network)), (drift.Kind, $"{drift.ResourceType} {drift.ResourceId}"));
        Assert.StartsWith(way.Risk, drift.Risk, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_somebody_elses_is_named_before_anything_is_removed(string what)
    {
        var network = await _networks.Built(Networks.Request() with { DnsFirewall = true });
        var way = Ways[what];
        way.Add(_networks.Region, network);
        var id = Filled(way.Told, network).Split(' ')[1];
        var users = await TrainingNetworkOperation.UsersAsync(_networks.Aws, (await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!, default);
        // What is a part of the network's own tables goes with them; a machine is named by itself rather than by its interface.
        Assert.Equal(id.Contains('|') ? [] : [what == "an interface with a public address" ? "i-1" : id], users);
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("deleted")]
    public async Task What_no_longer_leads_anywhere_is_not_told(string state)
    {
        var network = await _networks.Built(Networks.Request());
        var region = _networks.Region;
        region.Ways.Peerings.Put(Peering("pcx-1", network.VpcId!, "vpc-theirs", state));
        region.Ways.Peerings.Put(Peering("pcx-2", "vpc-others", "vpc-theirs", "active"));
        region.Ways.TransitGatewayAttachments.Put(new TransitGatewayVpcAttachment { TransitGatewayAttachmentId = "tgw-attach-1", TransitGatewayId = "tgw-1", VpcId = network.VpcId, State = state });
        region.Ways.VpnGateways.Put(new VpnGateway { VpnGatewayId = "vgw-1", State = "available", VpcAttachments = [new VpcAttachment { VpcId = network.VpcId, State = "detached" }] });
        region.Ways.ConnectEndpoints.Put(new Ec2InstanceConnectEndpoint { InstanceConnectEndpointId = "eice-1", VpcId = network.VpcId, State = "delete-complete" });
        Assert.Empty(await _networks.Drift());
    }

    [Fact]
    public async Task A_machine_and_a_job_in_a_subnet_for_machines_are_none()
    {
        var network = await _networks.Built(Networks.Request());
        _networks.Region.NetworkInterfaces.Put(Nic(network.VpcId, network.SubnetId[0]));
        _networks.Region.NetworkInterfaces.Put(Nic(network.VpcId, network.SubnetId[0]) with { NetworkInterfaceId = "eni-2", InterfaceType = "efa" });
        Assert.Empty(await _networks.Drift());
    }

    public void Dispose() => _networks.Dispose();

    private static string Filled(string text, TrainingNetwork n) =>
        text.Replace("{vpc}", n.VpcId, StringComparison.Ordinal).Replace("{subnet}", n.SubnetId[0], StringComparison.Ordinal).Replace("{table}", Id(n, "WorkloadSubnetARoutes"), StringComparison.Ordinal).Replace("{acl}", Id(n, "WorkloadAcl"), StringComparison.Ordinal);

    private static string Id(TrainingNetwork network, string logicalId) => network.Resource.First(r => r.LogicalId == logicalId).ResourceId!;

    private static RouteTable Table(PracticeRegion region, TrainingNetwork network) => region.RouteTables.Find(Id(network, "WorkloadSubnetARoutes"))!;

    private static RouteTable MainTable(PracticeRegion region, TrainingNetwork network)
    {
        var main = region.RouteTables.All.First(t => t.VpcId == network.VpcId && t.Associations.OrEmpty().Any(a => a.Main == true));
        region.RouteTables.Remove(main.RouteTableId!);
        return main;
    }

    private static NetworkAcl Acl(PracticeRegion region, TrainingNetwork network) => region.NetworkAcls.Find(Id(network, "WorkloadAcl"))!;

    private static NetworkInterface Nic(string? vpc, string? subnet) => new() { NetworkInterfaceId = "eni-1", VpcId = vpc, SubnetId = subnet, OwnerId = "111122223333", InterfaceType = "interface", Status = "in-use" };

    private static VpcPeeringConnection Peering(string id, string requester, string accepter, string state) => new()
    {
        VpcPeeringConnectionId = id,
        RequesterVpcInfo = new VpcPeeringConnectionVpcInfo { VpcId = requester, OwnerId = Other },
        AccepterVpcInfo = new VpcPeeringConnectionVpcInfo { VpcId = accepter, OwnerId = Other },
        Status = new VpcPeeringConnectionStateReason { Code = state },
    };

    private sealed record Way(Action<PracticeRegion, TrainingNetwork> Add, string Told, string Risk);
}
