using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Makes the interfaces of a machine that starts.</summary>
internal static class InterfaceMaker
{
    public static NetworkInterface Make(PracticeRegion region, InstanceNetworkInterfaceSpecification spec, Subnet subnet, IReadOnlyList<SecurityGroup> groups, string instanceId, IReadOnlyList<Tag> tags)
    {
        var ip = spec.InterfaceType == "efa-only" ? null : Interfaces.FreeAddress(region, subnet);
        var isPublic = ip is not null && (spec.AssociatePublicIpAddress ?? (subnet.MapPublicIpOnLaunch == true && (spec.DeviceIndex ?? 0) == 0));
        var nic = new AttachedInterface
        {
            Id = region.Ids.New("eni"),
            AttachmentId = region.Ids.New("eni-attach"),
            Subnet = subnet,
            Type = spec.InterfaceType ?? "interface",
            Description = spec.Description ?? "",
            Groups = [.. groups.Select(g => new GroupIdentifier { GroupId = g.GroupId, GroupName = g.GroupName })],
            Ip = ip,
            PublicIp = isPublic ? "203.0.113." + ip!.Split('.')[3] : null,
            DeviceIndex = spec.DeviceIndex ?? 0,
            NetworkCard = spec.NetworkCardIndex ?? 0,
            InstanceId = instanceId,
            Since = region.Now,
            DeleteOnTermination = spec.DeleteOnTermination ?? true,
            Tags = tags,
        }.ToRecord(region.AccountId);
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
}
