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
        var nic = new AttachedInterface
        {
            Id = Id("eni", name),
            AttachmentId = Id("eni-attach", name),
            Subnet = place,
            Type = spec.Type,
            Description = spec.Description,
            Groups = [.. spec.Groups.Select(Identifier)],
            Ip = spec.Type == "efa-only" ? null : NextAddress(place.CidrBlock!),
            PublicIp = spec.PublicIp,
            Ipv6 = spec.Ipv6,
            DeviceIndex = spec.DeviceIndex,
            NetworkCard = spec.NetworkCard,
            InstanceId = instanceId,
            Since = since,
            DeleteOnTermination = instanceId is not null,
            IsRequesterManaged = spec.IsRequesterManaged,
        }.ToRecord(AccountId);
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
