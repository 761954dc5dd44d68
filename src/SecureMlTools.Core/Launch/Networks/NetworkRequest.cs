using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Launch.Networks;

/// <summary>Where the firewall stands on the way out.</summary>
public enum FirewallPlacement
{
    /// <summary>Between the machines and the NAT gateways: alerts and rules know the machine.</summary>
    BeforeNat,

    /// <summary>Between the NAT gateways and the internet: alerts and rules know the gateway's address only.</summary>
    AfterNat,
}

/// <summary>A name that the firewall is to let through.</summary>
/// <param name="Domain">The name, checked.</param>
/// <param name="Http">True when it is reached by plain HTTP too, as Debian's packages are.</param>
/// <param name="IsPreset">True for a name of a preset: that its service takes uploads is marked there, and is only said.</param>
public sealed record NetworkDomain(FirewallDomain Domain, bool Http = false, bool IsPreset = false)
{
    /// <summary>False for a name that somebody has put on the list for plain HTTP alone.</summary>
    internal bool Tls { get; init; } = true;

    /// <summary>The name as it weighs, in view of where it comes from.</summary>
    internal FirewallDomain Judged => IsPreset ? DomainRisks.OfPreset(Domain) : Domain;
}

/// <summary>The training network that is wanted.</summary>
public sealed record NetworkRequest
{
    /// <summary>Endpoints that a training network has unless others are asked for; <c>studio</c> and <c>notebook</c> are SageMaker's.</summary>
    public static IReadOnlyList<string> UsualEndpoints { get; } =
        ["ssm", "ssmmessages", "ec2messages", "ecr.api", "ecr.dkr", "logs", "monitoring", "sts", "kms", "sagemaker.api", "sagemaker.runtime", "studio", "notebook"];

    /// <summary>Its name: the firewall's name, and the start of the others.</summary>
    public required string Name { get; init; }

    /// <summary>Addresses of its VPC.</summary>
    public required string VpcCidr { get; init; }

    /// <summary>Its Availability Zones; the region's first when there are none.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Names that may be reached.</summary>
    public IReadOnlyList<NetworkDomain> Domains { get; init; } = [];

    /// <summary>Takes names that would open a hole.</summary>
    public bool Force { get; init; }

    /// <summary>Services to have interface endpoints for, by the end of the service's name or in full; null for the usual ones.</summary>
    public IReadOnlyList<string>? Endpoints { get; init; }

    /// <summary>True for a network without any way to the internet.</summary>
    public bool NoInternet { get; init; }

    /// <summary>Where the firewall stands.</summary>
    public FirewallPlacement Placement { get; init; }

    /// <summary>True to block names that are not listed at the resolver too.</summary>
    public bool DnsFirewall { get; init; }

    /// <summary>ARN of the bucket, log group or delivery stream for VPC flow logs; null for a log group of the network's own.</summary>
    public string? FlowLogDestination { get; init; }

    /// <summary>Key that the network's log groups are encrypted with; null for CloudWatch's own encryption.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Tags for every resource.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
