using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>What becomes of the names asked for.</summary>
/// <param name="Missing">Entries to add.</param>
/// <param name="Present">Entries that are there.</param>
/// <param name="Covered">Entries that a wider one stands for.</param>
/// <param name="Skipped">Names that are not taken, with the reason.</param>
/// <param name="AwsLost">Names of AWS's services that VPCs need and that would be blocked.</param>
internal sealed record DnsAllowListNames(IReadOnlyList<string> Missing, IReadOnlyList<string> Present, IReadOnlyList<string> Covered, IReadOnlyList<string> Skipped, IReadOnlyList<string> AwsLost)
{
    /// <summary>What the list has once the missing are added.</summary>
    public required DnsNames After { get; init; }

    public static DnsAllowListNames Of(DnsAllowListRequest request, DnsAllowListNow now, IReadOnlyList<string> services)
    {
        List<string> wanted = [], skipped = [];
        foreach (var domain in request.Domains)
            if (domain.Risks.FirstOrDefault(r => r.Kind == DomainRiskKind.Refused || (Matters(r) && !request.Force)) is { } risk) skipped.Add($"{DomainAdmission.About(domain.Domain, risk.Reason)}{(risk.Kind == DomainRiskKind.Refused ? "" : " (-Force takes it)")}");
            else foreach (var entry in DnsNames.Of(domain))
                if (DnsDomainsKind.IsEntry(entry)) wanted.Add(entry);
                else skipped.Add($"{entry}: DNS Firewall takes letters, digits and hyphens only.");

        var aws = Needed(request, now, services);
        if (request.IncludeAwsEndpoints) wanted.AddRange(aws);
        wanted = [.. wanted.Distinct(StringComparer.Ordinal)];
        var after = now.Allowed.With(wanted);
        return new DnsAllowListNames(
            [.. wanted.Where(e => !now.Allowed.Covers(e))], [.. wanted.Where(now.Allowed.Contains)], [.. wanted.Where(e => now.Allowed.Covers(e) && !now.Allowed.Contains(e))], skipped,
            [.. aws.Where(e => !after.Covers(e))])
        {
            After = after,
        };
    }

    // That a host takes uploads is a matter of connections, which Network Firewall decides: a query for its name reaches nobody else's name server.
    private static bool Matters(DomainRisk risk) => risk is { Kind: DomainRiskKind.NeedsForce, Name: not "Writable" };

    // What the baseline wants private subnets to reach, what the VPCs have endpoints for, and the names of their own machines.
    private static List<string> Needed(DnsAllowListRequest request, DnsAllowListNow now, IReadOnlyList<string> services)
    {
        var region = now.Estate.Region;
        var endpoints = now.Estate.Need(Readings.VpcEndpoints).VpcEndpoints.OrEmpty()
            .Where(e => e.VpcId is not null && e.ServiceName is not null && request.VpcIds.Contains(e.VpcId, StringComparer.Ordinal))
            .SelectMany(e => AwsNames.OfEndpoint(region, e.ServiceName!));
        return [.. services.SelectMany(s => AwsNames.Of(region, s)).Concat(endpoints).Append(AwsNames.Machines(region)).Distinct(StringComparer.Ordinal).Where(DnsDomainsKind.IsEntry)];
    }
}
