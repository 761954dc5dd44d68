using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Practice.State;

/// <summary>An interface that is attached to a machine or to a service's own: what differs from one to the next.</summary>
internal sealed record AttachedInterface
{
    public required string Id { get; init; }

    public required string AttachmentId { get; init; }

    public required Subnet Subnet { get; init; }

    public string Type { get; init; } = "interface";

    public string Description { get; init; } = "";

    public IReadOnlyList<GroupIdentifier> Groups { get; init; } = [];

    /// <summary>Its address; null for an EFA-only interface, which has none at all.</summary>
    public string? Ip { get; init; }

    /// <summary>The public address that AWS lends it.</summary>
    public string? PublicIp { get; init; }

    public string? Ipv6 { get; init; }

    public int DeviceIndex { get; init; }

    public int NetworkCard { get; init; }

    /// <summary>The machine; null for a service's interface.</summary>
    public string? InstanceId { get; init; }

    public DateTimeOffset? Since { get; init; }

    public bool DeleteOnTermination { get; init; }

    public bool IsRequesterManaged { get; init; }

    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The record as EC2 shows it.</summary>
    public NetworkInterface ToRecord(string accountId)
    {
        var dns = Ip is null ? null : $"ip-{Ip.Replace('.', '-')}.ec2.internal";
        var association = PublicIp is null ? null : new NetworkInterfaceAssociation { PublicIp = PublicIp, IpOwnerId = "amazon", PublicDnsName = $"ec2-{PublicIp.Replace('.', '-')}.compute-1.amazonaws.com" };
        return new NetworkInterface
        {
            NetworkInterfaceId = Id,
            InterfaceType = Type,
            SubnetId = Subnet.SubnetId,
            VpcId = Subnet.VpcId,
            AvailabilityZone = Subnet.AvailabilityZone,
            AvailabilityZoneId = Subnet.AvailabilityZoneId,
            OwnerId = accountId,
            Description = Description,
            Groups = Groups,
            MacAddress = Ids.Mac(Id),
            PrivateIpAddress = Ip,
            PrivateDnsName = dns,
            PrivateIpAddresses = Ip is null ? [] : [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = Ip, PrivateDnsName = dns, Primary = true, Association = association }],
            Association = association,
            Ipv6Address = Ipv6,
            Ipv6Addresses = Ipv6 is null ? [] : [new NetworkInterfaceIpv6Address { Ipv6Address = Ipv6, IsPrimaryIpv6 = false }],
            RequesterManaged = IsRequesterManaged,
            SourceDestCheck = Type != "nat_gateway",
            Status = "in-use",
            Attachment = new NetworkInterfaceAttachment
            {
                AttachmentId = AttachmentId,
                AttachTime = Since,
                DeleteOnTermination = DeleteOnTermination,
                DeviceIndex = DeviceIndex,
                NetworkCardIndex = NetworkCard,
                InstanceId = InstanceId,
                InstanceOwnerId = InstanceId is null ? "amazon-aws" : accountId,
                Status = "attached",
            },
            TagSet = Tags,
        };
    }
}
