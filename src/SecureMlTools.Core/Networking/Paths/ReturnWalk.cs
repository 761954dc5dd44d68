using SecureMlTools.Controls.Egress;

namespace SecureMlTools.Networking.Paths;

/// <summary>
/// Follows the answer back over the legs of the way out. Security groups let answers in by themselves; ACLs do not, and a firewall that sees only one
/// direction drops what it sees.
/// </summary>
internal sealed class ReturnWalk(PathProbe probe, IReadOnlyList<Leg> legs) : Walk(probe)
{
    /// <summary>From an internet gateway, by its own route table where it has one, else straight to the subnet. False when that misses the last leg.</summary>
    public bool FromInternetGateway(string gatewayId)
    {
        var isBack = false;
        var isKnown = Trace.Try("route table", gatewayId, () =>
        {
            var owner = Owner(legs.Count);
            if (EgressWay.EdgeTableOf(Estate, gatewayId) is { } table)
            {
                if (Route(table, gatewayId, owner.Address) is not { } choice) return;
                isBack = Meets(choice.Route.GatewayId == "local" ? null : choice.Target, legs.Count, table.RouteTableId!, "INGRESS_RTB_TRAFFIC_REDIRECTION");
            }
            else isBack = Meets(null, legs.Count, gatewayId, "ASYMMETRIC_ROUTE");
        });
        return isBack || !isKnown;
    }

    /// <summary>From a gateway that can have no route table of its own: straight to the subnet.</summary>
    public bool FromGatewayWithoutTable(string gatewayId) => Meets(null, legs.Count, gatewayId, "ASYMMETRIC_ROUTE");

    /// <summary>From a subnet to the leg before an index, by the subnet's routes. False when they miss it.</summary>
    public bool Back(string subnetId, int index) => Route(subnetId, Owner(index).Address) is { } choice
        && Meets(choice.Route.GatewayId == "local" ? null : choice.Target, index, Estate.RouteTableOf(subnetId)?.RouteTableId ?? subnetId, "ASYMMETRIC_ROUTE");

    /// <summary>From the last leg to the machine.</summary>
    /// <param name="remote">Who answers.</param>
    /// <param name="isNear">True when it is in the last leg's own subnet, so that no ACL is between them.</param>
    public void FromLast(CidrSet remote, bool isNear)
    {
        for (var i = legs.Count - 1; i >= 0; i--)
        {
            var leg = legs[i];
            if (!isNear) remote = Acl(leg.SubnetId, egress: false, Packets.Back(Probe.Protocol, Probe.IsV6, leg.Ports), remote);
            if (i == 0) break;
            var owner = Owner(i);
            isNear = legs[i - 1].SubnetId == leg.SubnetId;
            if (!Back(leg.SubnetId, i)) Trace.Narrow();
            if (!isNear) Acl(leg.SubnetId, egress: true, Packets.Back(Probe.Protocol, Probe.IsV6, owner.Ports), owner.Address);
        }

        Trace.Pass("interface", Probe.Nic.NetworkInterfaceId, $"answers reach {Probe.Address}");
    }

    // The leg before an index whose address the answer is for at that point.
    private Leg Owner(int index)
    {
        while (legs[index - 1].Kind == LegKind.Firewall) index--;
        return legs[index - 1];
    }

    // Whether the answer, sent to a target (null for straight to the subnet), meets the leg before an index.
    private bool Meets(string? target, int index, string tableId, string code)
    {
        var expected = legs[index - 1];
        if (expected.Kind == LegKind.Firewall ? target == expected.ResourceId : target is null)
        {
            Trace.Pass("way back", tableId, target is null ? $"straight to {expected.SubnetId}" : $"through {target}, as the way out");
            return true;
        }

        var where = target is null ? "straight to the subnet" : $"to {target}";
        var reason = expected.Kind == LegKind.Firewall
            ? $"{tableId} sends the answers {where}, past firewall endpoint {expected.ResourceId}, which saw the way out"
            : $"{tableId} sends the answers {where}, which did not see the way out";
        var subnet = SubnetOf(Owner(index).SubnetId);
        var range = (Probe.IsV6 ? subnet?.Ipv6CidrBlockAssociationSet?.FirstOrDefault()?.Ipv6CidrBlock : subnet?.CidrBlock) ?? "SUBNET-RANGE";
        var fix = expected.Kind == LegKind.Firewall
            ? $"Send {range} in {(tableId.StartsWith("rtb-", StringComparison.Ordinal) ? tableId : $"a route table associated with {tableId}")} to {expected.ResourceId}: aws ec2 create-route --destination-cidr-block {range} --vpc-endpoint-id {expected.ResourceId}"
            : $"Send both directions through {target}, or neither: take the route for {range} out of {tableId}, or send the subnet's default route to {target}.";
        if (Probe.Protocol == PathProtocol.Tcp) Trace.Block("way back", tableId, code, reason, fix);
        else Trace.Doubt("way back", tableId, $"{reason}; whether a single {Probe.Protocol.ToString().ToUpperInvariant()} exchange survives that cannot be said");
        return false;
    }
}
