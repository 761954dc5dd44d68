namespace SecureMlTools;

/// <summary>A name of a preset: what a training machine needs to fetch from somewhere, dated, with its source. Pipes into Add-FirewallAllowDomain.</summary>
public sealed record DomainPreset
{
    /// <summary>The preset: PyPI, HuggingFace, …</summary>
    public required string Name { get; init; }

    /// <summary>The target: <c>.example.com</c> for the domain with all names below it, <c>example.com</c> for itself only. Holds <c>{region}</c> until a region is given.</summary>
    public required string Domain { get; init; }

    /// <summary>What has to be looked at for it, in AWS's words: TLS_SNI, and HTTP_HOST where it speaks plain HTTP.</summary>
    public required IReadOnlyList<string> TargetTypes { get; init; }

    /// <summary>True when strangers keep their own content on it, so that allowing it allows them.</summary>
    public bool MultiTenant { get; init; }

    /// <summary>True when whoever has an account there can send data to it.</summary>
    public bool Writable { get; init; }

    /// <summary>Where it is said that the name is needed.</summary>
    public required string Source { get; init; }

    /// <summary>The day on which the preset was looked over.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>What it is for, and what to know of it.</summary>
    public string Note { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Domain;
}
