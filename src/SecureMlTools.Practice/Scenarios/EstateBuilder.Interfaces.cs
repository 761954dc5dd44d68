using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>A network interface of a scenario.</summary>
internal sealed record InterfaceSpec
{
    public string Type { get; init; } = "interface";

    /// <summary>Names of security groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public string? PublicIp { get; init; }

    public string? Ipv6 { get; init; }

    public int DeviceIndex { get; init; }

    public int NetworkCard { get; init; }

    public string Description { get; init; } = "";

    public bool IsRequesterManaged { get; init; }
}

internal sealed partial class EstateBuilder
{
    private int _address = 10;

    /// <summary>An interface in a subnet, of a machine or of none.</summary>
    public NetworkInterface Interface(string subnet, string name, InterfaceSpec spec, string? instanceId = null, DateTimeOffset? since = null)
    {
        var place = Region.Subnets.Find(Id("subnet", subnet))!;
        // An EFA-only interface has no address at all.
        var ip = spec.Type == "efa-only" ? null : NextAddress(place.CidrBlock!);
        var dns = ip is null ? null : $"ip-{ip.Replace('.', '-')}.ec2.internal";
        var id = Id("eni", name);
        var association = spec.PublicIp is null ? null : new NetworkInterfaceAssociation { PublicIp = spec.PublicIp, IpOwnerId = "amazon", PublicDnsName = PublicDns(spec.PublicIp) };
        var nic = new NetworkInterface
        {
            NetworkInterfaceId = id,
            InterfaceType = spec.Type,
            SubnetId = place.SubnetId,
            VpcId = place.VpcId,
            AvailabilityZone = place.AvailabilityZone,
            AvailabilityZoneId = place.AvailabilityZoneId,
            OwnerId = AccountId,
            Description = spec.Description,
            Groups = [.. spec.Groups.Select(Identifier)],
            MacAddress = Ids.Mac(id),
            PrivateIpAddress = ip,
            PrivateDnsName = dns,
            PrivateIpAddresses = ip is null ? [] : [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = ip, PrivateDnsName = dns, Primary = true, Association = association }],
            Association = association,
            Ipv6Address = spec.Ipv6,
            Ipv6Addresses = spec.Ipv6 is null ? [] : [new NetworkInterfaceIpv6Address { Ipv6Address = spec.Ipv6, IsPrimaryIpv6 = false }],
            RequesterManaged = spec.IsRequesterManaged,
            SourceDestCheck = spec.Type != "nat_gateway",
            Status = "in-use",
            Attachment = new NetworkInterfaceAttachment
            {
                AttachmentId = Id("eni-attach", name),
                AttachTime = since,
                DeleteOnTermination = instanceId is not null,
                DeviceIndex = spec.DeviceIndex,
                NetworkCardIndex = spec.NetworkCard,
                InstanceId = instanceId,
                InstanceOwnerId = instanceId is null ? "amazon-aws" : AccountId,
                Status = "attached",
            },
            TagSet = [],
        };
        Region.NetworkInterfaces.Put(nic);
        return nic;
    }

    private GroupIdentifier Identifier(string group)
    {
        var id = Id("sg", group);
        return new GroupIdentifier { GroupId = id, GroupName = Region.SecurityGroups.Find(id)?.GroupName };
    }

    // Addresses are given in the order of building, from the subnet's tenth on.
    private string NextAddress(string cidr)
    {
        var parts = cidr.Split('/')[0].Split('.').Select(p => int.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var host = (parts[2] << 8) + parts[3] + _address++;
        return $"{parts[0]}.{parts[1]}.{host >> 8 & 255}.{host & 255}";
    }

    private static string PublicDns(string ip) => $"ec2-{ip.Replace('.', '-')}.compute-1.amazonaws.com";
}
