using SecureMlTools.Api.Ec2;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Networking;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>What can be wrong with a request, found before anything is made.</summary>
internal static class NetworkChecks
{
    // The longest name made of it, a role's with the region, has at most 64 characters.
    private const int LongestName = 24;

    /// <summary>The zones of a request.</summary>
    /// <exception cref="OptionException">One is not there, not open, or named twice.</exception>
    public static IReadOnlyList<string> Zones(NetworkRequest request, NetworkFacts facts)
    {
        var open = facts.Zones.Where(z => EdgeOf(z) is null && z.State is null or "available" && z.OptInStatus is null or "opt-in-not-required" or "opted-in").Select(z => z.ZoneName!).ToList();
        if (request.Zones.Count == 0) return [.. open.Take(1)];
        foreach (var zone in request.Zones)
        {
            if (open.Contains(zone, StringComparer.Ordinal)) continue;
            var there = facts.Zones.FirstOrDefault(z => z.ZoneName == zone);
            throw new OptionException(there is null
                ? $"'{Text.OneLine(zone)}' is no Availability Zone of {facts.Region}: it has {string.Join(", ", open)}."
                : EdgeOf(there) is { } edge ? $"{zone} is a {Text.Visible(edge)}, which has neither Network Firewall nor every endpoint: take one of {string.Join(", ", open)}."
                : $"Availability Zone {zone} is not open to this account ({Text.Visible(there.OptInStatus)}, {Text.Visible(there.State)}): take one of {string.Join(", ", open)}.");
        }

        return request.Zones.GroupBy(z => z, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new OptionException($"Availability Zone {twice.Key} is named twice: name each zone once.")
            : request.Zones;
    }

    /// <summary>Checks that a network could have a name.</summary>
    /// <exception cref="OptionException">None could.</exception>
    public static void Name(string name)
    {
        if (!FirewallArn.IsName(name) || name.Length > LongestName || name.StartsWith('-') || name.EndsWith('-') || name.Contains("--", StringComparison.Ordinal))
            throw new OptionException($"'{Text.OneLine(name)}' is no name for a training network: give at most {LongestName} letters and digits, with single hyphens between them.");
    }

    /// <summary>Checks what needs no more than the request itself.</summary>
    /// <exception cref="OptionException">Something is wrong with it.</exception>
    public static void Request(NetworkRequest request)
    {
        Name(request.Name);
        // Route 53 Resolver takes no name of digits only, EC2 no security group named like an id.
        if (request.Name.All(char.IsAsciiDigit) || request.Name.StartsWith("sg-", StringComparison.OrdinalIgnoreCase))
            throw new OptionException($"'{request.Name}' is no name for a training network: AWS refuses names of digits only, and names that begin with sg-.");
        if (request.NoInternet && request.Domains.Count > 0) throw new OptionException("A network without a way to the internet lets no names through: leave -Preset and -AllowDomain out, or -NoInternet.");
        if (request.NoInternet && request.Placement == FirewallPlacement.AfterNat) throw new OptionException("A network without a way to the internet has no firewall to place: leave -FirewallPlacement or -NoInternet out.");
        if (!request.NoInternet && request.Domains.Count == 0) throw new OptionException("No name may be reached: give at least one with -Preset or -AllowDomain, or -NoInternet for a network with endpoints only.");
        UserTags.Check(request.Tags);
        if (request.FlowLogDestination is { } destination && FlowLogKind.DestinationType(destination) is null)
            throw new OptionException($"'{Text.OneLine(destination)}' is no destination for flow logs: give the ARN of a bucket, a log group or a delivery stream.");
        if (request.KmsKeyId is { } key2 && !key2.StartsWith("arn:", StringComparison.Ordinal)) throw new OptionException($"'{Text.OneLine(key2)}' is no ARN of a KMS key: CloudWatch Logs wants the ARN.");
    }

    /// <summary>The names to let through, those that another stands for left out.</summary>
    /// <exception cref="OptionException">One would open a hole.</exception>
    public static IReadOnlyList<NetworkDomain> Domains(NetworkRequest request)
    {
        foreach (var domain in request.Domains)
            if (DomainAdmission.Refusal(domain.Judged, request.Force) is { } refusal) throw new OptionException(refusal.Reason);
        var wild = request.Domains.Where(d => d.Domain.IsWildcard).Select(d => d.Domain.Host).ToHashSet(StringComparer.Ordinal);
        return [.. request.Domains.GroupBy(d => d.Domain.Domain, StringComparer.Ordinal).Select(g => g.First() with { Http = g.Any(d => d.Http) }).Where(d => !Covered(d.Domain, wild)).OrderBy(d => d.Domain.Domain, StringComparer.Ordinal)];
    }

    /// <summary>What to know before the network is made.</summary>
    public static IEnumerable<string> Warnings(NetworkRequest request, NetworkFacts facts)
    {
        var uploads = request.Domains.Where(d => d.IsPreset && d.Judged.Risks.Any(r => r.Name == "Writable")).Select(d => d.Domain.Domain).Distinct(StringComparer.Ordinal).ToList();
        if (uploads.Count > 0 && !request.Force) yield return $"Names of the presets take uploads, and so are a way out for data: {string.Join(", ", uploads)}.";
        var range = CidrSet.Parse(false, [request.VpcCidr]);
        foreach (var vpc in facts.Vpcs.Where(v => v.Tags.OrEmpty().All(t => t.Key != "secureml:network" || t.Value != request.Name)))
            if (Ranges(vpc).FirstOrDefault(c => !CidrSet.Parse(false, [c]).Intersect(range).IsEmpty) is { } cidr)
                yield return $"{request.VpcCidr} overlaps with {cidr} of {vpc.VpcId}: the two can never be peered or meet at a transit gateway.";
        if (!CidrSet.Parse(false, ["172.17.0.0/16"]).Intersect(range).IsEmpty) yield return $"{request.VpcCidr} overlaps with 172.17.0.0/16, which Docker, SageMaker and Cloud9 use inside of machines: traffic to these addresses never leaves them.";
        if (request.Placement == FirewallPlacement.AfterNat) yield return "Behind the NAT gateways the firewall knows their addresses only: alerts do not name the machine (FW-02 says so too).";
    }

    // Local and Wavelength Zones are listed beside the region's own.
    private static string? EdgeOf(AvailabilityZone zone) => zone.ZoneType is null or "availability-zone" ? null : zone.ZoneType;

    private static IEnumerable<string> Ranges(Vpc vpc) => vpc.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).OfType<string>().Distinct(StringComparer.Ordinal);

    private static bool Covered(FirewallDomain domain, HashSet<string> wild)
    {
        for (var dot = domain.Host.IndexOf('.'); dot >= 0; dot = domain.Host.IndexOf('.', dot + 1))
            if (wild.Contains(domain.Host[(dot + 1)..])) return true;
        return !domain.IsWildcard && wild.Contains(domain.Host);
    }
}
