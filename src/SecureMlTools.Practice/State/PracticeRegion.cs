using SecureMlTools.Api;
using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Ssm;
using Instance = SecureMlTools.Api.Ec2.Instance;
using LaunchTemplate = SecureMlTools.Api.Ec2.LaunchTemplate;

namespace SecureMlTools.Practice.State;

/// <summary>
/// What one region of the account holds: AWS's own records, immutable, by id. Whoever reads or changes it holds <see cref="Gate"/>, so each call is
/// whole, as it is at AWS.
/// </summary>
internal sealed class PracticeRegion(string accountId, string name, IReadOnlyList<string> accountRegions, TimeProvider time, IamStore iam)
{
    private SettlingTable<NatGateway>? _natGateways;
    private SettlingTable<VpcEndpoint>? _vpcEndpoints;

    public object Gate { get; } = new();

    public string AccountId { get; } = accountId;

    public string Name { get; } = name;

    /// <summary>Every region of the account.</summary>
    public IReadOnlyList<string> AccountRegions { get; } = accountRegions;

    public Ids Ids { get; } = new(accountId, name);

    public DateTimeOffset Now
    {
        get
        {
            // AWS's times have whole seconds.
            var now = time.GetUtcNow();
            return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        }
    }

    public Table<StoredInstance> Instances { get; } = new(i => i.Instance.InstanceId);

    /// <summary>Status checks as an inventory had them, by instance; the others follow from how long a machine has run.</summary>
    public Table<InstanceStatus> InstanceStatuses { get; } = new(s => s.InstanceId);

    public Table<InstanceTypeInfo> InstanceTypes { get; } = new(t => t.InstanceType);

    public Table<Volume> Volumes { get; } = new(v => v.VolumeId);

    public Table<StoredSnapshot> Snapshots { get; } = new(s => s.Snapshot.SnapshotId);

    public Table<StoredImage> Images { get; } = new(i => i.Image.ImageId);

    /// <summary>What is known of the image behind a machine where it is not among <see cref="Images"/>: a twin's.</summary>
    public Table<InstanceImageMetadata> InstanceImages { get; } = new(i => i.InstanceId);

    /// <summary>Security groups without their rules, which are in <see cref="Rules"/>; both views of AWS are made from these.</summary>
    public Table<SecurityGroup> SecurityGroups { get; } = new(g => g.GroupId);

    public RuleBook Rules { get; } = new();

    public Table<StoredPrefixList> PrefixLists { get; } = new(p => p.List.PrefixListId);

    public Table<NetworkInterface> NetworkInterfaces { get; } = new(n => n.NetworkInterfaceId);

    public Table<Vpc> Vpcs { get; } = new(v => v.VpcId);

    public Table<Subnet> Subnets { get; } = new(s => s.SubnetId);

    public Table<RouteTable> RouteTables { get; } = new(t => t.RouteTableId);

    public Table<NetworkAcl> NetworkAcls { get; } = new(a => a.NetworkAclId);

    public Table<InternetGateway> InternetGateways { get; } = new(g => g.InternetGatewayId);

    public Table<EgressOnlyInternetGateway> EgressOnlyInternetGateways { get; } = new(g => g.EgressOnlyInternetGatewayId);

    public SettlingTable<NatGateway> NatGateways => _natGateways ??= new(g => g.NatGatewayId, gateway => Handlers.Networks.NatGatewayHandlers.Settled(this, gateway)) { Reads = 1 };

    public SettlingTable<VpcEndpoint> VpcEndpoints => _vpcEndpoints ??= new(e => e.VpcEndpointId, endpoint => Handlers.Networks.EndpointChanges.Settled(this, endpoint)) { Reads = 1 };

    /// <summary>What leads to other networks.</summary>
    public WayTables Ways { get; } = new();

    /// <summary>Elastic IP addresses; what they are associated with is told by what has them.</summary>
    public Table<Address> Addresses { get; } = new(a => a.AllocationId);

    public Table<DhcpOptions> DhcpOptions { get; } = new(o => o.DhcpOptionsId);

    /// <summary>The attributes of VPCs that nothing but DescribeVpcAttribute shows, by VPC.</summary>
    public Table<DescribeVpcAttributeResponse> VpcAttributes { get; } = new(a => a.VpcId);

    /// <summary>How many of each kind the account may have.</summary>
    public Quotas Quotas { get; } = new();

    public Table<FlowLog> FlowLogs { get; } = new(f => f.FlowLogId);

    public Table<VpcBlockPublicAccessExclusion> BlockPublicAccessExclusions { get; } = new(e => e.ExclusionId);

    public Table<LaunchTemplate> LaunchTemplates { get; } = new(t => t.LaunchTemplateId);

    public Table<LaunchTemplateVersion> TemplateVersions { get; } = new(v => VersionKey(v.LaunchTemplateId, v.VersionNumber));

    /// <summary>The highest number that a version of each launch template ever had.</summary>
    public Dictionary<string, long> HighestVersion { get; } = new(StringComparer.Ordinal);

    public Table<FleetData> Fleets { get; } = new(f => f.FleetId);

    public Table<KeyPairInfo> KeyPairs { get; } = new(k => k.KeyPairId);

    public Table<AutoScalingGroup> AutoScalingGroups { get; } = new(g => g.AutoScalingGroupName);

    public Table<LaunchConfiguration> LaunchConfigurations { get; } = new(c => c.LaunchConfigurationName);

    public Table<InstanceInformation> ManagedInstances { get; } = new(i => i.InstanceId);

    public Table<StoredKey> Keys { get; } = new(k => k.Metadata.Arn);

    /// <summary>Route 53 Resolver: DNS Firewall and query logs.</summary>
    public DnsTables Dns { get; } = new(new Ids(accountId, name));

    /// <summary>Calls of each machine to its metadata service without a token; none for a machine that CloudWatch has no data of.</summary>
    public MetricStore MetadataNoToken { get; } = new();

    /// <summary>How many reads show new metadata options as "pending" before they are "applied".</summary>
    public int MetadataPendingReads { get; set; }

    public FirewallState NetworkFirewall { get; } = new();

    /// <summary>Roles and instance profiles, shared by the account's regions.</summary>
    public IamStore Iam { get; } = iam;

    /// <summary>What machines show that were started, or are stopping, just now.</summary>
    public Boots Boots { get; } = new();

    public Table<CapacityReservation> CapacityReservations { get; } = new(c => c.CapacityReservationId);

    /// <summary>Parameters of Systems Manager by name, AWS's public ones included.</summary>
    public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Instance types that not every zone offers, and the zones that do.</summary>
    public Dictionary<string, IReadOnlyList<string>> ZonesOffered { get; } = new(StringComparer.Ordinal);

    /// <summary>CloudWatch Logs.</summary>
    public LogStore Logs { get; } = new();

    public RegionSettings Settings { get; } = new();

    /// <summary>Readings that stay without an answer: those of a twin whose inventory had none.</summary>
    public List<RefusedReading> Refused { get; } = [];

    /// <summary>Answers given to idempotent calls, by operation and token.</summary>
    public Dictionary<(string Operation, string Token), (string Fingerprint, object Response)> Idempotent { get; } = [];

    public static string? VersionKey(string? templateId, long? version) => templateId is null || version is null ? null : $"{templateId}/{version}";
}

/// <summary>A machine, its reservation, and its attributes that DescribeInstances does not show.</summary>
internal sealed record StoredInstance(Instance Instance, string ReservationId, string OwnerId, string? RequesterId = null, string? UserData = null, int PendingReads = 0)
{
    public bool IsTerminationDisabled { get; init; }

    public bool IsStopDisabled { get; init; }

    public string ShutdownBehavior { get; init; } = "stop";
}

/// <summary>A snapshot and who may restore it.</summary>
internal sealed record StoredSnapshot(Snapshot Snapshot, IReadOnlyList<CreateVolumePermission> Permissions);

/// <summary>An image and who may launch it.</summary>
internal sealed record StoredImage(Image Image, IReadOnlyList<LaunchPermission> Permissions);

/// <summary>A prefix list and its entries.</summary>
internal sealed record StoredPrefixList(ManagedPrefixList List, IReadOnlyList<PrefixListEntry> Entries);

/// <summary>A KMS key, its policy, grants and aliases.</summary>
internal sealed record StoredKey(KeyMetadata Metadata, string? Policy, IReadOnlyList<GrantListEntry> Grants, IReadOnlyList<string> Aliases);

/// <summary>A reading that stays refused.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Concerns">Tells the reading's requests from others of the operation.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Message">The error's message.</param>
internal sealed record RefusedReading(AwsOperation Operation, Func<object, bool> Concerns, string Code, string Message);
