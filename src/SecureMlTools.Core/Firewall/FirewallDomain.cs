namespace SecureMlTools;

/// <summary>A name as a domain list of AWS Network Firewall takes it: checked, lower case, in ASCII. Nothing else ever reaches a list or a rule.</summary>
public sealed record FirewallDomain
{
    /// <summary>The target: <c>.example.com</c> for the domain with all names below it, <c>example.com</c> for itself only.</summary>
    public required string Domain { get; init; }

    /// <summary>The name without the leading dot.</summary>
    public string Host => Domain.TrimStart('.');

    /// <summary>True for a domain with all names below it.</summary>
    public bool IsWildcard => Domain.StartsWith('.');

    /// <summary>The name as it is read, in Unicode; for showing only.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What somebody can register: the public suffix and one label. Null for a public suffix itself.</summary>
    public string? RegistrableDomain { get; init; }

    /// <summary>The public suffix: <c>com</c>, <c>co.uk</c>, <c>github.io</c>.</summary>
    public required string PublicSuffix { get; init; }

    /// <summary>Why the name would open a hole; empty where nothing is known against it.</summary>
    public IReadOnlyList<DomainRisk> Risks { get; init; } = [];

    /// <summary>True when it is not added at all, -Force or not.</summary>
    public bool IsRefused => Risks.Any(r => r.Kind == DomainRiskKind.Refused);

    /// <summary>True when it is added only with -Force.</summary>
    public bool NeedsForce => Risks.Any(r => r.Kind == DomainRiskKind.NeedsForce);

    /// <inheritdoc/>
    public override string ToString() => Domain;
}

/// <summary>How heavy a risk weighs.</summary>
public enum DomainRiskKind
{
    /// <summary>Said, not held against it.</summary>
    Note,

    /// <summary>Added only with -Force.</summary>
    NeedsForce,

    /// <summary>Never added.</summary>
    Refused,
}

/// <summary>Why a name would open a hole.</summary>
/// <param name="Name">A word for it: PublicSuffix, MultiTenant, Writable, MixedScript, LookAlike, …</param>
/// <param name="Kind">How heavy it weighs.</param>
/// <param name="Reason">One sentence.</param>
public sealed record DomainRisk(string Name, DomainRiskKind Kind, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Reason}";
}
