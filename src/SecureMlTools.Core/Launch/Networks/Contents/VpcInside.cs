using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>What a VPC is divided into: ranges, subnets, route tables, network ACLs and security groups.</summary>
internal static class VpcInside
{
    /// <summary>CloudFormation's name of a VPC's further range.</summary>
    public const string RangeType = "AWS::EC2::VPCCidrBlock";

    /// <summary>Ranges beside the one that the VPC was made with, and those of IPv6.</summary>
    public static IEnumerable<VpcContent> Ranges(VpcPlace place) =>
    [
        .. place.Vpcs.SelectMany(v => v.CidrBlockAssociationSet.OrEmpty().Where(a => a.CidrBlock != v.CidrBlock && IsThere(a.CidrBlockState?.State)).Select(a => Range(RangeType, v.VpcId, a.CidrBlock))),
        .. place.Vpcs.SelectMany(v => v.Ipv6CidrBlockAssociationSet.OrEmpty().Where(a => IsThere(a.Ipv6CidrBlockState?.State)).Select(a => Range(RangeType, v.VpcId, a.Ipv6CidrBlock))),
    ];

    /// <summary>Other subnets, and ranges of IPv6 that the network's were given.</summary>
    public static async Task<IEnumerable<VpcContent>> SubnetsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeSubnets.AllAsync(place.Aws, new DescribeSubnetsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return
        [
            .. answer.Subnets.OrEmpty().Select(s => new VpcContent(ResourceTypes.Subnet, s.SubnetId!, "machines in it have none of the network's routes and network ACLs")),
            .. answer.Subnets.OrEmpty().SelectMany(s => s.Ipv6CidrBlockAssociationSet.OrEmpty().Where(a => IsThere(a.Ipv6CidrBlockState?.State)).Select(a => Range("AWS::EC2::SubnetCidrBlock", s.SubnetId, a.Ipv6CidrBlock))),
        ];
    }

    /// <summary>Other route tables, and routes that the VPC's main one was given.</summary>
    public static async Task<IEnumerable<VpcContent>> RouteTablesAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeRouteTables.AllAsync(place.Aws, new DescribeRouteTablesRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        var (main, others) = (answer.RouteTables.OrEmpty().Where(IsMain), answer.RouteTables.OrEmpty().Where(t => !IsMain(t)));
        return
        [
            .. others.Select(t => new VpcContent(RouteTableKind.TypeName, t.RouteTableId!, "a subnet that follows it goes around the network's routes")),
            .. from table in main
               from route in table.Routes.OrEmpty()
               where route.GatewayId != "local"
               select new VpcContent("AWS::EC2::Route", $"{table.RouteTableId}|{route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId}", "a way for every subnet that has no route table of its own") { GoesWithVpc = true },
        ];

        static bool IsMain(RouteTable table) => table.Associations.OrEmpty().Any(a => a.Main == true);
    }

    /// <summary>Other security groups: machines bring theirs along.</summary>
    public static async Task<IEnumerable<VpcContent>> SecurityGroupsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeSecurityGroups.AllAsync(place.Aws, new DescribeSecurityGroupsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.SecurityGroups.OrEmpty().Where(g => g.GroupName != "default").Select(g => new VpcContent(ResourceTypes.SecurityGroup, g.GroupId!, null));
    }

    /// <summary>Other network ACLs: a subnet of the network that has one of them lacks its own.</summary>
    public static async Task<IEnumerable<VpcContent>> NetworkAclsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeNetworkAcls.AllAsync(place.Aws, new DescribeNetworkAclsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.NetworkAcls.OrEmpty().Where(a => a.IsDefault != true).Select(a => new VpcContent(ResourceTypes.NetworkAcl, a.NetworkAclId!, null));
    }

    private static VpcContent Range(string type, string? of, string? cidr) => new(type, $"{of}|{cidr}", "no rule of the network knows these addresses") { GoesWithVpc = true };

    private static bool IsThere(string? state) => state is not ("disassociated" or "disassociating" or "failed" or "failing");
}
