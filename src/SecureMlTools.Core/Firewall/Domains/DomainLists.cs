namespace SecureMlTools.Firewall.Domains;

/// <summary>How old the lists are that names are judged by.</summary>
public static class DomainLists
{
    /// <summary>One sentence with the day of each list.</summary>
    public static string Age => FormattableString.Invariant($"Names are judged by the Public Suffix List of {PublicSuffixList.Shipped.Version:yyyy-MM-dd} and the list of shared hosts of {SharedHosts.Version:yyyy-MM-dd}.");
}
