using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Peering connections, attachments of transit gateways, VPN gateways, carrier gateways and EC2 Instance Connect Endpoints: what describes them.</summary>
internal static class WayHandlers
{
    private static readonly Listing<VpcPeeringConnection> Peerings = new(
        Ec2Api.DescribeVpcPeeringConnections, new Paging(5, 1000),
        new Filters<VpcPeeringConnection>(p => p.Tags)
            .On("vpc-peering-connection-id", p => p.VpcPeeringConnectionId).On("status-code", p => p.Status?.Code)
            .On("requester-vpc-info.vpc-id", p => p.RequesterVpcInfo?.VpcId).On("requester-vpc-info.owner-id", p => p.RequesterVpcInfo?.OwnerId)
            .On("accepter-vpc-info.vpc-id", p => p.AccepterVpcInfo?.VpcId).On("accepter-vpc-info.owner-id", p => p.AccepterVpcInfo?.OwnerId), IdForms.Peering);

    private static readonly Listing<TransitGatewayVpcAttachment> Attachments = new(
        Ec2Api.DescribeTransitGatewayVpcAttachments, new Paging(5, 1000),
        new Filters<TransitGatewayVpcAttachment>(a => a.Tags)
            .On("transit-gateway-attachment-id", a => a.TransitGatewayAttachmentId).On("transit-gateway-id", a => a.TransitGatewayId).On("vpc-id", a => a.VpcId).On("state", a => a.State), IdForms.TransitGatewayAttachment);

    private static readonly Listing<VpnGateway> VpnGateways = new(
        Ec2Api.DescribeVpnGateways, new Paging(1, int.MaxValue),
        new Filters<VpnGateway>(g => g.Tags)
            .On("vpn-gateway-id", g => g.VpnGatewayId).On("state", g => g.State)
            .OnAny("attachment.vpc-id", g => g.VpcAttachments.OrEmpty().Select(a => a.VpcId)).OnAny("attachment.state", g => g.VpcAttachments.OrEmpty().Select(a => a.State)), IdForms.VpnGateway);

    private static readonly Listing<CarrierGateway> CarrierGateways = new(
        Ec2Api.DescribeCarrierGateways, new Paging(5, 1000),
        new Filters<CarrierGateway>(g => g.Tags).On("carrier-gateway-id", g => g.CarrierGatewayId).On("vpc-id", g => g.VpcId).On("state", g => g.State).On("owner-id", g => g.OwnerId), IdForms.CarrierGateway);

    private static readonly Listing<Ec2InstanceConnectEndpoint> ConnectEndpoints = new(
        Ec2Api.DescribeInstanceConnectEndpoints, new Paging(1, 50),
        new Filters<Ec2InstanceConnectEndpoint>(e => e.Tags).On("instance-connect-endpoint-id", e => e.InstanceConnectEndpointId).On("vpc-id", e => e.VpcId).On("subnet-id", e => e.SubnetId).On("state", e => e.State), IdForms.ConnectEndpoint);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeVpcPeeringConnections,
            (region, r) =>
            {
                var (items, next) = Peerings.Read(region.Ways.Peerings, r.VpcPeeringConnectionIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeVpcPeeringConnectionsResponse { VpcPeeringConnections = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeTransitGatewayVpcAttachments,
            (region, r) =>
            {
                var (items, next) = Attachments.Read(region.Ways.TransitGatewayAttachments, r.TransitGatewayAttachmentIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeTransitGatewayVpcAttachmentsResponse { TransitGatewayVpcAttachments = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeVpnGateways,
            (region, r) => new DescribeVpnGatewaysResponse { VpnGateways = VpnGateways.Read(region.Ways.VpnGateways, r.VpnGatewayIds, r.Filters, null, null).Items },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeCarrierGateways,
            (region, r) =>
            {
                var (items, next) = CarrierGateways.Read(region.Ways.CarrierGateways, r.CarrierGatewayIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeCarrierGatewaysResponse { CarrierGateways = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeInstanceConnectEndpoints,
            (region, r) =>
            {
                var (items, next) = ConnectEndpoints.Read(region.Ways.ConnectEndpoints, r.InstanceConnectEndpointIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeInstanceConnectEndpointsResponse { InstanceConnectEndpoints = items, NextToken = next };
            },
            r => r.DryRun);
    }
}
