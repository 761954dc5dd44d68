using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>What a subnet is for.</summary>
internal enum SubnetPurpose
{
    /// <summary>Machines.</summary>
    Workload,

    /// <summary>Interface endpoints.</summary>
    Endpoint,

    /// <summary>The firewall's endpoint.</summary>
    Firewall,

    /// <summary>The NAT gateway.</summary>
    Nat,
}

/// <summary>One subnet of the plan.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Cidr">Its addresses.</param>
internal sealed record PlannedSubnet(SubnetPurpose Purpose, string Zone, string Cidr)
{
    // AWS keeps the first four addresses of a subnet and the last.
    private const int Reserved = 5;

    /// <summary>Addresses that can be given out.</summary>
    public int Addresses => (1 << (32 - int.Parse(Cidr[(Cidr.IndexOf('/') + 1)..], CultureInfo.InvariantCulture))) - Reserved;
}

/// <summary>
/// A VPC's addresses shared out: machines get the largest equal blocks that fit, endpoints what they need up to a /26, firewall and NAT gateway a /28
/// each, the smallest subnet there is. Large blocks come first, so that every block begins where its size says.
/// </summary>
internal static class SubnetPlan
{
    /// <summary>The smallest subnet there is.</summary>
    public const int Smallest = 28;

    /// <summary>The largest VPC there is.</summary>
    public const int Largest = 16;

    private const int EndpointPrefix = 26;
    private const int Reserved = 5;

    /// <summary>The subnets.</summary>
    /// <param name="cidr">The VPC.</param>
    /// <param name="zones">Its zones.</param>
    /// <param name="endpoints">Interface endpoints; each takes an address in every zone.</param>
    /// <param name="internet">True for subnets for firewall and NAT gateway.</param>
    /// <exception cref="OptionException">They do not fit.</exception>
    public static IReadOnlyList<PlannedSubnet> Of(string cidr, IReadOnlyList<string> zones, int endpoints, bool internet)
    {
        var (network, prefix) = Parse(cidr);
        var sizes = Sizes(prefix, zones.Count, endpoints, internet)
            ?? throw new OptionException($"'{cidr}' is too small for {zones.Count} zone{(zones.Count == 1 ? "" : "s")} with {endpoints} interface endpoints: give at least a /{SmallestVpc(zones.Count, endpoints, internet)}.");
        var subnets = new List<PlannedSubnet>();
        var next = network;
        foreach (var (purpose, size) in sizes)
            foreach (var zone in zones)
            {
                subnets.Add(new PlannedSubnet(purpose, zone, string.Create(CultureInfo.InvariantCulture, $"{Text(next)}/{size}")));
                next += 1u << (32 - size);
            }

        return subnets;
    }

    /// <summary>The network and the prefix of a range that a VPC may have.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public static (uint Network, int Prefix) Parse(string cidr)
    {
        var shown = SecureMlTools.Text.OneLine(cidr);
        var slash = cidr.IndexOf('/');
        if (slash < 0 || !IPAddress.TryParse(cidr.AsSpan(0, slash), out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || address.ToString() != cidr[..slash]
            || !int.TryParse(cidr.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > 32)
            throw new OptionException($"'{shown}' is no IPv4 range: one looks like 10.20.0.0/16.");
        if (prefix is < Largest or > Smallest) throw new OptionException($"'{shown}' cannot be a VPC's range: AWS takes /{Largest} (65,536 addresses) to /{Smallest} (16).");
        var bits = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        var network = bits & (uint.MaxValue << (32 - prefix));
        if (network != bits) throw new OptionException($"'{shown}' begins inside its range: give {Text(network)}/{prefix}.");
        if (!IsPrivate(network)) throw new OptionException($"'{shown}' is not private: give a range of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10.");
        return (network, prefix);
    }

    private static List<(SubnetPurpose Purpose, int Prefix)>? Sizes(int vpc, int zones, int endpoints, bool internet)
    {
        for (var workload = vpc; workload <= Smallest; workload++)
            for (var endpoint = Math.Max(EndpointPrefix, workload); endpoint <= Smallest; endpoint++)
            {
                if ((1 << (32 - endpoint)) - Reserved < endpoints) break;
                // Room for endpoints that come later is worth less than half of the machines' addresses.
                List<(SubnetPurpose, int Prefix)> sizes = [(SubnetPurpose.Workload, workload)];
                if (endpoints > 0) sizes.Add((SubnetPurpose.Endpoint, endpoint));
                if (internet) sizes.AddRange([(SubnetPurpose.Firewall, Smallest), (SubnetPurpose.Nat, Smallest)]);
                if (sizes.Sum(s => 1L << (32 - s.Prefix)) * zones <= 1L << (32 - vpc)) return sizes;
            }

        return null;
    }

    private static int SmallestVpc(int zones, int endpoints, bool internet)
    {
        for (var vpc = Smallest; vpc >= Largest; vpc--)
            if (Sizes(vpc, zones, endpoints, internet) is not null) return vpc;
        return Largest;
    }

    private static bool IsPrivate(uint address) => address >> 24 == 10 || address >> 20 == 0xAC1 || address >> 16 == 0xC0A8 || address >> 22 == 0x191;

    private static string Text(uint address) => new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]).ToString();
}
