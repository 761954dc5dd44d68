using System.Globalization;
using System.Net;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking.Paths;

/// <summary>
/// Sends one packet after the other through an estate of <see cref="RandomEstate"/>, against rules one by one: a second opinion, which shares no code
/// with the diagnosis. It knows addresses as numbers, and nothing of sets.
/// </summary>
internal sealed class PacketWalk(InventoryBuilder estate, string destination)
{
    private const string Machine = "10.0.2.10";
    private const string NatAddress = "10.0.1.5";

    // Every boundary that a rule may have, and its neighbours.
    private static readonly int[] Clients = [32768, 32769, 39999, 40000, 50000, 50001, 60998, 60999];
    private static readonly int[] NatClients = [1024, 1025, .. Clients, 32767, 61000, 65535];

    private static readonly Dictionary<string, (string Subnet, string Table)> Places = new()
    {
        [Private] = (Private, PrivateTable),
        [FirewallSubnet] = (FirewallSubnet, FirewallTable),
        [Public] = (Public, PublicTable),
    };

    /// <summary>True when a connection to port 443 comes about from every port that the machine may use.</summary>
    public bool Connects()
    {
        if (estate.Instances[0].State?.Name != "running" || !estate.Groups[0].IpPermissionsEgress.OrEmpty().Any(r => Admits(r, 443))) return false;

        // There: each element is where the packet was handed on, with the address it then bears.
        var way = new List<(string Subnet, string? Firewall)> { (Private, null) };
        var (sender, isNat) = (Machine, false);
        while (true)
        {
            var here = way[^1].Subnet;
            if (!Passes(here, true, destination, 443) || Next(here, destination) is not { } target) return false;
            if (target == Gateway)
            {
                if (estate.Gateways[0].Attachments.OrEmpty().Count == 0) return false;
                if (isNat ? estate.NatGateways[0].ConnectivityType == "private" : estate.Interfaces[0].PrivateIpAddresses.OrEmpty().All(a => a.Association is null)) return false;
                break;
            }

            var subnet = target == Endpoint ? FirewallSubnet : Public;
            if (way.Any(w => w.Subnet == subnet) || !Passes(subnet, false, sender, 443)) return false;
            if (target == Endpoint && estate.Policies[PolicyArn].FirewallPolicy!.StatelessDefaultActions![0] == "aws:drop") return false;
            if (target == Nat && estate.NatGateways[0].State != "available") return false;
            way.Add((subnet, target == Endpoint ? Endpoint : null));
            if (target == Nat) (sender, isNat) = (NatAddress, true);
        }

        return (isNat ? NatClients : [0]).All(natPort => Clients.All(port => Answer(way, isNat, natPort, port)));
    }

    // Back: straight from the gateway to who bears the public address, then by routes; the firewall must see it exactly where it saw the way there.
    private bool Answer(List<(string Subnet, string? Firewall)> way, bool isNat, int natPort, int port)
    {
        var there = way.Select(w => w.Firewall ?? w.Subnet).Skip(1).Reverse().ToList();
        var back = new List<string>();
        if (isNat)
        {
            if (!Passes(Public, false, destination, natPort)) return false;
            back.Add(Public);
            var next = Next(Public, Machine);
            if (!Passes(Public, true, Machine, port)) return false;
            if (next == Endpoint)
            {
                if (!Passes(FirewallSubnet, false, destination, port) || Next(FirewallSubnet, Machine) != "local" || !Passes(FirewallSubnet, true, Machine, port)) return false;
                back.Add(Endpoint);
            }
            else if (next != "local") return false;
        }

        return Passes(Private, false, destination, port) && there.SequenceEqual(back);
    }

    private string? Next(string subnet, string address)
    {
        Route? best = null;
        var length = -1;
        foreach (var route in estate.Tables.Single(t => t.RouteTableId == Places[subnet].Table).Routes.OrEmpty())
        {
            var bits = int.Parse(route.DestinationCidrBlock!.Split('/')[1], CultureInfo.InvariantCulture);
            if (bits <= length || !IsIn(address, route.DestinationCidrBlock)) continue;
            (best, length) = (route, bits);
        }

        return best is null || best.State == "blackhole" ? null : best.GatewayId ?? best.NatGatewayId;
    }

    private bool Passes(string subnet, bool egress, string other, int port)
    {
        var acl = estate.Acls.Single(a => a.Associations.OrEmpty().Any(s => s.SubnetId == subnet));
        foreach (var entry in acl.Entries.OrEmpty().Where(e => e.Egress == egress && e.CidrBlock is not null).OrderBy(e => e.RuleNumber))
            if (entry.Protocol is "-1" or "6" && IsIn(other, entry.CidrBlock!) && (entry.PortRange is null || entry.Protocol == "-1" || (port >= entry.PortRange.From && port <= entry.PortRange.To)))
                return entry.RuleAction == "allow";
        return false;
    }

    private bool Admits(IpPermission rule, int port) => rule.IpProtocol is "-1" or "tcp" && (rule.IpProtocol == "-1" || (port >= rule.FromPort && port <= rule.ToPort))
        && rule.IpRanges.OrEmpty().Any(r => IsIn(destination, r.CidrIp!));

    private static bool IsIn(string address, string cidr)
    {
        var parts = cidr.Split('/');
        var bits = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return bits == 0 || Number(address) >> (32 - bits) == Number(parts[0]) >> (32 - bits);
    }

    private static uint Number(string address) => IPAddress.Parse(address).GetAddressBytes().Aggregate(0u, (sum, b) => (sum << 8) | b);
}
