using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;
using AutoScalingGroup = SecureMlTools.Api.AutoScaling.AutoScalingGroup;
using AutoScalingTemplate = SecureMlTools.Api.AutoScaling.LaunchTemplateSpecification;

namespace SecureMlTools.Tests.Support;

/// <summary>
/// An inventory written by hand, in the records of AWS: one VPC with a public and a private subnet, its ACL, tables and gateway, and no machine. Every
/// reading that is not given has answered with an empty list; <see cref="Deny"/> turns one into a denied one.
/// </summary>
internal sealed partial class InventoryBuilder
{
    public const string Account = "111122223333";
    public const string RegionName = "us-east-1";
    public const string VpcName = "vpc-00000001";
    public const string Public = "subnet-00000001";
    public const string Private = "subnet-00000002";
    public const string Gateway = "igw-00000001";
    public const string PublicTable = "rtb-00000001";
    public const string MainTable = "rtb-00000002";
    public const string Acl = "acl-00000001";
    public const string Machine = "i-00000001";
    public const string Nic = "eni-00000001";
    public const string Group = "sg-00000001";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly HashSet<Reading> _denied = [];

    public List<Instance> Instances { get; } = [];

    public List<NetworkInterface> Interfaces { get; } = [];

    public List<SecurityGroup> Groups { get; } = [];

    public List<SecurityGroupRule> Rules { get; } = [];

    public List<Vpc> Vpcs { get; } = [new Vpc { VpcId = VpcName, CidrBlock = "10.0.0.0/16", OwnerId = Account, CidrBlockAssociationSet = [new VpcCidrBlockAssociation { CidrBlock = "10.0.0.0/16" }] }];

    public List<Subnet> Subnets { get; } =
    [
        new Subnet { SubnetId = Public, VpcId = VpcName, CidrBlock = "10.0.1.0/24", OwnerId = Account, MapPublicIpOnLaunch = false, AssignIpv6AddressOnCreation = false },
        new Subnet { SubnetId = Private, VpcId = VpcName, CidrBlock = "10.0.2.0/24", OwnerId = Account, MapPublicIpOnLaunch = false, AssignIpv6AddressOnCreation = false },
    ];

    public List<RouteTable> Tables { get; } =
    [
        Table(MainTable, Route("10.0.0.0/16", "local")) with { Associations = [new RouteTableAssociation { Main = true }] },
        Table(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway)) with { Associations = [new RouteTableAssociation { SubnetId = Public }] },
    ];

    public List<InternetGateway> Gateways { get; } = [new InternetGateway { InternetGatewayId = Gateway, Attachments = [new InternetGatewayAttachment { VpcId = VpcName, State = "available" }] }];

    public List<NetworkAcl> Acls { get; } = [OpenAcl()];

    public List<string> Managed { get; } = [];

    public List<VpcEndpoint> Endpoints { get; } = [];

    public List<FlowLog> FlowLogs { get; } = [];

    public Dictionary<string, IReadOnlyList<string>> PrefixLists { get; } = [];

    public List<LaunchTemplate> Templates { get; } = [];

    public List<LaunchTemplateVersion> Versions { get; } = [];

    public List<AutoScalingGroup> ScalingGroups { get; } = [];

    public List<Image> Images { get; } = [];

    public List<MetricDataResult> Metrics { get; } = [];

    public InstanceMetadataDefaultsResponse? Defaults { get; set; }

    public VpcBlockPublicAccessOptions? BlockPublicAccess { get; set; }

    public List<VpcBlockPublicAccessExclusion> Exclusions { get; } = [];

    public Baseline Baseline { get; set; } = Baseline.Default;

    public static Route Route(string destination, string target) => new()
    {
        DestinationCidrBlock = destination.Contains(':', StringComparison.Ordinal) ? null : destination,
        DestinationIpv6CidrBlock = destination.Contains(':', StringComparison.Ordinal) ? destination : null,
        GatewayId = target.StartsWith("nat-", StringComparison.Ordinal) || target.StartsWith("eigw-", StringComparison.Ordinal) ? null : target,
        NatGatewayId = target.StartsWith("nat-", StringComparison.Ordinal) ? target : null,
        EgressOnlyInternetGatewayId = target.StartsWith("eigw-", StringComparison.Ordinal) ? target : null,
        State = "active",
    };

    public static RouteTable Table(string id, params Route[] routes) => new() { RouteTableId = id, VpcId = VpcName, Routes = routes };

    public static NetworkAclEntry Entry(int number, string action, string cidr, int? from = null, int? to = null, bool egress = false, string? protocol = null) => new()
    {
        RuleNumber = number,
        RuleAction = action,
        Egress = egress,
        Protocol = protocol ?? (from is null ? "-1" : "6"),
        CidrBlock = cidr.Contains(':', StringComparison.Ordinal) ? null : cidr,
        Ipv6CidrBlock = cidr.Contains(':', StringComparison.Ordinal) ? cidr : null,
        PortRange = from is null ? null : new PortRange { From = from, To = to ?? from },
    };

    /// <summary>The ACL that AWS gives a VPC, on both subnets, with other entries for ingress where some are given.</summary>
    public static NetworkAcl OpenAcl(params NetworkAclEntry[] ingress) => new()
    {
        NetworkAclId = Acl,
        VpcId = VpcName,
        OwnerId = Account,
        IsDefault = ingress.Length == 0,
        Associations = [new NetworkAclAssociation { SubnetId = Public }, new NetworkAclAssociation { SubnetId = Private }],
        Entries =
        [
            .. ingress.Length == 0 ? [Entry(100, "allow", "0.0.0.0/0"), Entry(101, "allow", "::/0")] : ingress,
            Entry(32767, "deny", "0.0.0.0/0"),
            Entry(100, "allow", "0.0.0.0/0", egress: true),
            Entry(101, "allow", "::/0", egress: true),
            Entry(32767, "deny", "0.0.0.0/0", egress: true),
        ],
    };

    public static IpPermission Permission(string protocol, int? from, int? to, params string[] sources) => new()
    {
        IpProtocol = protocol,
        FromPort = from,
        ToPort = to,
        IpRanges = [.. sources.Where(s => s.Contains('.', StringComparison.Ordinal)).Select(s => new IpRange { CidrIp = s })],
        Ipv6Ranges = [.. sources.Where(s => s.Contains(':', StringComparison.Ordinal)).Select(s => new Ipv6Range { CidrIpv6 = s })],
        PrefixListIds = [.. sources.Where(s => s.StartsWith("pl-", StringComparison.Ordinal)).Select(s => new PrefixListId { PrefixListIdValue = s })],
        UserIdGroupPairs = [.. sources.Where(s => s.StartsWith("sg-", StringComparison.Ordinal)).Select(s => new UserIdGroupPair { GroupId = s, UserId = Account })],
    };

    public static IpPermission Tcp(int port, params string[] sources) => Permission("tcp", port, port, sources);

    public static IpPermission Everything(params string[] sources) => Permission("-1", null, null, sources);

    /// <summary>Adds a machine with one interface and one group.</summary>
    public InventoryBuilder AddMachine(string id = Machine, string nic = Nic, string subnet = Public, string? address = "54.1.2.3", string group = Group, string type = "interface", Func<Instance, Instance>? with = null)
    {
        var instance = new Instance
        {
            InstanceId = id,
            State = new InstanceState { Name = "running" },
            VpcId = VpcName,
            SubnetId = subnet,
            MetadataOptions = new InstanceMetadataOptionsResponse { HttpTokens = "required", HttpEndpoint = "enabled", HttpPutResponseHopLimit = 1, State = "applied" },
        };
        Instances.Add(with is null ? instance : with(instance));
        return AddInterface(nic, id, subnet, address, group, type);
    }

    /// <summary>Adds an interface, on a machine or on none.</summary>
    public InventoryBuilder AddInterface(string nic, string? machine = null, string subnet = Public, string? address = null, string? group = Group, string type = "interface", Func<NetworkInterface, NetworkInterface>? with = null)
    {
        var record = new NetworkInterface
        {
            NetworkInterfaceId = nic,
            InterfaceType = type,
            VpcId = VpcName,
            SubnetId = subnet,
            PrivateIpAddress = "10.0.2.10",
            Groups = group is null ? [] : [new GroupIdentifier { GroupId = group }],
            Attachment = machine is null ? null : new NetworkInterfaceAttachment { InstanceId = machine },
            PrivateIpAddresses = [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = "10.0.2.10", Association = address is null ? null : new NetworkInterfaceAssociation { PublicIp = address } }],
        };
        Interfaces.Add(with is null ? record : with(record));
        return this;
    }

    /// <summary>Adds a group with ingress rules, and the rules by id.</summary>
    public InventoryBuilder AddGroup(string id = Group, params IpPermission[] ingress) => AddGroup(id, ingress, [Everything("0.0.0.0/0")]);

    public InventoryBuilder AddGroup(string id, IpPermission[] ingress, IpPermission[] egress, string name = "training")
    {
        Groups.Add(new SecurityGroup { GroupId = id, GroupName = name, VpcId = VpcName, OwnerId = Account, IpPermissions = ingress, IpPermissionsEgress = egress });
        foreach (var (permission, isEgress) in ingress.Select(p => (p, false)).Concat(egress.Select(p => (p, true))))
        {
            SecurityGroupRule Rule() => new()
            {
                SecurityGroupRuleId = $"sgr-{Rules.Count + 1:x8}",
                GroupId = id,
                IsEgress = isEgress,
                IpProtocol = permission.IpProtocol,
                FromPort = permission.FromPort ?? -1,
                ToPort = permission.ToPort ?? -1,
            };

            foreach (var range in permission.IpRanges.OrEmpty()) Rules.Add(Rule() with { CidrIpv4 = range.CidrIp });
            foreach (var range in permission.Ipv6Ranges.OrEmpty()) Rules.Add(Rule() with { CidrIpv6 = range.CidrIpv6 });
            foreach (var list in permission.PrefixListIds.OrEmpty()) Rules.Add(Rule() with { PrefixListId = list.PrefixListIdValue });
            foreach (var pair in permission.UserIdGroupPairs.OrEmpty()) Rules.Add(Rule() with { ReferencedGroupInfo = new ReferencedSecurityGroup { GroupId = pair.GroupId } });
        }

        return this;
    }

    /// <summary>Adds a launch template with versions from 1: the HttpTokens of each, null for no metadata options.</summary>
    public InventoryBuilder AddTemplate(string id, long defaultVersion, params string?[] tokens)
    {
        Templates.Add(new LaunchTemplate { LaunchTemplateId = id, LaunchTemplateName = "name-of-" + id, DefaultVersionNumber = defaultVersion, LatestVersionNumber = tokens.Length });
        Versions.AddRange(tokens.Select((t, i) => new LaunchTemplateVersion
        {
            LaunchTemplateId = id,
            VersionNumber = i + 1,
            DefaultVersion = i + 1 == defaultVersion,
            LaunchTemplateData = new ResponseLaunchTemplateData { ImageId = "ami-00000001", MetadataOptions = t is null ? null : new LaunchTemplateInstanceMetadataOptions { HttpTokens = t, HttpPutResponseHopLimit = 2, HttpEndpoint = "enabled" } },
        }));
        return this;
    }

    public InventoryBuilder AddScalingGroup(string name, string template, string version)
    {
        ScalingGroups.Add(new AutoScalingGroup { AutoScalingGroupName = name, LaunchTemplate = new AutoScalingTemplate { LaunchTemplateId = template, Version = version } });
        return this;
    }

    public InventoryBuilder Deny(params Reading[] readings)
    {
        _denied.UnionWith(readings);
        return this;
    }

    public InventoryBuilder Do(Action<InventoryBuilder> change)
    {
        change(this);
        return this;
    }

    public InventoryBuilder Parameters(Func<BaselineParameters, BaselineParameters> change)
    {
        Baseline = Baseline with { Parameters = change(Baseline.Parameters) };
        return this;
    }

    public InventoryBuilder Repairs(Func<RepairValues, RepairValues> change)
    {
        Baseline = Baseline with { Repair = change(Baseline.Repair) };
        return this;
    }

    public RegionInventory Build()
    {
        var inventory = new RegionInventory(Account, RegionName, Now);
        void Add<TRequest, TResponse>(Reading<TRequest, TResponse> reading, TResponse response, string? id = null)
            where TRequest : class
            where TResponse : class =>
            inventory.Add(_denied.Contains(reading)
                ? new InventoryRecord(reading.Key(id), reading.Operation, null, Gap.From(reading.Operation, new AwsException("no", "UnauthorizedOperation", 403)))
                : new InventoryRecord(reading.Key(id), reading.Operation, response, null));

        Add(Readings.Instances, new() { Reservations = [new Reservation { OwnerId = Account, Instances = Instances }] });
        Add(Readings.NetworkInterfaces, new() { NetworkInterfaces = Interfaces });
        Add(Readings.SecurityGroups, new() { SecurityGroups = Groups });
        Add(Readings.SecurityGroupRules, new() { SecurityGroupRules = Rules });
        Add(Readings.Vpcs, new() { Vpcs = Vpcs });
        Add(Readings.Subnets, new() { Subnets = Subnets });
        Add(Readings.RouteTables, new() { RouteTables = Tables });
        Add(Readings.NetworkAcls, new() { NetworkAcls = Acls });
        Add(Readings.InternetGateways, new() { InternetGateways = Gateways });
        Add(Readings.VpcEndpoints, new() { VpcEndpoints = Endpoints });
        Add(Readings.ManagedInstances, new() { InstanceInformationList = [.. Managed.Select(m => new SecureMlTools.Api.Ssm.InstanceInformation { InstanceId = m, PingStatus = "Online" })] });
        Add(Readings.FlowLogs, new() { FlowLogs = FlowLogs });
        Add(Readings.MetadataDefaults, new() { AccountLevel = Defaults });
        Add(Readings.MetadataNoToken, new() { MetricDataResults = Metrics });
        Add(Readings.VpcBlockPublicAccess, new() { VpcBlockPublicAccessOptions = BlockPublicAccess });
        Add(Readings.VpcBlockPublicAccessExclusions, new() { VpcBlockPublicAccessExclusions = Exclusions });
        Add(Readings.LaunchTemplates, new() { LaunchTemplates = Templates });
        Add(Readings.LaunchTemplateVersions, new() { LaunchTemplateVersions = [.. Versions.Where(v => Templates.Any(t => t.LaunchTemplateId == v.LaunchTemplateId && v.VersionNumber is { } n && (n == t.DefaultVersionNumber || n == t.LatestVersionNumber)))] });
        Add(Readings.AutoScalingGroups, new() { AutoScalingGroups = ScalingGroups });
        Add(Readings.Fleets, new() { Fleets = [] });
        Add(Readings.OwnImages, new() { Images = Images });
        foreach (var (id, cidrs) in PrefixLists) Add(Readings.PrefixListEntries, new() { Entries = [.. cidrs.Select(c => new PrefixListEntry { Cidr = c })] }, id);
        foreach (var (id, wanted) in InUse.PinnedTemplateVersions(inventory))
            Add(Readings.PinnedTemplateVersions, new() { LaunchTemplateVersions = [.. Versions.Where(v => v.LaunchTemplateId == id && wanted.Contains($"{v.VersionNumber}"))] }, id);
        AddFirewalls(inventory);
        AddPaths(inventory);
        return inventory;
    }

    /// <summary>Everything a control finds.</summary>
    public IReadOnlyList<Finding> Findings(Control control) => [.. Judge.Findings(new Estate(Build()), AuditScope.All, Baseline, [control])];

    /// <summary>What a control finds of one resource.</summary>
    public Finding Find(Control control, string resourceId) => Xunit.Assert.Single(Findings(control), f => f.ResourceId == resourceId);

    /// <summary>What a control offers for a failed resource.</summary>
    public Remedy Remedy(Control control, string resourceId) => control.Remedy(Find(control, resourceId), new Estate(Build()), Baseline);
}
