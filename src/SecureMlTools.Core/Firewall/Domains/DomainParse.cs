using System.Diagnostics.CodeAnalysis;

namespace SecureMlTools.Firewall.Domains;

/// <summary>What came of reading a name: the domain, or the reason why it is none.</summary>
public sealed record DomainParse
{
    /// <summary>The domain; null when the text is not one that a list can hold.</summary>
    public FirewallDomain? Domain { get; init; }

    /// <summary>One sentence with the text and the remedy; null when there is a domain.</summary>
    public string? Error { get; init; }

    /// <summary>True when there is a domain.</summary>
    [MemberNotNullWhen(true, nameof(Domain)), MemberNotNullWhen(false, nameof(Error))]
    public bool IsDomain => Domain is not null;
}
