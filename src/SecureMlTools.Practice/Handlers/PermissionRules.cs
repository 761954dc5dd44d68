using System.Net;
using System.Net.Sockets;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Turns the permissions of an authorize or revoke call into rules, with AWS's checks and AWS's own form of protocols and CIDR ranges.</summary>
internal static class PermissionRules
{
    /// <summary>The permission that the call's older, flat parameters describe; null where there is none.</summary>
    public static IpPermission? Flat(string? protocol, int? from, int? to, string? cidr, string? groupName, string? groupOwner) => protocol is null && cidr is null && groupName is null
        ? null
        : new IpPermission
        {
            IpProtocol = protocol ?? (groupName is null ? null : "-1"),
            FromPort = from,
            ToPort = to,
            IpRanges = cidr is null ? null : [new IpRange { CidrIp = cidr }],
            UserIdGroupPairs = groupName is null ? null : [new UserIdGroupPair { GroupName = groupName, UserId = groupOwner }],
        };

    /// <summary>The rules of the permissions, checked.</summary>
    public static IReadOnlyList<SecurityGroupRule> Of(PracticeRegion region, SecurityGroup group, IEnumerable<IpPermission> permissions, bool isEgress) =>
        [.. permissions.Select(p => Checked(region, p)).SelectMany(p => RuleBook.Split(group, p, isEgress))];

    private static IpPermission Checked(PracticeRegion region, IpPermission permission)
    {
        var protocol = Protocol(ServiceException.Required(permission.IpProtocol, "ipProtocol"));
        var (from, to) = Ports(protocol, permission.FromPort, permission.ToPort);
        if (permission.IpRanges.OrEmpty().Count + permission.Ipv6Ranges.OrEmpty().Count + permission.PrefixListIds.OrEmpty().Count + permission.UserIdGroupPairs.OrEmpty().Count == 0)
            throw new ServiceException("MissingParameter", "Missing source specification: include source security group or CIDR information");
        return permission with
        {
            IpProtocol = protocol,
            FromPort = from,
            ToPort = to,
            IpRanges = [.. permission.IpRanges.OrEmpty().Select(r => r with { CidrIp = Cidr(r.CidrIp, AddressFamily.InterNetwork) })],
            Ipv6Ranges = [.. permission.Ipv6Ranges.OrEmpty().Select(r => r with { CidrIpv6 = Cidr(r.CidrIpv6, AddressFamily.InterNetworkV6) })],
            PrefixListIds = [.. permission.PrefixListIds.OrEmpty().Select(p => p with { PrefixListIdValue = IdForms.PrefixList.Find(region.PrefixLists, p.PrefixListIdValue, "PrefixListId").List.PrefixListId })],
            UserIdGroupPairs = [.. permission.UserIdGroupPairs.OrEmpty().Select(p => Pair(region, p))],
        };
    }

    private static UserIdGroupPair Pair(PracticeRegion region, UserIdGroupPair pair)
    {
        if (pair.UserId is { } owner && owner != region.AccountId) return pair;
        var id = pair.GroupId ?? SecurityGroupReads.ByName(region, ServiceException.Required(pair.GroupName, "GroupId")).GroupId;
        return pair with { GroupId = IdForms.SecurityGroup.Find(region.SecurityGroups, id, "GroupId").GroupId, GroupName = null, UserId = region.AccountId };
    }

    private static string Protocol(string protocol) => protocol.ToLowerInvariant() switch
    {
        "6" or "tcp" => "tcp",
        "17" or "udp" => "udp",
        "1" or "icmp" => "icmp",
        "58" or "icmpv6" => "icmpv6",
        "-1" or "all" => "-1",
        var other when byte.TryParse(other, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _) => other,
        _ => throw ServiceException.InvalidValue($"Invalid value '{protocol}' for IP protocol. Unknown protocol."),
    };

    private static (int From, int To) Ports(string protocol, int? from, int? to)
    {
        switch (protocol)
        {
            case "tcp" or "udp":
                if (from is not { } low || to is not { } high) throw ServiceException.InvalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
                if (low < 0 || high > 65535) throw ServiceException.InvalidValue($"Invalid value '{(low < 0 ? low : high)}' for portRange. Must be a number between 0 and 65535.");
                return low <= high ? (low, high) : throw ServiceException.InvalidValue($"Invalid TCP/UDP port range ({low}:{high})");
            case "icmp" or "icmpv6":
                return (from ?? -1, to ?? -1);
            default:
                // Other protocols have no ports: whatever is sent, all traffic of the protocol is meant.
                return (-1, -1);
        }
    }

    /// <summary>The range in canonical form: AWS sets the host bits to zero.</summary>
    public static string Cidr(string? text, AddressFamily family)
    {
        var parts = (text ?? "").Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address) || address.AddressFamily != family
            || !int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length)
            || length > (family == AddressFamily.InterNetwork ? 32 : 128)
            || (family == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3))
            throw ServiceException.InvalidValue($"CIDR block {text} is malformed");
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var keep = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - keep));
        }

        return $"{new IPAddress(bytes)}/{length}";
    }
}
