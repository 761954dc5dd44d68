using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, NetworkInterface>? _interfaceById;
    private Dictionary<string, List<NetworkInterface>>? _interfacesByInstance;
    private Dictionary<string, List<NetworkInterface>>? _interfacesByGroup;
    private Dictionary<string, List<NetworkInterface>>? _interfacesBySubnet;
    private Dictionary<string, Vpc>? _vpcById;
    private Dictionary<string, List<Subnet>>? _subnetsByVpc;
    private Dictionary<string, SecurityGroup>? _groupById;
    private Dictionary<string, List<SecurityGroupRule>>? _rulesByGroup;
    private Dictionary<string, Subnet>? _subnetById;

    /// <summary>Every network interface of the region.</summary>
    public IReadOnlyList<NetworkInterface> NetworkInterfaces => Need(Readings.NetworkInterfaces).NetworkInterfaces.OrEmpty();

    /// <summary>Every security group.</summary>
    public IReadOnlyList<SecurityGroup> SecurityGroups => Need(Readings.SecurityGroups).SecurityGroups.OrEmpty();

    /// <summary>Every VPC.</summary>
    public IReadOnlyList<Vpc> Vpcs => Need(Readings.Vpcs).Vpcs.OrEmpty();

    /// <summary>Every subnet.</summary>
    public IReadOnlyList<Subnet> Subnets => Need(Readings.Subnets).Subnets.OrEmpty();

    /// <summary>Every volume.</summary>
    public IReadOnlyList<Volume> Volumes => Need(Readings.Volumes).Volumes.OrEmpty();

    /// <summary>The interface of an id, or null.</summary>
    public NetworkInterface? NetworkInterface(string? id) => Find(_interfaceById ??= Index(NetworkInterfaces, n => n.NetworkInterfaceId), id);

    /// <summary>The interfaces of a machine.</summary>
    public IReadOnlyList<NetworkInterface> InterfacesOf(string instanceId) => FindAll(_interfacesByInstance ??= Group(NetworkInterfaces, n => [n.Attachment?.InstanceId]), instanceId);

    /// <summary>The interfaces that a security group is on.</summary>
    public IReadOnlyList<NetworkInterface> InterfacesWith(string groupId) => FindAll(_interfacesByGroup ??= Group(NetworkInterfaces, n => n.Groups.OrEmpty().Select(g => g.GroupId)), groupId);

    /// <summary>The interfaces in a subnet.</summary>
    public IReadOnlyList<NetworkInterface> InterfacesIn(string subnetId) => FindAll(_interfacesBySubnet ??= Group(NetworkInterfaces, n => [n.SubnetId]), subnetId);

    /// <summary>The VPC of an id, or null.</summary>
    public Vpc? Vpc(string? id) => Find(_vpcById ??= Index(Vpcs, v => v.VpcId), id);

    /// <summary>The subnets of a VPC.</summary>
    public IReadOnlyList<Subnet> SubnetsOf(string vpcId) => FindAll(_subnetsByVpc ??= Group(Subnets, s => [s.VpcId]), vpcId);

    /// <summary>The security group of an id, or null: one of another account, reached by a reference.</summary>
    public SecurityGroup? SecurityGroup(string? id) => Find(_groupById ??= Index(SecurityGroups, g => g.GroupId), id);

    /// <summary>The rules of a security group, with their ids.</summary>
    public IReadOnlyList<SecurityGroupRule> RulesOf(string groupId) =>
        FindAll(_rulesByGroup ??= Group(Need(Readings.SecurityGroupRules).SecurityGroupRules.OrEmpty(), r => [r.GroupId]), groupId);

    /// <summary>The subnet of an id, or null.</summary>
    public Subnet? Subnet(string? id) => Find(_subnetById ??= Index(Subnets, s => s.SubnetId), id);

    private static T? Find<T>(Dictionary<string, T> index, string? id)
        where T : class => id is not null && index.TryGetValue(id, out var item) ? item : null;

    private static IReadOnlyList<T> FindAll<T>(Dictionary<string, List<T>> index, string id) => index.TryGetValue(id, out var list) ? list : [];
}
