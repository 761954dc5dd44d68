using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>Follows a packet that a machine sends, from subnet to subnet until it is out or there, and then the answer.</summary>
internal sealed class OutboundWalk(PathProbe probe, FirewallStage firewalls) : Walk(probe)
{
    private readonly List<Leg> _legs = [];

    private Leg Last => _legs[^1];

    /// <summary>Follows it to these addresses.</summary>
    /// <param name="to">The addresses.</param>
    /// <param name="peer">The interface that has the address, where it is one of the VPC's.</param>
    public void Run(CidrSet to, NetworkInterface? peer)
    {
        to = Groups(Probe.Nic, egress: true, to, peer);
        _legs.Add(new Leg(LegKind.Machine, Probe.Nic.SubnetId!, Probe.Nic.NetworkInterfaceId!, Probe.Own, Probe.ClientPorts));
        Leave(Probe.Nic.SubnetId!, to);
    }

    private void Leave(string subnetId, CidrSet to)
    {
        if (!IsIn(subnetId, to)) to = Acl(subnetId, egress: true, Probe.Opening, to);
        if (Route(subnetId, to) is not { } choice)
        {
            Return(to, null);
            return;
        }

        to = choice.Addresses;
        var route = choice.Route;
        if (route.GatewayId == "local") Local(to);
        else if (RouteDecisions.ToInternetGateway(route)) InternetGateway(subnetId, route.GatewayId!, to);
        else if (route.EgressOnlyInternetGatewayId is { } egressOnly) EgressOnly(subnetId, egressOnly, to);
        else if (route.NatGatewayId is { } nat) Nat(subnetId, nat, to);
        else if (route.GatewayId?.StartsWith("vpce-", StringComparison.Ordinal) == true) Endpoint(subnetId, route, to);
        else if (route.NetworkInterfaceId is { } appliance) Appliance(appliance, to);
        else Beyond(choice.Target, "what lies behind it is not seen from here", to);
    }

    private void Local(CidrSet to)
    {
        Trace.Try("interface", Named(to), () =>
        {
            var peer = to.Single is { } address ? PathDiagnoser.Holder(Estate, Probe.Nic.VpcId, address) : null;
            if (peer is not { SubnetId: { } subnetId })
            {
                Trace.Doubt("interface", Named(to), $"no interface that is listed in {Probe.Nic.VpcId} has the address {Named(to)}");
                Return(to, null);
                return;
            }

            var isNear = Last.SubnetId == subnetId;
            if (!isNear) Acl(subnetId, egress: false, Probe.Opening, Last.Address);
            Groups(peer, egress: false, Last.Address, Probe.Nic);
            Trace.Pass("interface", peer.NetworkInterfaceId, $"{to.Single} in {subnetId}");
            Trace.IsReturning = true;
            if (!isNear)
            {
                Acl(subnetId, egress: true, Packets.Back(Probe.Protocol, Probe.IsV6, Last.Ports), Last.Address);
                if (!new ReturnWalk(Probe, _legs).Back(subnetId, _legs.Count)) Trace.Narrow();
            }

            new ReturnWalk(Probe, _legs).FromLast(to, isNear);
        });
    }

    private void InternetGateway(string subnetId, string id, CidrSet to)
    {
        var isSeen = Trace.Try("internet gateway", id, () =>
        {
            if (Estate.InternetGateway(id) is { } gateway && !Estate.IsAttachedTo(gateway.Attachments, Probe.Nic.VpcId))
                Trace.Block("internet gateway", id, "BAD_STATE_ATTACHMENT", $"it is not attached to {Probe.Nic.VpcId}", $"aws ec2 attach-internet-gateway --internet-gateway-id {id} --vpc-id {Probe.Nic.VpcId}");
            // A firewall behind the NAT gateway hands its packets on unchanged.
            var owner = _legs.Last(l => l.Kind != LegKind.Firewall);
            BlockedAccess(subnetId, isNat: owner.Kind == LegKind.Nat);
            foreach (var (code, what, range) in Gateways.NotRouted)
                if (!to.Intersect(range).IsEmpty && !Probe.IsV6)
                    Trace.Block("internet gateway", id, code, $"internet gateways drop packets to {what} addresses such as {Named(to)}", "Send them elsewhere: to a VPC peering connection, transit gateway or VPN.");
            var problem = owner.Kind == LegKind.Nat ? Gateways.NatFault(Estate.NatGateway(owner.ResourceId)) : Gateways.SenderFault(Probe);
            if (problem is { } fault) Trace.Block("internet gateway", id, fault.Code, fault.Reason, fault.Fix);
            else Trace.Pass("internet gateway", id, owner.Kind == LegKind.Nat ? $"as {Gateways.PublicAddress(Estate.NatGateway(owner.ResourceId))}" : $"as {(Probe.IsV6 ? Probe.Address : Gateways.PublicAddress(Probe))}");
        });
        Return(to, isSeen ? (r => r.FromInternetGateway(id)) : null);
    }

    private void EgressOnly(string subnetId, string id, CidrSet to)
    {
        Trace.Try("egress-only gateway", id, () =>
        {
            if (Estate.EgressOnlyGateway(id) is not { } gateway) throw Estate.NotListed(Ec2Api.DescribeEgressOnlyInternetGateways, $"no gateway {id}");
            if (!Estate.IsAttachedTo(gateway.Attachments, Probe.Nic.VpcId))
                Trace.Block("egress-only gateway", id, "BAD_STATE_ATTACHMENT", $"it is not attached to {Probe.Nic.VpcId}", "Create an egress-only internet gateway in the VPC and replace the route.");
            BlockedAccess(subnetId, isNat: true);
            if (Gateways.SenderFault(Probe) is { } fault) Trace.Block("egress-only gateway", id, fault.Code, fault.Reason, fault.Fix);
            else Trace.Pass("egress-only gateway", id, $"as {Probe.Address}");
        });
        Return(to, r => r.FromGatewayWithoutTable(id));
    }

    // VPC block public access stops all of it, or all but what NAT and egress-only gateways open.
    private void BlockedAccess(string subnetId, bool isNat)
    {
        if (Estate.Subnet(subnetId) is null) throw Estate.NotListed(Ec2Api.DescribeSubnets, $"no subnet {subnetId}");
        if (Estate.BlockedPublicAccess(subnetId) is { } mode && (!isNat || mode != "block-ingress"))
            Trace.Block("block public access", subnetId, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", $"VPC block public access ({mode}) stops it at {subnetId}", $"aws ec2 create-vpc-block-public-access-exclusion --subnet-id {subnetId} --internet-gateway-exclusion-mode {(isNat ? "allow-egress" : "allow-bidirectional")}");
    }

    private void Nat(string fromSubnet, string id, CidrSet to)
    {
        if (_legs.Any(l => l.ResourceId == id))
        {
            Trace.Block("NAT gateway", id, "ROUTE_LOOP", $"the subnet of {id} routes to {id} itself", "Send the NAT gateway's own subnet to an internet gateway, and the machines' subnets to the NAT gateway.");
            Return(to, null);
            return;
        }

        NatGateway? gateway = null;
        var isSeen = Trace.Try("NAT gateway", id, () => gateway = Estate.NatGateway(id) ?? throw Estate.NotListed(Ec2Api.DescribeNatGateways, $"no gateway {id}"));
        if (!isSeen || gateway is not { SubnetId: { } subnetId } || Gateways.PrivateAddress(gateway) is not { } address)
        {
            if (isSeen) Trace.Doubt("NAT gateway", id, "DescribeNatGateways shows no subnet and address of it, as of one that serves a whole region: its way on is not seen from here");
            Return(to, null);
            return;
        }

        if (Probe.IsV6)
        {
            if (to.Intersect(Gateways.Nat64).IsEmpty) Trace.Block("NAT gateway", id, "NAT_IPV6", "NAT gateways take IPv6 only for 64:ff9b::/96 (NAT64)", "Route IPv6 to an egress-only internet gateway.");
            else Trace.Doubt("NAT gateway", id, "it translates to IPv4 (NAT64), and the way on is not followed: ask about the IPv4 address");
            Return(to, null);
            return;
        }

        if (Last.SubnetId != subnetId) Acl(subnetId, egress: false, Probe.Opening, Last.Address);
        if (gateway.State is not "available") Trace.Block("NAT gateway", id, "BAD_STATE", $"it is {gateway.State ?? "in no known state"}{(gateway.FailureMessage is { } why ? ": " + why : "")}", "Create a new NAT gateway and replace the route.");
        else Trace.Pass("NAT gateway", id, $"{(gateway.ConnectivityType == "private" ? "private" : "public")}, {address} in {subnetId}");
        Zone(fromSubnet, subnetId, id, "NAT gateway");
        _legs.Add(new Leg(LegKind.Nat, subnetId, id, CidrSet.Parse(false, [address]), PortSpan.Ephemeral));
        Leave(subnetId, to);
    }

    private void Endpoint(string fromSubnet, Route route, CidrSet to)
    {
        var id = route.GatewayId!;
        FirewallEndpoint? firewall = null;
        VpcEndpoint? endpoint = null;
        if (!Trace.Try("VPC endpoint", id, () =>
            {
                if (route.DestinationPrefixListId is not null) endpoint = Estate.VpcEndpoint(id);
                if (endpoint is not { VpcEndpointType: "Gateway" }) firewall = Estate.FirewallEndpoint(id);
            }))
        {
            Return(to, null);
            return;
        }

        if (endpoint is { VpcEndpointType: "Gateway" })
        {
            Gateways.GatewayEndpoint(Probe, endpoint);
            Return(to, r => r.FromGatewayWithoutTable(id));
        }
        else if (firewall is not { SubnetId: { } subnetId }) Beyond(id, "it is no endpoint of a firewall of this account: another account's firewall, or a gateway load balancer, whose rules are not seen from here", to);
        else if (_legs.Any(l => l.ResourceId == id))
        {
            Trace.Block("firewall endpoint", id, "ROUTE_LOOP", $"the subnet of {id} routes to {id} itself", "Send the firewall's own subnet on to a NAT or internet gateway.");
            Return(to, null);
        }
        else
        {
            if (Last.SubnetId != subnetId) Acl(subnetId, egress: false, Probe.Opening, Last.Address);
            Trace.Try("firewall", id, () => firewalls.Inspect(Probe, firewall, Last.Address.Single, to.Single));
            Zone(fromSubnet, subnetId, id, "firewall endpoint");
            _legs.Add(new Leg(LegKind.Firewall, subnetId, id, Last.Address, Last.Ports));
            Leave(subnetId, to);
        }
    }

    private void Appliance(string id, CidrSet to)
    {
        Trace.Try("interface", id, () =>
        {
            if (Estate.NetworkInterface(id) is not { } nic) return;
            if (nic.SourceDestCheck != false)
                Trace.Block("interface", id, "ENI_SOURCE_DEST_CHECK_RESTRICTION", "its source/destination check drops what is not for itself", $"aws ec2 modify-network-interface-attribute --network-interface-id {id} --no-source-dest-check");
            if (Estate.Instance(nic.Attachment?.InstanceId) is { } machine && machine.State?.Name != "running")
                Trace.Block("instance", machine.InstanceId, "BAD_STATE", $"the appliance is {machine.State?.Name}", $"aws ec2 start-instances --instance-ids {machine.InstanceId}");
        });
        Beyond(id, "it is an appliance, and what it does with packets is not seen from here", to);
    }

    private void Beyond(string target, string why, CidrSet to)
    {
        Trace.Doubt("beyond", target, $"the route leads to {target}: {why}");
        Return(to, null);
    }

    private void Zone(string fromSubnet, string toSubnet, string id, string what)
    {
        if (SubnetOf(fromSubnet)?.AvailabilityZone is { } from && SubnetOf(toSubnet)?.AvailabilityZone is { } to && from != to)
            Trace.Note("AVAILABILITY_ZONE_CROSSED", id, $"the {what} is in {to} and {fromSubnet} in {from}: it fails with that zone, and is charged for");
    }

    private bool IsIn(string subnetId, CidrSet to) => SubnetOf(subnetId) is { } subnet
        && to.Except(Controls.Egress.EgressWay.Addresses(subnet, Probe.IsV6)).IsEmpty;

    // How the answer gets to the last leg; null where that is not known, and then only what is behind it is looked at.
    private void Return(CidrSet to, Func<ReturnWalk, bool>? toLast)
    {
        Trace.IsReturning = true;
        var back = new ReturnWalk(Probe, _legs);
        if (toLast is not null && !toLast(back)) Trace.Narrow();
        back.FromLast(to, isNear: false);
    }
}
