using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Practice.State;

/// <summary>What leads from VPCs to other networks, apart from the internet's gateways: only read here, nothing makes them.</summary>
internal sealed class WayTables
{
    public Table<VpcPeeringConnection> Peerings { get; } = new(p => p.VpcPeeringConnectionId);

    public Table<TransitGatewayVpcAttachment> TransitGatewayAttachments { get; } = new(a => a.TransitGatewayAttachmentId);

    public Table<VpnGateway> VpnGateways { get; } = new(g => g.VpnGatewayId);

    public Table<CarrierGateway> CarrierGateways { get; } = new(g => g.CarrierGatewayId);

    public Table<Ec2InstanceConnectEndpoint> ConnectEndpoints { get; } = new(e => e.InstanceConnectEndpointId);
}
