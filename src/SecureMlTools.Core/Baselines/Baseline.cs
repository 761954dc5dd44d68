namespace SecureMlTools.Baselines;

/// <summary>
/// Policy as data: which controls count and how much, what is approved and trusted, with which values repairs are made, and which failures
/// somebody has accepted until when. The default is <see cref="Default"/>, which <c>module/baselines/default.yaml</c> spells out.
/// </summary>
public sealed record Baseline
{
    /// <summary>The baseline that applies when none is named.</summary>
    public static Baseline Default { get; } = new() { Name = "default" };

    /// <summary>Its name, shown in reports.</summary>
    public required string Name { get; init; }

    /// <summary>Settings of single controls, by id.</summary>
    public IReadOnlyDictionary<string, ControlSetting> Controls { get; init; } = new Dictionary<string, ControlSetting>();

    /// <summary>Thresholds and lists that the controls judge by.</summary>
    public BaselineParameters Parameters { get; init; } = new();

    /// <summary>Images that machines may run; null when no policy is set.</summary>
    public ApprovedImages? ApprovedImages { get; init; }

    /// <summary>Accounts that snapshots may be shared with.</summary>
    public IReadOnlyList<string> TrustedAccounts { get; init; } = [];

    /// <summary>Values that repairs need and nobody but the owner can choose.</summary>
    public RepairValues Repair { get; init; } = new();

    /// <summary>Accepted failures.</summary>
    public IReadOnlyList<BaselineException> Exceptions { get; init; } = [];

    /// <summary>True unless the baseline switches the control off.</summary>
    public bool IsEnabled(string controlId) => !Controls.TryGetValue(controlId, out var setting) || setting.Enabled;
}

/// <summary>What a baseline says of one control.</summary>
/// <param name="Enabled">False to leave it out.</param>
/// <param name="Severity">Another severity than the catalogue's, also for graded failures; null to keep.</param>
public sealed record ControlSetting(bool Enabled = true, Severity? Severity = null);

/// <summary>Thresholds and lists. Every property is a key under <c>parameters</c>, in camelCase.</summary>
public sealed record BaselineParameters
{
    /// <summary>Largest metadata hop limit of a machine that runs no containers (IMDS-02).</summary>
    public int HopLimit { get; init; } = 1;

    /// <summary>Largest metadata hop limit of a machine that does (IMDS-02).</summary>
    public int ContainerHopLimit { get; init; } = 2;

    /// <summary>Ports of administration (NET-01).</summary>
    public IReadOnlyList<int> AdminPorts { get; init; } = [22, 3389, 5985, 5986, 2375, 2376];

    /// <summary>Ports of training tools that answer without asking who you are (NET-02).</summary>
    public IReadOnlyList<int> MlPorts { get; init; } =
    [
        8888, 6006, 8265, 10001, 6379, 5000, 8786, 8787, 29500, 8000, 8001, 8002, 8080, 8081, 8082, 7860, 8501, 11434, 4040, 7077, 9000, 9001, 9090, 3000,
    ];

    /// <summary>CIDR ranges of the company, from which an open port is not open to the world (NET-01, NET-02, NET-03).</summary>
    public IReadOnlyList<string> TrustedCidrs { get; init; } = [];

    /// <summary>Services that a private training subnet must reach through an endpoint, by the end of the endpoint's service name (NET-13).</summary>
    public IReadOnlyList<string> RequiredEndpoints { get; init; } =
        ["s3", "ecr.api", "ecr.dkr", "ssm", "ssmmessages", "ec2messages", "logs", "monitoring", "sts", "kms"];

    /// <summary>True when machines must reach these services through endpoints even where they have another way out (NET-13).</summary>
    public bool EndpointsAlwaysRequired { get; init; }

    /// <summary>Largest age of a machine's image, in days (AMI-03).</summary>
    public int ImageMaximumAgeDays { get; init; } = 180;

    /// <summary>Largest time since a machine's launch, in days (AMI-03).</summary>
    public int InstanceMaximumAgeDays { get; init; } = 365;

    /// <summary>Largest age of a key pair in use, in days (INS-05).</summary>
    public int KeyPairMaximumAgeDays { get; init; } = 365;

    /// <summary>The KMS key that new volumes must be encrypted with (EBS-02); null when any key will do.</summary>
    public string? EbsKmsKeyId { get; init; }

    /// <summary>KMS keys whose policies must demand an enclave's attestation (INS-02).</summary>
    public IReadOnlyList<string> EnclaveKeyIds { get; init; } = [];

    /// <summary>False when machines may run without an instance profile (INS-04).</summary>
    public bool InstanceProfileRequired { get; init; } = true;

    /// <summary>Names that a firewall may let through, as a domain list holds them (FW-05); empty for no policy of the baseline's.</summary>
    public IReadOnlyList<string> AllowedDomains { get; init; } = [];

    /// <summary>Smallest number of hours of metric data on which IMDS-06 says that nothing calls IMDSv1.</summary>
    public int MetadataEvidenceHours { get; init; } = 24;
}

/// <summary>Images that machines may run (AMI-01). An image passes when any list admits it.</summary>
public sealed record ApprovedImages
{
    /// <summary>Image ids.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Owners: account ids, or the aliases <c>amazon</c>, <c>aws-marketplace</c>, <c>self</c>.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Names, with the wildcards * and ?. Anyone can choose a name, so it counts only for images of this account, of AWS, of the Marketplace and of trusted accounts.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}

/// <summary>Values that repairs need. Every property is a key under <c>repair</c>, in camelCase.</summary>
public sealed record RepairValues
{
    /// <summary>Hop limit that IMDS-02 sets.</summary>
    public int? HopLimit { get; init; }

    /// <summary>Hop limit that IMDS-03 sets as the region's default; null leaves it.</summary>
    public int? DefaultHopLimit { get; init; }

    /// <summary>Where NET-12 sends flow logs: the ARN of a log group, a bucket or a delivery stream.</summary>
    public string? FlowLogDestination { get; init; }

    /// <summary>The role with which flow logs reach a log group.</summary>
    public string? FlowLogRoleArn { get; init; }

    /// <summary>Where FW-07 sends a firewall's ALERT logs: <c>cwl:GROUP</c>, <c>s3:BUCKET/PREFIX</c> or <c>firehose:STREAM</c>.</summary>
    public string? FirewallAlertDestination { get; init; }

    /// <summary>Where FW-07 sends its FLOW logs, in the same words.</summary>
    public string? FirewallFlowDestination { get; init; }

    /// <summary>The KMS key that EBS-02 sets; null leaves the account's key.</summary>
    public string? EbsKmsKeyId { get; init; }

    /// <summary>What SNAP-02 sets: <c>block-all-sharing</c> or <c>block-new-sharing</c>.</summary>
    public string SnapshotBlockPublicAccess { get; init; } = "block-all-sharing";

    /// <summary>The DNS Firewall rule group that DNS-01 associates with VPCs that have none.</summary>
    public string? DnsFirewallRuleGroupId { get; init; }

    /// <summary>The priority of that association among a VPC's, 101 to 9899.</summary>
    public int DnsFirewallPriority { get; init; } = 101;

    /// <summary>Where DNS-03 sends query logs: the ARN of a log group, a bucket or a delivery stream.</summary>
    public string? QueryLogDestinationArn { get; init; }
}

/// <summary>A failure that somebody has accepted, for some resources and for some time.</summary>
public sealed record BaselineException
{
    /// <summary>The control's id.</summary>
    public required string Control { get; init; }

    /// <summary>Ids of the resources, with the wildcards * and ?.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Tags that the resource must carry, all of them.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Who accepted it.</summary>
    public required string Owner { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Last day on which it counts, UTC.</summary>
    public required DateOnly Expires { get; init; }
}
