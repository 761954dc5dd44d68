using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, RouteTable>? _tableBySubnet;
    private Dictionary<string, RouteTable>? _mainTableByVpc;
    private Dictionary<string, NetworkAcl>? _aclBySubnet;
    private HashSet<(string Gateway, string Vpc)>? _attachedGateways;

    /// <summary>The route table that a subnet uses: its own, or its VPC's main one. A default table of another VPC is none of its business.</summary>
    public RouteTable? RouteTableOf(string? subnetId)
    {
        if (_tableBySubnet is null || _mainTableByVpc is null)
        {
            var tables = Need(Readings.RouteTables).RouteTables.OrEmpty();
            _tableBySubnet = Index(tables.SelectMany(t => t.Associations.OrEmpty().Select(a => (Table: t, a.SubnetId))), a => a.SubnetId).ToDictionary(a => a.Key, a => a.Value.Table, StringComparer.Ordinal);
            _mainTableByVpc = Index(tables.Where(t => t.Associations.OrEmpty().Any(a => a.Main == true)), t => t.VpcId);
        }

        return Find(_tableBySubnet, subnetId) ?? Find(_mainTableByVpc, Subnet(subnetId)?.VpcId);
    }

    /// <summary>The network ACL of a subnet.</summary>
    public NetworkAcl? NetworkAclOf(string? subnetId) =>
        Find(_aclBySubnet ??= Index(Need(Readings.NetworkAcls).NetworkAcls.OrEmpty().SelectMany(a => a.Associations.OrEmpty().Select(s => (Acl: a, s.SubnetId))), a => a.SubnetId)
            .ToDictionary(a => a.Key, a => a.Value.Acl, StringComparer.Ordinal), subnetId);

    /// <summary>The active route of a subnet to the internet through an internet gateway attached to its VPC; null where there is none.</summary>
    /// <param name="subnetId">The subnet.</param>
    /// <param name="isV6">True for IPv6.</param>
    public Route? InternetRouteOf(string? subnetId, bool isV6)
    {
        if (Subnet(subnetId) is not { VpcId: { } vpc } || RouteTableOf(subnetId) is not { } table) return null;
        _attachedGateways ??= [.. Need(Readings.InternetGateways).InternetGateways.OrEmpty()
            .SelectMany(g => g.Attachments.OrEmpty().Where(a => a.State is null or "available" or "attached").Select(a => (g.InternetGatewayId ?? "", a.VpcId ?? "")))];
        return table.Routes.OrEmpty().FirstOrDefault(r =>
            r.GatewayId?.StartsWith("igw-", StringComparison.Ordinal) == true
            && r.State is not "blackhole"
            && _attachedGateways.Contains((r.GatewayId, vpc))
            && Networking.CidrSet.Parse(isV6, [isV6 ? r.DestinationIpv6CidrBlock : r.DestinationCidrBlock]).IsInternet);
    }

    /// <summary>The ranges behind a rule's prefix list.</summary>
    /// <exception cref="GapException">Its entries were not read.</exception>
    public IEnumerable<string?> PrefixListCidrs(string prefixListId) => Need(Readings.PrefixListEntries, prefixListId).Entries.OrEmpty().Select(e => e.Cidr);
}
