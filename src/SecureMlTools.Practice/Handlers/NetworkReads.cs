using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Interfaces, VPCs, route tables and gateways: what describes them.</summary>
internal static class NetworkReads
{
    private static readonly Listing<NetworkInterface> Interfaces = new(
        Ec2Api.DescribeNetworkInterfaces, new Paging(5, 1000, "networkInterfaceIdSet"),
        new Filters<NetworkInterface>(n => n.TagSet)
            .On("network-interface-id", n => n.NetworkInterfaceId)
            .On("attachment.instance-id", n => n.Attachment?.InstanceId)
            .On("attachment.attachment-id", n => n.Attachment?.AttachmentId)
            .On("attachment.status", n => n.Attachment?.Status)
            .On("attachment.device-index", n => n.Attachment?.DeviceIndex)
            .On("attachment.instance-owner-id", n => n.Attachment?.InstanceOwnerId)
            .OnAny("group-id", n => n.Groups.OrEmpty().Select(g => g.GroupId))
            .OnAny("group-name", n => n.Groups.OrEmpty().Select(g => g.GroupName))
            .On("vpc-id", n => n.VpcId)
            .On("subnet-id", n => n.SubnetId)
            .On("status", n => n.Status)
            .On("interface-type", n => n.InterfaceType)
            .On("description", n => n.Description)
            .On("owner-id", n => n.OwnerId)
            .On("requester-id", n => n.RequesterId)
            .On("requester-managed", n => n.RequesterManaged)
            .On("availability-zone", n => n.AvailabilityZone)
            .On("private-ip-address", n => n.PrivateIpAddress)
            .On("mac-address", n => n.MacAddress)
            .On("source-dest-check", n => n.SourceDestCheck)
            .On("association.public-ip", n => n.Association?.PublicIp)
            .On("association.allocation-id", n => n.Association?.AllocationId)
            .OnAny("addresses.private-ip-address", n => n.PrivateIpAddresses.OrEmpty().Select(a => a.PrivateIpAddress))
            .OnAny("addresses.association.public-ip", n => n.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp))
            .OnAny("ipv6-addresses.ipv6-address", n => n.Ipv6Addresses.OrEmpty().Select(a => a.Ipv6Address)), IdForms.NetworkInterface);

    private static readonly Listing<Vpc> Vpcs = new(
        Ec2Api.DescribeVpcs, new Paging(5, 1000, "vpcIdsSet"),
        new Filters<Vpc>(v => v.Tags)
            .On("vpc-id", v => v.VpcId).On("cidr", v => v.CidrBlock).On("state", v => v.State).On("owner-id", v => v.OwnerId)
            .On("is-default", v => v.IsDefault).On("isDefault", v => v.IsDefault).On("dhcp-options-id", v => v.DhcpOptionsId)
            .OnAny("cidr-block-association.cidr-block", v => v.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock)), IdForms.Vpc);

    private static readonly Listing<RouteTable> RouteTables = new(
        Ec2Api.DescribeRouteTables, new Paging(5, 100, "routeTableIdSet"),
        new Filters<RouteTable>(t => t.Tags)
            .On("route-table-id", t => t.RouteTableId).On("vpc-id", t => t.VpcId).On("owner-id", t => t.OwnerId)
            .OnAny("association.main", t => t.Associations.OrEmpty().Select(a => a.Main == true ? "true" : "false"))
            .OnAny("association.subnet-id", t => t.Associations.OrEmpty().Select(a => a.SubnetId))
            .OnAny("association.gateway-id", t => t.Associations.OrEmpty().Select(a => a.GatewayId))
            .OnAny("association.route-table-association-id", t => t.Associations.OrEmpty().Select(a => a.RouteTableAssociationId))
            .OnAny("route.destination-cidr-block", t => t.Routes.OrEmpty().Select(r => r.DestinationCidrBlock))
            .OnAny("route.gateway-id", t => t.Routes.OrEmpty().Select(r => r.GatewayId))
            .OnAny("route.nat-gateway-id", t => t.Routes.OrEmpty().Select(r => r.NatGatewayId))
            .OnAny("route.state", t => t.Routes.OrEmpty().Select(r => r.State)), IdForms.RouteTable);

    private static readonly Listing<InternetGateway> InternetGateways = new(
        Ec2Api.DescribeInternetGateways, new Paging(5, 1000, "internetGatewayIdSet"),
        new Filters<InternetGateway>(g => g.Tags)
            .On("internet-gateway-id", g => g.InternetGatewayId).On("owner-id", g => g.OwnerId)
            .OnAny("attachment.vpc-id", g => g.Attachments.OrEmpty().Select(a => a.VpcId))
            .OnAny("attachment.state", g => g.Attachments.OrEmpty().Select(a => a.State)), IdForms.InternetGateway);

    private static readonly Listing<NatGateway> NatGateways = new(
        Ec2Api.DescribeNatGateways, new Paging(5, 1000),
        new Filters<NatGateway>(g => g.Tags).On("nat-gateway-id", g => g.NatGatewayId).On("vpc-id", g => g.VpcId).On("subnet-id", g => g.SubnetId).On("state", g => g.State), IdForms.NatGateway);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeNetworkInterfaces,
            (region, r) =>
            {
                var (items, next) = Interfaces.Read(region.NetworkInterfaces, r.NetworkInterfaceIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeNetworkInterfacesResponse { NetworkInterfaces = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeVpcs,
            (region, r) =>
            {
                var (items, next) = Vpcs.Read(region.Vpcs, r.VpcIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeVpcsResponse { Vpcs = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeRouteTables,
            (region, r) =>
            {
                var (items, next) = RouteTables.Read(region.RouteTables, r.RouteTableIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeRouteTablesResponse { RouteTables = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeInternetGateways,
            (region, r) =>
            {
                var (items, next) = InternetGateways.Read(region.InternetGateways, r.InternetGatewayIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeInternetGatewaysResponse { InternetGateways = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeNatGateways,
            (region, r) =>
            {
                var (items, next) = NatGateways.Read(region.NatGateways, r.NatGatewayIds, r.Filter, r.MaxResults, r.NextToken);
                return new DescribeNatGatewaysResponse { NatGateways = items, NextToken = next };
            },
            r => r.DryRun);
    }
}
