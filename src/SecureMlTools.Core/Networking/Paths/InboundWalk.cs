using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>Follows a packet from the internet to a machine, and then the answer.</summary>
internal sealed class InboundWalk(PathProbe probe, FirewallStage firewalls) : Walk(probe)
{
    private string Subnet => Probe.Nic.SubnetId!;

    private Packets Answer => Packets.Back(Probe.Protocol, Probe.IsV6, PortSpan.Ephemeral);

    /// <summary>Follows it from these addresses.</summary>
    public void Run(CidrSet from)
    {
        if (from.Intersect(Probe.Internet).IsEmpty)
        {
            Trace.Doubt("beyond", Named(from), $"{Named(from)} is no public address and none of the VPC's: the way from there is not seen from here");
            ToMachine(from);
            return;
        }

        InternetGateway? gateway = null;
        FirewallEndpoint? firewall = null;
        var isSeen = Trace.Try("internet gateway", Probe.Nic.VpcId, () => gateway = Estate.InternetGatewaysOf(Probe.Nic.VpcId).FirstOrDefault());
        if (isSeen) Trace.Try("internet gateway", gateway?.InternetGatewayId, () => Enter(gateway));
        if (gateway?.InternetGatewayId is { } id) Trace.Try("route table", id, () => firewall = Edge(id, from));
        from = ToMachine(from);
        Answers(from, gateway?.InternetGatewayId, firewall);
    }

    private void Enter(InternetGateway? gateway)
    {
        if (gateway is null && Estate.Vpc(Probe.Nic.VpcId) is { } vpc && vpc.OwnerId is not null && vpc.OwnerId != Estate.AccountId)
            throw Estate.NotListed(Ec2Api.DescribeInternetGateways, $"no gateway of {vpc.VpcId}, which account {vpc.OwnerId} shares");
        if (gateway is null) Trace.Block("internet gateway", Probe.Nic.VpcId, "BAD_STATE_ATTACHMENT", $"no internet gateway is attached to {Probe.Nic.VpcId}", $"aws ec2 attach-internet-gateway --internet-gateway-id GATEWAY --vpc-id {Probe.Nic.VpcId}");
        if (Estate.Subnet(Subnet) is null) throw Estate.NotListed(Ec2Api.DescribeSubnets, $"no subnet {Subnet}");
        if (Estate.BlockedPublicAccess(Subnet) is { } mode)
            Trace.Block("block public access", Subnet, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", $"VPC block public access ({mode}) stops it at {Subnet}", $"aws ec2 create-vpc-block-public-access-exclusion --subnet-id {Subnet} --internet-gateway-exclusion-mode allow-bidirectional");
        if (Gateways.SenderFault(Probe) is { } fault)
        {
            Trace.Block("internet gateway", gateway?.InternetGatewayId, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", fault.Reason, fault.Fix);
            if (Estate.PublicLoadBalancerIn(Probe.Nic.VpcId) is { } balancer) Trace.Note("LOAD_BALANCER", balancer.NetworkInterfaceId, "a load balancer of the VPC faces the internet and may forward to the machine");
        }
        else if (gateway is not null) Trace.Pass("internet gateway", gateway.InternetGatewayId, $"as {(Probe.IsV6 ? Probe.Address : Gateways.PublicAddress(Probe))}");
    }

    // The gateway's own route table may send it through a firewall first.
    private FirewallEndpoint? Edge(string gatewayId, CidrSet from)
    {
        if (EgressWay.EdgeTableOf(Estate, gatewayId) is not { } table || Route(table, gatewayId, Probe.Own) is not { } choice || choice.Route.GatewayId == "local") return null;
        if (Gateways.SenderFault(Probe) is not null) Trace.Blocker(table.RouteTableId, "INGRESS_RTB_NO_PUBLIC_IP", $"{table.RouteTableId} takes only packets to public addresses of interfaces", "Give the interface a public address.");
        if (Estate.FirewallEndpoint(choice.Target) is not { SubnetId: { } subnetId } endpoint)
        {
            Trace.Doubt("beyond", choice.Target, $"the route leads to {choice.Target}: what it does with packets is not seen from here");
            return null;
        }

        Acl(subnetId, egress: false, Probe.Opening, from);
        if (from.Single is { } source) Trace.Try("firewall", endpoint.Id, () => firewalls.Inspect(Probe, endpoint, source, Probe.Address));
        else Trace.Doubt("firewall", endpoint.Id, "the firewall's rules may depend on who connects: give an address as -Destination");
        if (subnetId != Subnet) Acl(subnetId, egress: true, Probe.Opening, Probe.Own);
        if (Route(subnetId, Probe.Own) is { } on && on.Route.GatewayId != "local") Trace.Doubt("beyond", on.Target, $"{subnetId} sends it to {on.Target} and not to the machine's subnet");
        return endpoint;
    }

    private CidrSet ToMachine(CidrSet from)
    {
        from = Acl(Subnet, egress: false, Probe.Opening, from);
        return Groups(Probe.Nic, egress: false, from, null);
    }

    private void Answers(CidrSet from, string? gatewayId, FirewallEndpoint? firewall)
    {
        Trace.IsReturning = true;
        from = Acl(Subnet, egress: true, Answer, from);
        if (Route(Subnet, from) is not { } choice) return;
        if (choice.Target != (firewall?.Id ?? gatewayId) && gatewayId is not null) Astray(Subnet, choice.Target, firewall?.Id ?? gatewayId);
        else if (firewall?.SubnetId is { } subnetId)
        {
            if (subnetId != Subnet)
            {
                Acl(subnetId, egress: false, Answer, Probe.Own);
            }

            from = Acl(subnetId, egress: true, Answer, from);
            if (Route(subnetId, from) is { } on && on.Target != gatewayId) Astray(subnetId, on.Target, gatewayId!);
        }
    }

    private void Astray(string subnetId, string target, string expected)
    {
        var reason = $"{subnetId} sends the answers to {target}, while connections come in by {expected}";
        var fix = $"Send both directions through {expected}: replace the route of {subnetId} to {target}.";
        if (Probe.Protocol == PathProtocol.Tcp) Trace.Block("way back", subnetId, "ASYMMETRIC_ROUTE", reason, fix);
        else Trace.Doubt("way back", subnetId, reason);
    }
}
