using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// What must not be blocked: the network's own addresses, and AWS's, as the region's managed prefix lists name them (S3, DynamoDB, CloudFront, …). A wrong
/// finding would otherwise cut machines off from their own data.
/// </summary>
internal sealed class BlockableAddresses
{
    // The addresses of manuals, which GuardDuty's sample findings have too: nobody's, and so nobody is cut off.
    private static readonly CidrSet OutsideV4 = CidrSet.PublicV4.Union(CidrSet.Parse(false, ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]));

    private readonly IReadOnlyList<(string Id, CidrSet V4, CidrSet V6)> _vpcs;
    private readonly IReadOnlyList<(string Name, CidrSet V4, CidrSet V6)> _lists;

    private BlockableAddresses(IReadOnlyList<(string, CidrSet, CidrSet)> vpcs, IReadOnlyList<(string, CidrSet, CidrSet)> lists, string? doubt)
    {
        _vpcs = vpcs;
        _lists = lists;
        Doubt = doubt;
    }

    /// <summary>What could not be read, in a sentence; null when all was.</summary>
    public string? Doubt { get; }

    /// <summary>Reads the region's VPCs and AWS's prefix lists.</summary>
    public static async Task<BlockableAddresses> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var vpcs = new List<(string, CidrSet, CidrSet)>();
        var lists = new List<(string, CidrSet, CidrSet)>();
        try
        {
            foreach (var vpc in (await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest(), cancellationToken).ConfigureAwait(false)).Vpcs.OrEmpty())
                vpcs.Add((vpc.VpcId ?? "?", CidrSet.Parse(false, [vpc.CidrBlock, .. vpc.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock)]), CidrSet.Parse(true, vpc.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock))));
            var request = new DescribeManagedPrefixListsRequest { Filters = [new Filter { Name = "owner-id", Values = ["AWS"] }] };
            foreach (var list in (await Ec2Api.DescribeManagedPrefixLists.AllAsync(aws, request, cancellationToken).ConfigureAwait(false)).PrefixLists.OrEmpty())
            {
                if (list.OwnerId != "AWS" || list.PrefixListId is null) continue;
                var entries = (await Ec2Api.GetManagedPrefixListEntries.AllAsync(aws, new GetManagedPrefixListEntriesRequest { PrefixListId = list.PrefixListId }, cancellationToken).ConfigureAwait(false)).Entries.OrEmpty();
                lists.Add((list.PrefixListName ?? list.PrefixListId, CidrSet.Parse(false, entries.Select(e => e.Cidr)), CidrSet.Parse(true, entries.Select(e => e.Cidr))));
            }
        }
        catch (AwsException e)
        {
            return new BlockableAddresses(vpcs, lists, $"Whether an address is the network's own, or AWS's, could not be checked ({e.ErrorCode}): {Text.OneLine(e.Message)}");
        }

        return new BlockableAddresses(vpcs, lists, null);
    }

    /// <summary>Why an address is never blocked; null when it may be.</summary>
    public string? Refusal(string address)
    {
        var isV6 = address.Contains(':', StringComparison.Ordinal);
        var set = CidrSet.Parse(isV6, [WithPrefix(address, isV6)]);
        foreach (var (id, v4, v6) in _vpcs)
            if (!set.Intersect(isV6 ? v6 : v4).IsEmpty) return $"{address} is in the account's own network {id}: blocking it would cut machines off from each other.";
        if (!set.Except(isV6 ? CidrSet.PublicV6 : OutsideV4).IsEmpty) return $"{address} is not a public address: it is somebody's own network, and blocking it stops no one outside.";
        foreach (var (name, v4, v6) in _lists)
            if (!set.Intersect(isV6 ? v6 : v4).IsEmpty) return $"{address} is AWS's own ({Text.Visible(name)}): blocking it would cut machines off from the service.";
        return null;
    }

    /// <summary>Why a network is too large to block without being asked twice; null when it is not.</summary>
    public static string? TooWide(string address)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return null;
        var bits = int.Parse(address.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return bits < (address.Contains(':', StringComparison.Ordinal) ? 48 : 24) ? $"{address} is a large network, and many who live in it have done nothing: name the addresses, or insist with -Force." : null;
    }

    private static string WithPrefix(string address, bool isV6) => address.Contains('/', StringComparison.Ordinal) ? address : address + (isV6 ? "/128" : "/32");
}
