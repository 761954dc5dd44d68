using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// What must not be blocked: the network's own addresses and those of the networks it is joined to, and AWS's, as the region's managed prefix lists name
/// them (S3, DynamoDB, CloudFront, …). A wrong finding would otherwise cut machines off from each other, or from their own data.
/// </summary>
internal sealed class BlockableAddresses
{
    // A route of half the internet to a transit gateway is a way out, and no network that is joined.
    private const int WidestNetwork = 8;

    // The addresses of manuals, which GuardDuty's sample findings have too: nobody's, and so nobody is cut off.
    private static readonly CidrSet OutsideV4 = CidrSet.PublicV4.Union(CidrSet.Parse(false, ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]));

    private readonly IReadOnlyList<Reserved> _own;
    private readonly IReadOnlyList<Reserved> _aws;

    private BlockableAddresses(IReadOnlyList<Reserved> own, IReadOnlyList<Reserved> aws, string? doubt) => (_own, _aws, Doubt) = (own, aws, doubt);

    /// <summary>What could not be read, in a sentence; null when all was.</summary>
    public string? Doubt { get; }

    /// <summary>Reads the region's networks, public addresses and routes, and AWS's prefix lists, side by side. What cannot be read leaves the rest.</summary>
    public static async Task<BlockableAddresses> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(new[] { VpcsAsync, AddressesAsync, NatGatewaysAsync, InterfacesAsync, RoutesAsync, PrefixListsAsync }.Select(OneAsync)).ConfigureAwait(false);
        return new BlockableAddresses([.. read[..^1].SelectMany(r => r.Found)], read[^1].Found, read.Select(r => r.Doubt).FirstOrDefault(d => d is not null));

        async Task<(IReadOnlyList<Reserved> Found, string? Doubt)> OneAsync(Func<IAwsTransport, CancellationToken, Task<IEnumerable<Reserved>>> one)
        {
            try
            {
                return ([.. await one(aws, cancellationToken).ConfigureAwait(false)], null);
            }
            catch (AwsException e)
            {
                return ([], $"Whether an address is the network's own, or AWS's, could not be checked ({e.ErrorCode}): {Text.OneLine(e.Message)}");
            }
        }
    }

    /// <summary>Why an address is never blocked; null when it may be.</summary>
    public string? Refusal(string address)
    {
        var isV6 = address.Contains(':', StringComparison.Ordinal);
        var set = CidrSet.Parse(isV6, [WithPrefix(address, isV6)]);
        if (_own.FirstOrDefault(r => r.Meets(set, isV6)) is { } own) return $"{address} {own.What}";
        if (!set.Except(isV6 ? CidrSet.PublicV6 : OutsideV4).IsEmpty) return $"{address} is not a public address: it is somebody's own network, and blocking it stops no one outside.";
        return _aws.FirstOrDefault(r => r.Meets(set, isV6)) is { } theirs ? $"{address} {theirs.What}" : null;
    }

    /// <summary>Why a network is too large to block without being asked twice; null when it is not.</summary>
    public static string? TooWide(string address)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return null;
        var bits = Bits(address);
        return bits < (address.Contains(':', StringComparison.Ordinal) ? 48 : 24) ? $"{address} is a large network, and many who live in it have done nothing: name the addresses, or insist with -Force." : null;
    }

    private static async Task<IEnumerable<Reserved>> VpcsAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest(), cancellationToken).ConfigureAwait(false)).Vpcs.OrEmpty().Select(v => new Reserved(
            $"is in the account's own network {v.VpcId}: blocking it would cut machines off from each other.",
            [v.CidrBlock, .. v.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock), .. v.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock)]));

    private static async Task<IEnumerable<Reserved>> AddressesAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await aws.SendAsync(Ec2Api.DescribeAddresses.Call(new DescribeAddressesRequest()), cancellationToken).ConfigureAwait(false)).Addresses.OrEmpty().Select(a => Public(a.PublicIp, a.AllocationId));

    private static async Task<IEnumerable<Reserved>> NatGatewaysAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await Ec2Api.DescribeNatGateways.AllAsync(aws, new DescribeNatGatewaysRequest(), cancellationToken).ConfigureAwait(false)).NatGateways.OrEmpty()
            .Where(g => g.State is not ("deleted" or "failed")).SelectMany(g => g.NatGatewayAddresses.OrEmpty().Select(a => Public(a.PublicIp, g.NatGatewayId)));

    // Addresses that AWS lends to machines and load balancers are nowhere else.
    private static async Task<IEnumerable<Reserved>> InterfacesAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await Ec2Api.DescribeNetworkInterfaces.AllAsync(aws, new DescribeNetworkInterfacesRequest(), cancellationToken).ConfigureAwait(false)).NetworkInterfaces.OrEmpty()
            .SelectMany(i => i.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp).Append(i.Association?.PublicIp).Select(ip => Public(ip, i.NetworkInterfaceId)));

    private static async Task<IEnumerable<Reserved>> RoutesAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await Ec2Api.DescribeRouteTables.AllAsync(aws, new DescribeRouteTablesRequest(), cancellationToken).ConfigureAwait(false)).RouteTables.OrEmpty()
            .SelectMany(t => t.Routes.OrEmpty().Where(r => r.State != "blackhole").Select(r => (Cidr: r.DestinationCidrBlock ?? r.DestinationIpv6CidrBlock, Target: Joined(r))))
            .Where(r => r.Target is not null && r.Cidr is not null && Bits(r.Cidr) >= WidestNetwork).Distinct()
            .Select(r => new Reserved($"is in {Text.Visible(r.Cidr)}, a network that is joined by {Text.Visible(r.Target)}: blocking it would cut machines off from it.", [r.Cidr]));

    private static async Task<IEnumerable<Reserved>> PrefixListsAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var lists = new List<Reserved>();
        var request = new DescribeManagedPrefixListsRequest { Filters = [new Filter { Name = "owner-id", Values = ["AWS"] }] };
        foreach (var list in (await Ec2Api.DescribeManagedPrefixLists.AllAsync(aws, request, cancellationToken).ConfigureAwait(false)).PrefixLists.OrEmpty())
        {
            if (list.OwnerId != "AWS" || list.PrefixListId is null) continue;
            var entries = (await Ec2Api.GetManagedPrefixListEntries.AllAsync(aws, new GetManagedPrefixListEntriesRequest { PrefixListId = list.PrefixListId }, cancellationToken).ConfigureAwait(false)).Entries.OrEmpty();
            lists.Add(new Reserved($"is AWS's own ({Text.Visible(list.PrefixListName ?? list.PrefixListId)}): blocking it would cut machines off from the service.", [.. entries.Select(e => e.Cidr)]));
        }

        return lists;
    }

    private static Reserved Public(string? ip, string? whose) => new($"is the account's own public address, or holds it ({ip} of {whose}): blocking it would cut machines off from each other.", [ip]);

    // A peering, a transit gateway, a WAN, a VPN or a line: what lies behind is somebody's own network.
    private static string? Joined(Route route) =>
        route.VpcPeeringConnectionId ?? route.TransitGatewayId ?? route.CoreNetworkArn ?? route.LocalGatewayId ?? (route.GatewayId is { } gateway && gateway.StartsWith("vgw-", StringComparison.Ordinal) ? gateway : null);

    private static int Bits(string network) => int.TryParse(network.AsSpan(network.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits : 0;

    private static string WithPrefix(string address, bool isV6) => address.Contains('/', StringComparison.Ordinal) ? address : address + (isV6 ? "/128" : "/32");

    /// <summary>Addresses that somebody needs, and the rest of the sentence that says who.</summary>
    private sealed record Reserved(string What, IReadOnlyList<string?> Cidrs)
    {
        private readonly CidrSet _v4 = CidrSet.Parse(false, Cidrs);
        private readonly CidrSet _v6 = CidrSet.Parse(true, Cidrs);

        public bool Meets(CidrSet set, bool isV6) => !set.Intersect(isV6 ? _v6 : _v4).IsEmpty;
    }
}
