using System.Net.Sockets;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>Diagnoses connections of network interfaces, from AWS's records alone: no packet is sent and no name is looked up.</summary>
internal sealed class PathDiagnoser(Estate estate)
{
    private readonly FirewallStage _firewalls = new();

    /// <summary>The interface of a VPC that has an address; null when none is listed.</summary>
    public static NetworkInterface? Holder(Estate estate, string? vpcId, string address) => estate.NetworkInterfaces.FirstOrDefault(n => n.VpcId == vpcId
        && (n.PrivateIpAddress == address || n.PrivateIpAddresses.OrEmpty().Any(a => a.PrivateIpAddress == address) || n.Ipv6Addresses.OrEmpty().Any(a => a.Ipv6Address == address)));

    /// <summary>Diagnoses one interface.</summary>
    public PathDiagnosis Diagnose(NetworkInterface nic, PathQuery query)
    {
        var target = PathTarget.Parse(query, estate.Region);
        var isV6 = target.Address is { } given ? given.AddressFamily == AddressFamily.InterNetworkV6 : query.IsV6;
        var trace = new PathTrace();
        Instance? machine = null;
        // What is wrong with the reading is said once, where the machine is looked at.
        if (nic.Attachment?.InstanceId is { } id && estate.Inventory.Get(Readings.Instances).TryGet(out _, out _)) machine = estate.Instance(id);
        var probe = new PathProbe
        {
            Estate = estate,
            Trace = trace,
            Nic = nic,
            Machine = machine,
            Target = target,
            Protocol = query.Protocol,
            IsV6 = isV6,
            IsInbound = query.IsInbound,
            Address = isV6 ? nic.Ipv6Addresses.OrEmpty().Select(a => a.Ipv6Address).FirstOrDefault(a => a is not null) : nic.PrivateIpAddress,
        };
        if (Machine.Check(probe))
        {
            if (query.IsInbound) Inbound(probe);
            else Outbound(probe);
        }

        return Result(probe, query);
    }

    private void Outbound(PathProbe probe)
    {
        if (LocalStage.Answers(probe)) return;
        if (probe.Target.Name is not null) NameStage.Resolve(probe);
        if (probe.Target is not { Name: not null, Address: null })
        {
            new OutboundWalk(probe, _firewalls).Run(probe.Other, InVpc(probe, probe.Other));
            return;
        }

        VpcEndpoint? endpoint = null;
        if (!probe.Trace.Try("VPC endpoints", probe.Nic.VpcId, () => endpoint = NameStage.Endpoint(probe))) probe.Trace.Narrow();
        if (endpoint is not null) ToEndpoint(probe, endpoint);
        else new OutboundWalk(probe, _firewalls).Run(Gateway(probe) ?? probe.Other, null);
    }

    // A name of the service behind a gateway endpoint leads to an address of the endpoint's prefix list.
    private CidrSet? Gateway(PathProbe probe)
    {
        CidrSet? to = null;
        var name = probe.Target.Name!;
        var isKnown = probe.Trace.Try("prefix list", name, () =>
        {
            foreach (var route in (estate.RouteTableOf(probe.Nic.SubnetId)?.Routes).OrEmpty())
            {
                if (route is not { DestinationPrefixListId: { } list, GatewayId: { } id } || !id.StartsWith("vpce-", StringComparison.Ordinal)) continue;
                if (estate.VpcEndpoint(id) is not { VpcEndpointType: "Gateway" } endpoint || !NameStage.IsOf(estate.Region, endpoint, name)) continue;
                to = CidrSet.Parse(probe.IsV6, estate.PrefixListCidrs(list));
            }
        });
        if (!isKnown) probe.Trace.Narrow();
        return to is { IsEmpty: false } ? to : null;
    }

    // Each of its addresses may be the answer; the first is followed in full, of the others only what is wrong is told.
    private void ToEndpoint(PathProbe probe, VpcEndpoint endpoint)
    {
        var (trace, id) = (probe.Trace, endpoint.VpcEndpointId!);
        trace.Note("PRIVATE_DNS", id, $"{id} ({endpoint.ServiceName}) answers for {probe.Target.Text} with its own addresses, in place of the public ones");
        if (!string.Equals(endpoint.State, "available", StringComparison.OrdinalIgnoreCase))
            trace.Block("interface endpoint", id, "BAD_STATE", $"it answers for the name and is {endpoint.State ?? "in no known state"}", "Wait until it is available, or create it anew.");
        else trace.Pass("interface endpoint", id, $"{endpoint.ServiceName}, private DNS");
        trace.Try("interface endpoint", id, () =>
        {
            var zone = estate.Subnet(probe.Nic.SubnetId)?.AvailabilityZone;
            var doors = endpoint.NetworkInterfaceIds.OrEmpty().Select(n => estate.NetworkInterface(n) ?? throw Estate.NotListed(Ec2Api.DescribeNetworkInterfaces, $"no interface {n} of {id}"))
                .OrderBy(n => n.AvailabilityZone == zone ? 0 : 1).ToList();
            if (doors.Count == 0) throw Estate.NotListed(Ec2Api.DescribeVpcEndpoints, $"no interface of {id}");
            for (var i = 0; i < doors.Count; i++)
            {
                var address = CidrSet.Parse(probe.IsV6, [probe.IsV6 ? doors[i].Ipv6Addresses.OrEmpty().FirstOrDefault()?.Ipv6Address : doors[i].PrivateIpAddress]);
                if (address.IsEmpty)
                {
                    trace.Doubt("interface", doors[i].NetworkInterfaceId, $"interface {doors[i].NetworkInterfaceId} of {id} has no {(probe.IsV6 ? "IPv6" : "IPv4")} address");
                    continue;
                }

                var path = i == 0 ? probe : probe with { Trace = new PathTrace() };
                new OutboundWalk(path, _firewalls).Run(address, doors[i]);
                if (i == 0 || path.Trace.Verdict == PathVerdict.Reachable) continue;
                foreach (var doubt in path.Trace.Doubts) trace.Doubt(doubt);
                if (path.Trace.Blockers.Count == 0) continue;
                trace.Narrow($"one of the addresses of {id}, {address.Single}, cannot be reached: {path.Trace.Blockers[0].Reason}");
                foreach (var b in path.Trace.Blockers) trace.Blocker(b.ResourceId, b.Code, b.Reason, b.Fix);
            }
        });
    }

    private void Inbound(PathProbe probe)
    {
        var from = probe.Other;
        if (InVpc(probe, from) is not { } peer)
        {
            new InboundWalk(probe, _firewalls).Run(from);
            return;
        }

        // From a neighbour: that is its way out.
        var turned = probe with { Nic = peer, Machine = null, Address = from.Single, Target = probe.Target with { Name = null, Address = System.Net.IPAddress.Parse(probe.Address!) } };
        new OutboundWalk(turned, _firewalls).Run(probe.Own, probe.Nic);
    }

    private NetworkInterface? InVpc(PathProbe probe, CidrSet address) => address.Single is { } one ? Holder(estate, probe.Nic.VpcId, one) : null;

    private PathDiagnosis Result(PathProbe probe, PathQuery query)
    {
        var trace = probe.Trace;
        var port = query.Protocol == PathProtocol.Icmp ? (int?)null : probe.Target.Port;
        return new PathDiagnosis
        {
            InstanceId = probe.Nic.Attachment?.InstanceId,
            NetworkInterfaceId = Text.Visible(probe.Nic.NetworkInterfaceId ?? "?"),
            SourceAddress = probe.Address,
            Destination = probe.Target.Text,
            DestinationAddress = probe.Target.Address?.ToString(),
            Port = port,
            Protocol = query.Protocol,
            Direction = query.IsInbound ? PathDirection.Inbound : PathDirection.Outbound,
            Verdict = trace.Verdict,
            Reason = Reason(probe),
            Hops = trace.Hops,
            ReturnPath = trace.ReturnPath,
            Blockers = trace.Blockers,
            Doubts = trace.Doubts,
            Notes = trace.Notes,
            Firewall = trace.Firewall,
            NotVisible = Unseen.Of(probe),
            Region = estate.Region,
            AccountId = estate.AccountId,
        };
    }

    private static string Reason(PathProbe probe)
    {
        var trace = probe.Trace;
        switch (trace.Verdict)
        {
            case PathVerdict.Blocked:
                var first = trace.Blockers[0];
                return $"{first.ResourceId}: {first.Reason.TrimEnd('.')}{(trace.Blockers.Count > 1 ? $" (and {trace.Blockers.Count - 1} more)" : "")}.";
            case PathVerdict.Unknown:
                return (trace.Doubts.Count > 0 ? trace.Doubts[0] : trace.Blockers[0].Reason).TrimEnd('.') + (trace.Doubts.Count > 1 ? $" (and {trace.Doubts.Count - 1} more)." : ".");
            default:
                var way = trace.Hops.Where(h => h.Component is "firewall" or "NAT gateway" or "internet gateway" or "egress-only gateway" or "gateway endpoint" or "interface endpoint").Select(h => h.ResourceId).Distinct(StringComparer.Ordinal).ToList();
                var any = probe.Target.Address is null && !way.Any(w => w.StartsWith("vpce-", StringComparison.Ordinal) && trace.Firewall is null) ? "; so for every public address that the name may have, and not for one of a private hosted zone" : "";
                return way.Count == 0 ? "Nothing that AWS decides stops it, there or back." : $"Through {string.Join(", ", way)} and back the same way{any}.";
        }
    }
}
