using SecureMlTools.Baselines;

namespace SecureMlTools.Launch.Machines;

/// <summary>The machines that are wanted.</summary>
public sealed record LaunchRequest
{
    /// <summary>Name of the machines, and the beginning of the names of what is made with them.</summary>
    public required string Name { get; init; }

    /// <summary>Instance type.</summary>
    public required string InstanceType { get; init; }

    /// <summary>An image preset, an id, or <c>ssm:/path</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Subnets, over which the machines are spread evenly; empty where <see cref="Network"/> is given.</summary>
    public IReadOnlyList<string> SubnetIds { get; init; } = [];

    /// <summary>Name of a training network, whose workload subnets are used.</summary>
    public string? Network { get; init; }

    /// <summary>How many, 1 to 1,000.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Name or ARN of an instance profile that is there; null to make one with a role of least privilege.</summary>
    public string? InstanceProfile { get; init; }

    /// <summary>Buckets for that role: <c>bucket</c>, <c>bucket/prefix</c>, with <c>=ReadWrite</c> to write.</summary>
    public IReadOnlyList<string> S3Buckets { get; init; } = [];

    /// <summary>ARN of a permissions boundary for that role.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>Size of the root volume, GiB; null for the image's.</summary>
    public int? VolumeSize { get; init; }

    /// <summary>Key that the volumes are encrypted with; null for the account's default.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Metadata hop limit: 1, or 2 for containers behind a bridge.</summary>
    public int HopLimit { get; init; } = 1;

    /// <summary><c>default</c> or <c>dedicated</c>.</summary>
    public string Tenancy { get; init; } = "default";

    /// <summary>True for parents of Nitro enclaves.</summary>
    public bool Enclave { get; init; }

    /// <summary>True for EFA interfaces, one on each network card, and the rule of the group that they need.</summary>
    public bool Efa { get; init; }

    /// <summary>True for spot capacity.</summary>
    public bool Spot => SpotMaxPrice is not null;

    /// <summary>Highest price of spot capacity, US dollars an hour; null for on-demand.</summary>
    public decimal? SpotMaxPrice { get; init; }

    /// <summary>A capacity reservation to use; null for none.</summary>
    public string? CapacityReservationId { get; init; }

    /// <summary>True for user data that hardens the operating system.</summary>
    public bool HardenOs { get; init; }

    /// <summary>True to leave sshd running, for keys only, where the operating system is hardened.</summary>
    public bool KeepSsh { get; init; }

    /// <summary>True to protect the machines from termination.</summary>
    public bool TerminationProtection { get; init; }

    /// <summary>Tags for everything that is made.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of a launch template to make and launch from; null for none.</summary>
    public string? LaunchTemplateName { get; init; }

    /// <summary>Idempotency token: with the same one no second machine starts. Null for a new one.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Journal of a launch that broke off, to be gone on with; null for none.</summary>
    public string? ResumeJournal { get; init; }

    /// <summary>Where the journal is written; null for the usual place.</summary>
    public string? JournalPath { get; init; }

    /// <summary>False not to wait for the machines.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>How long to wait for them.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The policy for images, and of the audit at the end.</summary>
    public Baseline Baseline { get; init; } = Baseline.Default;
}
