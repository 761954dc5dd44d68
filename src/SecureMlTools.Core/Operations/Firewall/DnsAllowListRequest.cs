using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Operations.Firewall;

/// <summary>The names that VPCs are to resolve, and what is to become of all others.</summary>
public sealed record DnsAllowListRequest
{
    /// <summary>What the rule group is called, and the list of allowed names.</summary>
    public required string Name { get; init; }

    /// <summary>The VPCs.</summary>
    public IReadOnlyList<string> VpcIds { get; init; } = [];

    /// <summary>The names; those behind a leading dot with all names below them.</summary>
    public IReadOnlyList<FirewallDomain> Domains { get; init; } = [];

    /// <summary>Takes names that would open a hole.</summary>
    public bool Force { get; init; }

    /// <summary>Adds the names of AWS's services that the VPCs need.</summary>
    public bool IncludeAwsEndpoints { get; init; }

    /// <summary>Blocks nothing, and only writes down what it would block.</summary>
    public bool AlertOnly { get; init; }

    /// <summary>What a blocked query is answered: NXDOMAIN or NODATA.</summary>
    public string BlockResponse { get; init; } = "NXDOMAIN";

    /// <summary>True to want every name of a redirection listed too, false to follow it from a name that is.</summary>
    public bool InspectRedirections { get; init; }

    /// <summary>Leaves what happens while DNS Firewall cannot answer as it is.</summary>
    public bool KeepFailOpen { get; init; }

    /// <summary>The group's priority at the VPCs, 101 to 9899; null for the first that is free.</summary>
    public int? Priority { get; init; }

    /// <summary>Reads names as they are typed.</summary>
    /// <param name="texts">The names.</param>
    /// <returns>The names, and a sentence for each text that is none.</returns>
    public static (IReadOnlyList<FirewallDomain> Domains, IReadOnlyList<(string Text, string Error)> Errors) Read(IEnumerable<string> texts)
    {
        List<FirewallDomain> domains = [];
        List<(string, string)> errors = [];
        foreach (var text in texts)
            if (DomainParser.Parse(text) is { IsDomain: true } parsed) domains.Add(parsed.Domain);
            else errors.Add((text, DomainParser.Parse(text).Error!));
        return (domains, errors);
    }
}
