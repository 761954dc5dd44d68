using System.Globalization;
using System.Net.Sockets;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Network ACLs and their entries. An entry is known by its direction and number.</summary>
internal static class NetworkAclHandlers
{
    // The asterisk of the console: the entry that denies what no other admits.
    private const int LastNumber = 32767;
    private const int MostEntries = 20;

    private static readonly Listing<NetworkAcl> Acls = new(
        Ec2Api.DescribeNetworkAcls, new Paging(5, 1000, "networkAclIdSet"),
        new Filters<NetworkAcl>(a => a.Tags)
            .On("network-acl-id", a => a.NetworkAclId).On("vpc-id", a => a.VpcId).On("default", a => a.IsDefault).On("owner-id", a => a.OwnerId)
            .OnAny("association.subnet-id", a => a.Associations.OrEmpty().Select(s => s.SubnetId))
            .OnAny("association.network-acl-id", a => a.Associations.OrEmpty().Select(s => s.NetworkAclId))
            .OnAny("association.association-id", a => a.Associations.OrEmpty().Select(s => s.NetworkAclAssociationId))
            .OnAny("entry.cidr", a => a.Entries.OrEmpty().Select(e => e.CidrBlock))
            .OnAny("entry.ipv6-cidr", a => a.Entries.OrEmpty().Select(e => e.Ipv6CidrBlock))
            .OnAny("entry.protocol", a => a.Entries.OrEmpty().Select(e => e.Protocol))
            .OnAny("entry.rule-action", a => a.Entries.OrEmpty().Select(e => e.RuleAction))
            .OnAny("entry.egress", a => a.Entries.OrEmpty().Select(e => e.Egress == true ? "true" : "false"))
            .OnAny("entry.rule-number", a => a.Entries.OrEmpty().Select(e => e.RuleNumber?.ToString(CultureInfo.InvariantCulture))), IdForms.NetworkAcl);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeNetworkAcls,
            (region, r) =>
            {
                var (items, next) = Acls.Read(region.NetworkAcls, r.NetworkAclIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeNetworkAclsResponse { NetworkAcls = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(Ec2Api.CreateNetworkAclEntry, Create, r => r.DryRun);
        map.On(Ec2Api.ReplaceNetworkAclEntry, Replace, r => r.DryRun);
        map.On(Ec2Api.DeleteNetworkAclEntry, Delete, r => r.DryRun);
    }

    private static CreateNetworkAclEntryResponse Create(PracticeRegion region, CreateNetworkAclEntryRequest request)
    {
        var acl = IdForms.NetworkAcl.Find(region.NetworkAcls, request.NetworkAclId, "networkAclId");
        var entry = Entry(request.RuleNumber, request.Egress, request.Protocol, request.RuleAction, request.CidrBlock, request.Ipv6CidrBlock, request.PortRange, request.IcmpTypeCode);
        if (acl.Entries.OrEmpty().Any(e => Same(e, entry)))
            throw new ServiceException("NetworkAclEntryAlreadyExists", $"The network acl entry identified by {entry.RuleNumber} already exists.");
        if (acl.Entries.OrEmpty().Count(e => e.Egress == entry.Egress && e.RuleNumber < LastNumber) >= MostEntries)
            throw new ServiceException("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.");
        Put(region, acl, [.. acl.Entries.OrEmpty(), entry]);
        return new CreateNetworkAclEntryResponse();
    }

    private static ReplaceNetworkAclEntryResponse Replace(PracticeRegion region, ReplaceNetworkAclEntryRequest request)
    {
        var acl = IdForms.NetworkAcl.Find(region.NetworkAcls, request.NetworkAclId, "networkAclId");
        var entry = Entry(request.RuleNumber, request.Egress, request.Protocol, request.RuleAction, request.CidrBlock, request.Ipv6CidrBlock, request.PortRange, request.IcmpTypeCode);
        Existing(acl, entry.RuleNumber, entry.Egress);
        Put(region, acl, [.. acl.Entries.OrEmpty().Where(e => !Same(e, entry)), entry]);
        return new ReplaceNetworkAclEntryResponse();
    }

    private static DeleteNetworkAclEntryResponse Delete(PracticeRegion region, DeleteNetworkAclEntryRequest request)
    {
        var acl = IdForms.NetworkAcl.Find(region.NetworkAcls, request.NetworkAclId, "networkAclId");
        Number(request.RuleNumber);
        var entry = Existing(acl, request.RuleNumber, request.Egress);
        Put(region, acl, [.. acl.Entries.OrEmpty().Where(e => e != entry)]);
        return new DeleteNetworkAclEntryResponse();
    }

    private static void Put(PracticeRegion region, NetworkAcl acl, IEnumerable<NetworkAclEntry> entries) =>
        region.NetworkAcls.Put(acl with { Entries = [.. entries.OrderByDescending(e => e.Egress).ThenBy(e => e.RuleNumber)] });

    private static bool Same(NetworkAclEntry a, NetworkAclEntry b) => a.Egress == b.Egress && a.RuleNumber == b.RuleNumber;

    private static NetworkAclEntry Existing(NetworkAcl acl, int? number, bool? egress) =>
        acl.Entries.OrEmpty().FirstOrDefault(e => e.RuleNumber == number && (e.Egress == true) == (egress == true))
        ?? throw new ServiceException("InvalidNetworkAclEntry.NotFound", $"The network acl entry identified by {number} does not exist.");

    private static int Number(int? number) => number switch
    {
        null => throw ServiceException.Missing("ruleNumber"),
        >= 1 and < LastNumber => number.Value,
        _ => throw ServiceException.InvalidValue($"Value ({number}) for parameter ruleNumber is invalid. Rule numbers must be between 1 and 32766."),
    };

    private static NetworkAclEntry Entry(int? number, bool? egress, string? protocol, string? action, string? cidr, string? cidrV6, PortRange? ports, IcmpTypeCode? icmp)
    {
        if (action is not ("allow" or "deny")) throw action is null ? ServiceException.Missing("ruleAction") : ServiceException.InvalidValue($"Value ({action}) for parameter ruleAction is invalid.");
        if (cidr is null == cidrV6 is null)
            throw cidr is null ? ServiceException.Missing("cidrBlock or ipv6CidrBlock") : new ServiceException("InvalidParameterCombination", "The parameters cidrBlock and ipv6CidrBlock cannot be used together.");
        var known = Protocol(ServiceException.Required(protocol, "protocol"));
        if (known is "6" or "17" && ports is not { From: not null, To: not null }) throw ServiceException.Missing("portRange");
        if (ports is { From: { } from, To: { } to } && (from < 0 || to > 65535 || from > to)) throw ServiceException.InvalidValue($"Invalid TCP/UDP port range ({from}:{to})");
        if (known is "1" or "58" && icmp is not { Type: not null, Code: not null }) throw ServiceException.Missing("icmpTypeCode");
        return new NetworkAclEntry
        {
            RuleNumber = Number(number),
            Egress = egress == true,
            Protocol = known,
            RuleAction = action,
            CidrBlock = cidr is null ? null : PermissionRules.Cidr(cidr, AddressFamily.InterNetwork),
            Ipv6CidrBlock = cidrV6 is null ? null : PermissionRules.Cidr(cidrV6, AddressFamily.InterNetworkV6),
            PortRange = known is "6" or "17" ? ports : null,
            IcmpTypeCode = known is "1" or "58" ? icmp : null,
        };
    }

    private static string Protocol(string protocol) => protocol.ToLowerInvariant() switch
    {
        "tcp" => "6",
        "udp" => "17",
        "icmp" => "1",
        "icmpv6" => "58",
        "all" or "-1" => "-1",
        var number when byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _) => number,
        _ => throw ServiceException.InvalidValue($"Invalid value '{protocol}' for IP protocol. Unknown protocol."),
    };
}
