using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>Gateways, connections and endpoints: what leads out of a VPC, or into it.</summary>
internal static class VpcWays
{
    private const string Internet = "a way to the internet";

    public static async Task<IEnumerable<VpcContent>> InternetGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeInternetGateways.AllAsync(place.Aws, new DescribeInternetGatewaysRequest { Filters = place.By("attachment.vpc-id") }, cancellationToken).ConfigureAwait(false);
        return answer.InternetGateways.OrEmpty().Select(g => new VpcContent(InternetGatewayKind.TypeName, g.InternetGatewayId!, Internet + ", and from there to what has a public address"));
    }

    public static async Task<IEnumerable<VpcContent>> EgressOnlyGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        // These have no filter for the VPC.
        var answer = await Ec2Api.DescribeEgressOnlyInternetGateways.AllAsync(place.Aws, new DescribeEgressOnlyInternetGatewaysRequest(), cancellationToken).ConfigureAwait(false);
        return answer.EgressOnlyInternetGateways.OrEmpty().Where(g => g.Attachments.OrEmpty().Any(a => place.Is(a.VpcId))).Select(g => new VpcContent("AWS::EC2::EgressOnlyInternetGateway", g.EgressOnlyInternetGatewayId!, Internet + " by IPv6"));
    }

    public static async Task<IEnumerable<VpcContent>> NatGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeNatGateways.AllAsync(place.Aws, new DescribeNatGatewaysRequest { Filter = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.NatGateways.OrEmpty().Where(n => n.State is not ("deleted" or "deleting" or "failed"))
            .Select(n => new VpcContent("AWS::EC2::NatGateway", n.NatGatewayId!, n.ConnectivityType == "private" ? "a way to other private networks" : Internet));
    }

    public static async Task<IEnumerable<VpcContent>> CarrierGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeCarrierGateways.AllAsync(place.Aws, new DescribeCarrierGatewaysRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.CarrierGateways.OrEmpty().Where(g => g.State is not ("deleted" or "deleting")).Select(g => new VpcContent("AWS::EC2::CarrierGateway", g.CarrierGatewayId!, "a way to a carrier's network, and in from it"));
    }

    public static async Task<IEnumerable<VpcContent>> VpnGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await place.Aws.SendAsync(Ec2Api.DescribeVpnGateways.Call(new DescribeVpnGatewaysRequest { Filters = place.By("attachment.vpc-id") }), cancellationToken).ConfigureAwait(false);
        // AWS goes on listing those that were taken away.
        return answer.VpnGateways.OrEmpty().Where(g => g.State is not ("deleted" or "deleting") && g.VpcAttachments.OrEmpty().Any(a => place.Is(a.VpcId) && a.State is not ("detached" or "detaching")))
            .Select(g => new VpcContent("AWS::EC2::VPNGateway", g.VpnGatewayId!, "a way to what is behind VPN or Direct Connect, and in from there"));
    }

    public static async Task<IEnumerable<VpcContent>> TransitGatewaysAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeTransitGatewayVpcAttachments.AllAsync(place.Aws, new DescribeTransitGatewayVpcAttachmentsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.TransitGatewayVpcAttachments.OrEmpty().Where(a => a.State is not ("deleted" or "deleting" or "rejected" or "rejecting" or "failed"))
            .Select(a => new VpcContent("AWS::EC2::TransitGatewayAttachment", a.TransitGatewayAttachmentId!, $"a way to the networks behind {Text.Visible(a.TransitGatewayId)}, and in from there{Waiting(a.State)}"));
    }

    public static async Task<IEnumerable<VpcContent>> PeeringsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        // Two filters would ask for both sides at once.
        var answer = await Ec2Api.DescribeVpcPeeringConnections.AllAsync(place.Aws, new DescribeVpcPeeringConnectionsRequest(), cancellationToken).ConfigureAwait(false);
        return from peering in answer.VpcPeeringConnections.OrEmpty()
               where peering.Status?.Code is not ("deleted" or "deleting" or "rejected" or "failed" or "expired")
               where place.Is(peering.RequesterVpcInfo?.VpcId) || place.Is(peering.AccepterVpcInfo?.VpcId)
               let other = place.Is(peering.RequesterVpcInfo?.VpcId) ? peering.AccepterVpcInfo : peering.RequesterVpcInfo
               select new VpcContent(
                   "AWS::EC2::VPCPeeringConnection", peering.VpcPeeringConnectionId!,
                   $"a way to {Text.Visible(other?.VpcId ?? "another VPC")} of account {Text.Visible(other?.OwnerId ?? "unknown")}, and in from there{Waiting(peering.Status?.Code)}");
    }

    public static async Task<IEnumerable<VpcContent>> EndpointsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeVpcEndpoints.AllAsync(place.Aws, new DescribeVpcEndpointsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.VpcEndpoints.OrEmpty().Where(e => !"deleted".Equals(e.State, StringComparison.OrdinalIgnoreCase) && !"deleting".Equals(e.State, StringComparison.OrdinalIgnoreCase) && !IsOfFirewall(place, e))
            .Select(e => new VpcContent(ResourceTypes.VpcEndpoint, e.VpcEndpointId!, $"a way to {Text.Visible(e.ServiceName ?? e.VpcEndpointType ?? "another network")}, with a policy that is not the network's{Waiting(e.State)}"));
    }

    public static async Task<IEnumerable<VpcContent>> ConnectEndpointsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeInstanceConnectEndpoints.AllAsync(place.Aws, new DescribeInstanceConnectEndpointsRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return answer.InstanceConnectEndpoints.OrEmpty().Where(e => e.State is not ("delete-complete" or "delete-in-progress" or "create-failed"))
            .Select(e => new VpcContent("AWS::EC2::InstanceConnectEndpoint", e.InstanceConnectEndpointId!, "a way in to machines from the internet, for whoever IAM lets"));
    }

    // The endpoints of the network's firewall are the firewall's: its service makes them, and takes them away some time after it.
    private static bool IsOfFirewall(VpcPlace place, VpcEndpoint endpoint) =>
        endpoint.RequesterManaged == true && endpoint.Tags.Value("Firewall") is { } arn && arn.EndsWith($":{place.AccountId}:firewall/{place.State.Owner.Name}", StringComparison.Ordinal);

    private static string Waiting(string? state) => state is "pending-acceptance" or "pendingAcceptance" or "PendingAcceptance" ? ", once it is accepted" : "";
}
