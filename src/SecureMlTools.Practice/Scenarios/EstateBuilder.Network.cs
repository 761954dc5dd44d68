using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers.Networks;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>A VPC with what AWS makes with it: a main route table, a default network ACL that admits everything, a default security group.</summary>
    public string Vpc(string name, string cidr, string? cidrV6 = null, bool isDefault = false)
    {
        var id = Id("vpc", name);
        Region.Vpcs.Put(new Vpc
        {
            VpcId = id,
            CidrBlock = cidr,
            State = "available",
            OwnerId = AccountId,
            InstanceTenancy = "default",
            IsDefault = isDefault,
            DhcpOptionsId = DhcpOptionsHandlers.Default(Region).DhcpOptionsId,
            CidrBlockAssociationSet = [new VpcCidrBlockAssociation { AssociationId = Id("vpc-cidr-assoc", name), CidrBlock = cidr, CidrBlockState = new VpcCidrBlockState { State = "associated" } }],
            Ipv6CidrBlockAssociationSet = cidrV6 is null ? [] : [new VpcIpv6CidrBlockAssociation { AssociationId = Id("vpc-cidr-assoc", name + "6"), Ipv6CidrBlock = cidrV6, Ipv6CidrBlockState = new VpcCidrBlockState { State = "associated" }, NetworkBorderGroup = Region.Name, Ipv6Pool = "Amazon" }],
            BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = "off" },
            Tags = Tags(name),
        });
        // Private names of interface endpoints need both.
        Region.VpcAttributes.Put(VpcHandlers.Attributes(Region, Region.Vpcs.Find(id)!) with { EnableDnsHostnames = new AttributeBooleanValue { Value = true } });
        RouteTable(name, name + "-main", isMain: true, [], LocalRoutes(cidr, cidrV6));
        var acl = Id("acl", name + "-default");
        Region.NetworkAcls.Put(new NetworkAcl
        {
            NetworkAclId = acl,
            VpcId = id,
            OwnerId = AccountId,
            IsDefault = true,
            Associations = [],
            Entries = Entries([(100, "-1", 0, 0, "0.0.0.0/0", "allow"), .. cidrV6 is null ? [] : new[] { (101, "-1", 0, 0, "::/0", "allow") }], [(100, "-1", 0, 0, "0.0.0.0/0", "allow"), .. cidrV6 is null ? [] : new[] { (101, "-1", 0, 0, "::/0", "allow") }], cidrV6 is not null),
            Tags = [],
        });
        Group(name, name + "-default", "default VPC security group", [], [], groupName: "default");
        return id;
    }

    public string Subnet(string vpc, string name, string cidr, char zone, string? cidrV6 = null, bool isPublic = false)
    {
        var id = Id("subnet", name);
        Region.Subnets.Put(new Subnet
        {
            SubnetId = id,
            SubnetArn = Arn("ec2", "subnet/" + id),
            VpcId = Id("vpc", vpc),
            OwnerId = AccountId,
            State = "available",
            CidrBlock = cidr,
            AvailabilityZone = Zone(zone),
            AvailabilityZoneId = ZoneId(zone),
            AvailableIpAddressCount = 4000,
            DefaultForAz = false,
            MapPublicIpOnLaunch = isPublic,
            MapCustomerOwnedIpOnLaunch = false,
            AssignIpv6AddressOnCreation = isPublic && cidrV6 is not null,
            EnableDns64 = false,
            Ipv6Native = false,
            Ipv6CidrBlockAssociationSet = cidrV6 is null ? [] : [new SubnetIpv6CidrBlockAssociation { AssociationId = Id("subnet-cidr-assoc", name), Ipv6CidrBlock = cidrV6, Ipv6CidrBlockState = new SubnetCidrBlockState { State = "associated" } }],
            PrivateDnsNameOptionsOnLaunch = new PrivateDnsNameOptionsOnLaunch { HostnameType = "ip-name", EnableResourceNameDnsARecord = false, EnableResourceNameDnsAAAARecord = false },
            BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = "off" },
            Tags = Tags(name),
        });
        var acl = Region.NetworkAcls.Find(Id("acl", vpc + "-default"))!;
        Region.NetworkAcls.Put(acl with { Associations = [.. acl.Associations.OrEmpty(), Association(acl.NetworkAclId!, id)] });
        return id;
    }

    /// <summary>A network ACL of one's own; its subnets leave the default one.</summary>
    public string NetworkAcl(
        string vpc, string name, IReadOnlyList<string> subnets, (int Number, string Protocol, int From, int To, string Cidr, string Action)[] ingress, (int Number, string Protocol, int From, int To, string Cidr, string Action)[] egress)
    {
        var id = Id("acl", name);
        var ids = subnets.Select(s => Id("subnet", s)).ToList();
        var old = Region.NetworkAcls.Find(Id("acl", vpc + "-default"))!;
        Region.NetworkAcls.Put(old with { Associations = [.. old.Associations.OrEmpty().Where(a => !ids.Contains(a.SubnetId!))] });
        Region.NetworkAcls.Put(new NetworkAcl
        {
            NetworkAclId = id,
            VpcId = Id("vpc", vpc),
            OwnerId = AccountId,
            IsDefault = false,
            Associations = [.. ids.Select(s => Association(id, s))],
            Entries = Entries(ingress, egress, Region.Vpcs.Find(Id("vpc", vpc))!.Ipv6CidrBlockAssociationSet.OrEmpty().Count > 0),
            Tags = Tags(name),
        });
        return id;
    }

    public string InternetGateway(string vpc)
    {
        var id = Id("igw", vpc);
        Region.InternetGateways.Put(new InternetGateway { InternetGatewayId = id, OwnerId = AccountId, Attachments = [new InternetGatewayAttachment { VpcId = Id("vpc", vpc), State = "available" }], Tags = Tags(vpc) });
        return id;
    }

    public string NatGateway(string vpc, string subnet, string publicIp)
    {
        var id = Id("nat", subnet);
        var nic = Interface(subnet, "nat-" + subnet, new InterfaceSpec { Type = "nat_gateway", PublicIp = publicIp, Description = "Interface for NAT Gateway " + id, IsRequesterManaged = true });
        Region.Addresses.Put(new Address { AllocationId = Id("eipalloc", subnet), PublicIp = publicIp, Domain = "vpc", PublicIpv4Pool = "amazon", NetworkBorderGroup = Region.Name, Tags = Tags(vpc) });
        Region.NatGateways.Put(new NatGateway
        {
            NatGatewayId = id,
            VpcId = Id("vpc", vpc),
            SubnetId = Id("subnet", subnet),
            State = "available",
            ConnectivityType = "public",
            CreateTime = DaysAgo(400),
            NatGatewayAddresses = [new NatGatewayAddress { AllocationId = Id("eipalloc", subnet), NetworkInterfaceId = nic.NetworkInterfaceId, PrivateIp = nic.PrivateIpAddress, PublicIp = publicIp, IsPrimary = true, Status = "succeeded" }],
            Tags = Tags(vpc),
        });
        return id;
    }

    /// <summary>A route table; the routes within the VPC are added.</summary>
    public string RouteTable(string vpc, string name, IReadOnlyList<string> subnets, params Route[] routes)
    {
        var own = Region.Vpcs.Find(Id("vpc", vpc))!;
        return RouteTable(vpc, name, isMain: false, subnets, [.. LocalRoutes(own.CidrBlock!, own.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock).FirstOrDefault()), .. routes]);
    }

    public static Route Route(string cidr, string? gateway = null, string? nat = null) => new()
    {
        DestinationCidrBlock = cidr.Contains(':') ? null : cidr,
        DestinationIpv6CidrBlock = cidr.Contains(':') ? cidr : null,
        GatewayId = gateway,
        NatGatewayId = nat,
        State = "active",
        Origin = "CreateRoute",
    };

    private string RouteTable(string vpc, string name, bool isMain, IReadOnlyList<string> subnets, IReadOnlyList<Route> routes)
    {
        var id = Id("rtb", name);
        RouteTableAssociation Associated(string? subnet) => new()
        {
            RouteTableAssociationId = Id("rtbassoc", name + subnet),
            RouteTableId = id,
            SubnetId = subnet is null ? null : Id("subnet", subnet),
            Main = subnet is null,
            AssociationState = new RouteTableAssociationState { State = "associated" },
        };
        Region.RouteTables.Put(new RouteTable
        {
            RouteTableId = id,
            VpcId = Id("vpc", vpc),
            OwnerId = AccountId,
            Associations = isMain ? [Associated(null)] : [.. subnets.Select(Associated)],
            PropagatingVgws = [],
            Routes = routes,
            Tags = Tags(name),
        });
        return id;
    }

    private static IReadOnlyList<Route> LocalRoutes(string cidr, string? cidrV6) =>
    [
        new Route { DestinationCidrBlock = cidr, GatewayId = "local", State = "active", Origin = "CreateRouteTable" },
        .. cidrV6 is null ? [] : new[] { new Route { DestinationIpv6CidrBlock = cidrV6, GatewayId = "local", State = "active", Origin = "CreateRouteTable" } },
    ];

    private static List<NetworkAclEntry> Entries(
        (int Number, string Protocol, int From, int To, string Cidr, string Action)[] ingress, (int Number, string Protocol, int From, int To, string Cidr, string Action)[] egress, bool hasV6)
    {
        NetworkAclEntry Entry((int Number, string Protocol, int From, int To, string Cidr, string Action) e, bool isEgress) => new()
        {
            RuleNumber = e.Number,
            Egress = isEgress,
            Protocol = e.Protocol,
            RuleAction = e.Action,
            CidrBlock = e.Cidr.Contains(':') ? null : e.Cidr,
            Ipv6CidrBlock = e.Cidr.Contains(':') ? e.Cidr : null,
            PortRange = e.Protocol is "6" or "17" ? new PortRange { From = e.From, To = e.To } : null,
        };
        IEnumerable<(int, string, int, int, string, string)> last = [(32767, "-1", 0, 0, "0.0.0.0/0", "deny"), .. hasV6 ? new[] { (32768, "-1", 0, 0, "::/0", "deny") } : []];
        return [.. egress.Concat(last).Select(e => Entry(e, true)), .. ingress.Concat(last).Select(e => Entry(e, false))];
    }

    private NetworkAclAssociation Association(string aclId, string subnetId) => new() { NetworkAclId = aclId, SubnetId = subnetId, NetworkAclAssociationId = Id("aclassoc", subnetId) };

    private string ZoneId(char zone) => Zones.Id(Region.Name, zone);
}
