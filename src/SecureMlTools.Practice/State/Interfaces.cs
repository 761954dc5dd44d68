using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.State;

/// <summary>Network interfaces that services make in subnets, and the addresses that they take.</summary>
internal static class Interfaces
{
    // The network's own, the router's, the resolver's, and one that AWS keeps; and the last, for broadcasts.
    private const int Reserved = 4;

    /// <summary>How many addresses a new subnet has to give.</summary>
    public static int AddressesOf(Ipv4Range range) => (int)range.Size - Reserved - 1;

    /// <summary>The first address of a subnet that nothing has.</summary>
    public static string FreeAddress(PracticeRegion region, Subnet subnet)
    {
        var taken = region.NetworkInterfaces.All.Where(n => n.SubnetId == subnet.SubnetId)
            .SelectMany(n => n.PrivateIpAddresses.OrEmpty().Select(a => a.PrivateIpAddress).Append(n.PrivateIpAddress)).ToHashSet(StringComparer.Ordinal);
        var range = Ipv4Range.Parse(subnet.CidrBlock);
        for (var place = (long)Reserved; place < range.Size - 1; place++)
            if (range.Address(place) is var address && !taken.Contains(address)) return address;
        throw new ServiceException("InsufficientFreeAddressesInSubnet", $"Insufficient Free Addresses in subnet '{subnet.SubnetId}'.");
    }

    /// <summary>An interface of a service of AWS, with an address of the subnet.</summary>
    /// <param name="region">The region.</param>
    /// <param name="subnet">The subnet.</param>
    /// <param name="type">What the interface is for.</param>
    /// <param name="description">Its description.</param>
    /// <param name="groups">Its security groups.</param>
    /// <param name="publicIp">The public address that reaches it.</param>
    /// <param name="allocationId">The Elastic IP address that this is.</param>
    public static NetworkInterface Add(PracticeRegion region, Subnet subnet, string type, string description, IReadOnlyList<GroupIdentifier> groups, string? publicIp = null, string? allocationId = null)
    {
        var id = region.Ids.New("eni");
        var ip = FreeAddress(region, subnet);
        var association = publicIp is null ? null : new NetworkInterfaceAssociation { PublicIp = publicIp, AllocationId = allocationId, AssociationId = region.Ids.New("eipassoc"), IpOwnerId = region.AccountId };
        var nic = new NetworkInterface
        {
            NetworkInterfaceId = id,
            InterfaceType = type,
            SubnetId = subnet.SubnetId,
            VpcId = subnet.VpcId,
            AvailabilityZone = subnet.AvailabilityZone,
            AvailabilityZoneId = subnet.AvailabilityZoneId,
            OwnerId = region.AccountId,
            RequesterId = region.AccountId,
            Description = description,
            Groups = groups,
            MacAddress = Ids.Mac(id),
            PrivateIpAddress = ip,
            PrivateIpAddresses = [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = ip, Primary = true, Association = association }],
            Association = association,
            Ipv6Addresses = [],
            RequesterManaged = true,
            SourceDestCheck = type != "nat_gateway",
            Status = "in-use",
            Attachment = new NetworkInterfaceAttachment { AttachmentId = "ela-attach-" + region.Ids.New("ela")[4..], AttachTime = region.Now, DeleteOnTermination = false, DeviceIndex = 1, InstanceOwnerId = "amazon-aws", Status = "attached" },
            TagSet = [],
        };
        region.NetworkInterfaces.Put(nic);
        Count(region, subnet.SubnetId, -1);
        return nic;
    }

    public static void Remove(PracticeRegion region, string? id)
    {
        if (region.NetworkInterfaces.Find(id) is not { } nic) return;
        region.NetworkInterfaces.Remove(id!);
        Count(region, nic.SubnetId, +1);
    }

    private static void Count(PracticeRegion region, string? subnetId, int change)
    {
        if (region.Subnets.Find(subnetId) is { } subnet) region.Subnets.Put(subnet with { AvailableIpAddressCount = subnet.AvailableIpAddressCount + change });
    }
}
