using System.Net;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Makes the interfaces of a machine that starts.</summary>
internal static class InterfaceMaker
{
    public static NetworkInterface Make(PracticeRegion region, InstanceNetworkInterfaceSpecification spec, Subnet subnet, IReadOnlyList<SecurityGroup> groups, string instanceId, IReadOnlyList<Tag> tags)
    {
        var id = region.Ids.New("eni");
        // An EFA-only interface has no address at all.
        var ip = spec.InterfaceType == "efa-only" ? null : FreeAddress(region, subnet);
        var dns = ip is null ? null : $"ip-{ip.Replace('.', '-')}.ec2.internal";
        var isPublic = ip is not null && (spec.AssociatePublicIpAddress ?? (subnet.MapPublicIpOnLaunch == true && (spec.DeviceIndex ?? 0) == 0));
        var publicIp = isPublic ? "203.0.113." + ip!.Split('.')[3] : null;
        var association = publicIp is null ? null : new NetworkInterfaceAssociation { PublicIp = publicIp, IpOwnerId = "amazon", PublicDnsName = $"ec2-{publicIp.Replace('.', '-')}.compute-1.amazonaws.com" };
        var nic = new NetworkInterface
        {
            NetworkInterfaceId = id,
            InterfaceType = spec.InterfaceType ?? "interface",
            SubnetId = subnet.SubnetId,
            VpcId = subnet.VpcId,
            AvailabilityZone = subnet.AvailabilityZone,
            AvailabilityZoneId = subnet.AvailabilityZoneId,
            OwnerId = region.AccountId,
            Description = spec.Description ?? "",
            Groups = [.. groups.Select(g => new GroupIdentifier { GroupId = g.GroupId, GroupName = g.GroupName })],
            MacAddress = Ids.Mac(id),
            PrivateIpAddress = ip,
            PrivateDnsName = dns,
            PrivateIpAddresses = ip is null ? [] : [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = ip, PrivateDnsName = dns, Primary = true, Association = association }],
            Association = association,
            Ipv6Addresses = [],
            RequesterManaged = false,
            SourceDestCheck = true,
            Status = "in-use",
            Attachment = new NetworkInterfaceAttachment
            {
                AttachmentId = region.Ids.New("eni-attach"),
                AttachTime = region.Now,
                DeleteOnTermination = spec.DeleteOnTermination ?? true,
                DeviceIndex = spec.DeviceIndex ?? 0,
                NetworkCardIndex = spec.NetworkCardIndex ?? 0,
                InstanceId = instanceId,
                InstanceOwnerId = region.AccountId,
                Status = "attached",
            },
            TagSet = tags,
        };
        region.NetworkInterfaces.Put(nic);
        if (ip is not null && region.Subnets.Find(subnet.SubnetId) is { } now) region.Subnets.Put(now with { AvailableIpAddressCount = now.AvailableIpAddressCount - 1 });
        return nic;
    }

    /// <summary>An interface as the machine's own record shows it.</summary>
    public static InstanceNetworkInterface Inner(NetworkInterface nic)
    {
        var association = nic.Association is null ? null : new InstanceNetworkInterfaceAssociation { PublicIp = nic.Association.PublicIp, IpOwnerId = nic.Association.IpOwnerId, PublicDnsName = nic.Association.PublicDnsName };
        return new InstanceNetworkInterface
        {
            NetworkInterfaceId = nic.NetworkInterfaceId,
            InterfaceType = nic.InterfaceType,
            SubnetId = nic.SubnetId,
            VpcId = nic.VpcId,
            OwnerId = nic.OwnerId,
            Description = nic.Description,
            Groups = nic.Groups,
            MacAddress = nic.MacAddress,
            PrivateIpAddress = nic.PrivateIpAddress,
            PrivateDnsName = nic.PrivateDnsName,
            PrivateIpAddresses = [.. nic.PrivateIpAddresses.OrEmpty().Select(a => new InstancePrivateIpAddress { PrivateIpAddress = a.PrivateIpAddress, PrivateDnsName = a.PrivateDnsName, Primary = a.Primary, Association = association })],
            Association = association,
            Ipv6Addresses = [.. nic.Ipv6Addresses.OrEmpty().Select(a => new InstanceIpv6Address { Ipv6Address = a.Ipv6Address, IsPrimaryIpv6 = a.IsPrimaryIpv6 })],
            SourceDestCheck = nic.SourceDestCheck,
            Status = nic.Status,
            Attachment = new InstanceNetworkInterfaceAttachment
            {
                AttachmentId = nic.Attachment?.AttachmentId,
                AttachTime = nic.Attachment?.AttachTime,
                DeleteOnTermination = nic.Attachment?.DeleteOnTermination,
                DeviceIndex = nic.Attachment?.DeviceIndex,
                NetworkCardIndex = nic.Attachment?.NetworkCardIndex,
                Status = nic.Attachment?.Status,
            },
        };
    }

    // AWS keeps the first four addresses of a subnet and the last.
    private static string FreeAddress(PracticeRegion region, Subnet subnet)
    {
        var network = IPNetwork.Parse(subnet.CidrBlock!);
        var used = region.NetworkInterfaces.All.Where(n => n.SubnetId == subnet.SubnetId).Select(n => n.PrivateIpAddress).ToHashSet(StringComparer.Ordinal);
        var bytes = network.BaseAddress.GetAddressBytes();
        var start = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        var size = 1u << (32 - network.PrefixLength);
        for (var i = 4u; i < size - 1; i++)
        {
            var n = start + i;
            var address = $"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}";
            if (!used.Contains(address)) return address;
        }

        throw new ServiceException("InsufficientFreeAddressesInSubnet", $"There are not enough free addresses in subnet '{subnet.SubnetId}' to satisfy the requested number of instances.");
    }
}
