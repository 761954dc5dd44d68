using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>
/// The way out, in each zone by itself: machines, firewall, NAT gateway, internet gateway, and the same way back. With the firewall behind the NAT gateway,
/// what comes in at the internet gateway is sent through it too.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html
/// </summary>
internal static class EgressParts
{
    private const string Anywhere = "0.0.0.0/0";
    private const string Gateway = "InternetGateway";
    private const string IngressTable = "InternetGatewayRoutes";

    /// <summary>The internet gateway and the NAT gateways with their addresses.</summary>
    public static IEnumerable<PlannedResource> Gateways(NetworkDesign design)
    {
        yield return new PlannedResource { LogicalId = Gateway, Type = InternetGatewayKind.TypeName, Name = design.Request.Name, Purpose = "the way to the internet", Properties = PropertyMap.Empty };
        yield return new PlannedResource { LogicalId = "InternetGatewayAttachment", Type = "AWS::EC2::VPCGatewayAttachment", Purpose = "its place at the VPC", Properties = Property.Map(("InternetGatewayId", Property.To(Gateway)), ("VpcId", Property.To("Vpc"))) };
        foreach (var zone in design.Zones)
        {
            var z = design.ZoneId(zone);
            yield return new PlannedResource { LogicalId = "NatAddress" + z, Type = "AWS::EC2::EIP", Name = $"{design.Request.Name}-nat-{zone}", Purpose = $"the address that {zone} is seen with", DependsOn = ["InternetGatewayAttachment"], Properties = Property.Map(("Domain", "vpc")) };
            yield return new PlannedResource
            {
                LogicalId = "NatGateway" + z,
                Type = "AWS::EC2::NatGateway",
                Name = $"{design.Request.Name}-{zone}",
                Purpose = $"the way out of {zone}",
                DependsOn = ["InternetGatewayAttachment"],
                Properties = Property.Map(("SubnetId", Property.To(design.SubnetId(SubnetPurpose.Nat, zone))), ("AllocationId", Property.To("NatAddress" + z, "AllocationId")), ("ConnectivityType", "public")),
            };
        }
    }

    /// <summary>The routes.</summary>
    public static IEnumerable<PlannedResource> Routes(NetworkDesign design)
    {
        var beforeNat = design.Request.Placement == FirewallPlacement.BeforeNat;
        foreach (var zone in design.Zones)
        {
            var z = design.ZoneId(zone);
            var firewall = ("VpcEndpointId", Property.To("Firewall", "EndpointIds", zone));
            var nat = ("NatGatewayId", Property.To("NatGateway" + z));
            var internet = ("GatewayId", Property.To(Gateway));
            yield return Route(design, zone, SubnetPurpose.Workload, "Out", Anywhere, beforeNat ? firewall : nat, beforeNat ? "to the firewall" : "to the NAT gateway");
            yield return Route(design, zone, SubnetPurpose.Firewall, "Out", Anywhere, beforeNat ? nat : internet, beforeNat ? "to the NAT gateway" : "to the internet");
            yield return Route(design, zone, SubnetPurpose.Nat, "Out", Anywhere, beforeNat ? internet : firewall, beforeNat ? "to the internet" : "to the firewall");
            // More specific than the VPC's own route, so that answers come back the way the question went.
            if (beforeNat) yield return Route(design, zone, SubnetPurpose.Nat, "Back", Cidr(design, SubnetPurpose.Workload, zone), firewall, "answers, back through the firewall");
        }

        if (beforeNat) yield break;
        yield return new PlannedResource { LogicalId = IngressTable, Type = RouteTableKind.TypeName, Name = design.Request.Name + "-ingress", Purpose = "the ways of what comes in", Properties = Property.Map(("VpcId", Property.To("Vpc"))) };
        foreach (var zone in design.Zones)
            yield return new PlannedResource
            {
                LogicalId = $"InternetGatewayRoute{design.ZoneId(zone)}",
                Type = "AWS::EC2::Route",
                Purpose = $"answers to the NAT gateway in {zone}, through the firewall",
                Properties = Property.Map(("RouteTableId", Property.To(IngressTable)), ("DestinationCidrBlock", Cidr(design, SubnetPurpose.Nat, zone)), ("VpcEndpointId", Property.To("Firewall", "EndpointIds", zone))),
            };
        yield return new PlannedResource { LogicalId = "InternetGatewayRouteTable", Type = "AWS::EC2::GatewayRouteTableAssociation", Purpose = "the internet gateway's route table", Properties = Property.Map(("RouteTableId", Property.To(IngressTable)), ("GatewayId", Property.To(Gateway))), DependsOn = ["InternetGatewayAttachment"] };
    }

    /// <summary>The subnets' route tables, last: until then nothing flows.</summary>
    public static IEnumerable<PlannedResource> Associations(NetworkDesign design) => design.Subnets.Select(s => (s, Id: design.SubnetId(s.Purpose, s.Zone))).Select(s => new PlannedResource
    {
        LogicalId = s.Id + "RouteTable",
        Type = "AWS::EC2::SubnetRouteTableAssociation",
        Purpose = "the subnet's route table",
        Properties = Property.Map(("SubnetId", Property.To(s.Id)), ("RouteTableId", Property.To(s.Id + "Routes"))),
    });

    private static string Cidr(NetworkDesign design, SubnetPurpose purpose, string zone) => design.Subnets.First(s => s.Purpose == purpose && s.Zone == zone).Cidr;

    private static PlannedResource Route(NetworkDesign design, string zone, SubnetPurpose from, string which, string to, (string, Property?) target, string purpose)
    {
        var subnet = design.SubnetId(from, zone);
        return new PlannedResource
        {
            LogicalId = subnet + which,
            Type = "AWS::EC2::Route",
            Purpose = $"{purpose} in {zone}",
            DependsOn = target.Item1 == "GatewayId" ? ["InternetGatewayAttachment"] : [],
            Properties = Property.Map(("RouteTableId", Property.To(subnet + "Routes")), ("DestinationCidrBlock", to), target),
        };
    }
}
