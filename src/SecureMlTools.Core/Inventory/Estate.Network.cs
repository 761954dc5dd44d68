using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Networking;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private readonly Dictionary<(string Table, bool IsV6), IReadOnlyList<(Route Route, CidrSet Addresses)>> _decisions = [];
    private readonly Dictionary<(string Subnet, bool IsV6), (Route? Route, CidrSet Addresses)> _internet = [];
    private readonly Dictionary<(string Acl, bool Egress, PortSpan Ports, bool IsV6, bool Udp), CidrSet> _admitted = [];
    private Dictionary<string, RouteTable>? _tableBySubnet;
    private Dictionary<string, RouteTable>? _mainTableByVpc;
    private Dictionary<string, NetworkAcl>? _aclBySubnet;
    private HashSet<(string Gateway, string Vpc)>? _attachedGateways;
    private Dictionary<string, NetworkInterface>? _loadBalancerByVpc;

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

    /// <summary>The network ACL of a subnet; null when none is listed.</summary>
    public NetworkAcl? NetworkAclOf(string? subnetId) =>
        Find(_aclBySubnet ??= Index(Need(Readings.NetworkAcls).NetworkAcls.OrEmpty().SelectMany(a => a.Associations.OrEmpty().Select(s => (Acl: a, s.SubnetId))), a => a.SubnetId)
            .ToDictionary(a => a.Key, a => a.Value.Acl, StringComparer.Ordinal), subnetId);

    /// <summary>The routes by which a subnet sends, each with the addresses it decides for.</summary>
    /// <exception cref="GapException">No route table is listed for the subnet, or a prefix list was not read.</exception>
    public IReadOnlyList<(Route Route, CidrSet Addresses)> RoutesOf(string? subnetId, bool isV6)
    {
        var table = RouteTableOf(subnetId) ?? throw NotListed(Ec2Api.DescribeRouteTables, $"no route table for subnet {Text.Visible(subnetId ?? "?")}");
        var key = (table.RouteTableId ?? subnetId!, isV6);
        if (!_decisions.TryGetValue(key, out var routes)) _decisions[key] = routes = RouteDecisions.Of(table, isV6, PrefixListCidrs);
        return routes;
    }

    /// <summary>The active route of a subnet to the internet through an internet gateway attached to its VPC; null where there is none.</summary>
    /// <param name="subnetId">The subnet.</param>
    /// <param name="isV6">True for IPv6.</param>
    /// <exception cref="GapException">Something needed to decide was not read.</exception>
    public Route? InternetRouteOf(string? subnetId, bool isV6) => InternetThrough(subnetId, isV6).Route;

    /// <summary>The same, with all addresses that the subnet reaches through internet gateways.</summary>
    /// <exception cref="GapException">Something needed to decide was not read.</exception>
    internal (Route? Route, CidrSet Addresses) InternetThrough(string? subnetId, bool isV6)
    {
        if (Subnet(subnetId) is not { VpcId: { } vpc }) throw NotListed(Ec2Api.DescribeSubnets, $"no subnet {Text.Visible(subnetId ?? "?")}");
        if (_internet.TryGetValue((subnetId!, isV6), out var known)) return known;
        _attachedGateways ??= [.. Need(Readings.InternetGateways).InternetGateways.OrEmpty()
            .SelectMany(g => g.Attachments.OrEmpty().Where(a => a.State is null or "available" or "attached").Select(a => (g.InternetGatewayId ?? "", a.VpcId ?? "")))];
        var through = RoutesOf(subnetId, isV6)
            .Where(r => RouteDecisions.ToInternetGateway(r.Route) && RouteDecisions.IsActive(r.Route) && IsAttached(r.Route.GatewayId!, vpc)).ToList();
        var reach = through.Aggregate(isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4, (sum, r) => sum.Union(r.Addresses));
        return _internet[(subnetId!, isV6)] = reach.IsInternet ? (through.MaxBy(r => r.Addresses.Count).Route, reach) : (null, isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4);
    }

    // The gateway of a shared VPC belongs to the account that shares it, and is not listed here; its route being active says enough.
    private bool IsAttached(string gatewayId, string vpcId) =>
        _attachedGateways!.Contains((gatewayId, vpcId)) || !Need(Readings.InternetGateways).InternetGateways.OrEmpty().Any(g => g.InternetGatewayId == gatewayId);

    /// <summary>What stops traffic from the internet at a subnet although there is a route: VPC block public access, as the subnet itself shows it.</summary>
    internal string? BlockedPublicAccess(string? subnetId) =>
        Subnet(subnetId)?.BlockPublicAccessStates?.InternetGatewayBlockMode is { } mode && mode.StartsWith("block-", StringComparison.Ordinal) ? mode : null;

    /// <summary>The addresses that one of the listed network ACLs lets through for at least one of the ports.</summary>
    internal CidrSet AdmittedBy(NetworkAcl acl, bool egress, PortSpan ports, bool isV6, bool udp = false)
    {
        var key = (acl.NetworkAclId ?? "", egress, ports, isV6, udp);
        if (!_admitted.TryGetValue(key, out var cidrs)) _admitted[key] = cidrs = AclEvaluation.Allowed(acl, egress, ports, isV6, udp);
        return cidrs;
    }

    /// <summary>The interface of a load balancer in a VPC that faces the internet, or null.</summary>
    internal NetworkInterface? PublicLoadBalancerIn(string? vpcId) =>
        Find(_loadBalancerByVpc ??= Index(NetworkInterfaces.Where(n => IsLoadBalancer(n) && (n.Association?.PublicIp ?? n.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp).FirstOrDefault(a => a is not null)) is not null), n => n.VpcId), vpcId);

    /// <summary>True when the interface is a load balancer's. EC2 calls an application load balancer's just <c>interface</c>; its description tells.</summary>
    internal static bool IsLoadBalancer(NetworkInterface nic) =>
        nic.InterfaceType is "network_load_balancer" or "load_balancer" || (nic.RequesterManaged == true && nic.Description?.StartsWith("ELB ", StringComparison.Ordinal) == true);

    /// <summary>The ranges behind a rule's prefix list.</summary>
    /// <exception cref="GapException">Its entries were not read.</exception>
    public IEnumerable<string?> PrefixListCidrs(string prefixListId) => Need(Readings.PrefixListEntries, prefixListId).Entries.OrEmpty().Select(e => e.Cidr);

    /// <summary>The gap of a record that another record names and that its own list lacks: one of a shared VPC, say.</summary>
    internal static GapException NotListed(AwsOperation operation, string what) =>
        new(new Gap(operation, ReadingStatus.Missing, "NotListed", $"{operation.Name} lists {what}."));
}
