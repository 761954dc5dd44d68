using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>Which instance types to list.</summary>
public sealed record InstanceTypesOptions
{
    /// <summary>Names with the wildcards * and ?; empty for all that have an accelerator.</summary>
    public IReadOnlyList<string> InstanceTypes { get; init; } = [];

    /// <summary>Least memory of all GPUs or Neuron devices together, GiB.</summary>
    public double? MinimumGpuMemoryGiB { get; init; }

    /// <summary>Only those with EFA.</summary>
    public bool Efa { get; init; }

    /// <summary><c>x86_64</c> or <c>arm64</c>; null for both.</summary>
    public string? Architecture { get; init; }

    /// <summary>Only those offered in one of these zones; empty for any.</summary>
    public IReadOnlyList<string> AvailabilityZones { get; init; } = [];

    /// <summary>Only the smallest that fits and that nothing speaks against.</summary>
    public bool Recommend { get; init; }
}

/// <summary>Lists instance types for training: what fits a job, the smallest first.</summary>
public static class InstanceTypesOperation
{
    /// <summary>The types of a region.</summary>
    /// <exception cref="OptionException">A zone is not of the region, or a pattern fits nothing.</exception>
    public static async Task<IReadOnlyList<TrainingInstanceType>> ListAsync(IAwsTransport aws, InstanceTypesOptions options, CancellationToken cancellationToken)
    {
        var types = Ec2Api.DescribeInstanceTypes.AllAsync(aws, new DescribeInstanceTypesRequest(), cancellationToken);
        var zones = await ZonesAsync(aws, cancellationToken).ConfigureAwait(false);
        foreach (var zone in options.AvailabilityZones)
            if (zones is null || !zones.Values.Any(z => z.Contains(zone, StringComparer.Ordinal)))
                throw new OptionException(zones is null ? "Which zones offer what could not be read; allow the IAM action ec2:DescribeInstanceTypeOfferings, or leave -AvailabilityZone out." : $"{aws.Region} has no zone '{Text.OneLine(zone)}' that offers anything; it has {string.Join(", ", zones.Values.SelectMany(z => z).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.");

        var all = (await types.ConfigureAwait(false)).InstanceTypes.OrEmpty().Where(t => t.InstanceType is not null).Select(t => TrainingInstanceType.Of(t, aws.Region, zones is null ? null : zones.GetValueOrDefault(t.InstanceType!) ?? [])).ToList();
        foreach (var pattern in options.InstanceTypes)
            if (!all.Exists(t => Wildcard.IsMatch(pattern, t.InstanceType))) throw new OptionException($"{aws.Region} has no instance type '{Text.OneLine(pattern)}'{(all.MinBy(t => EditDistance.Between(t.InstanceType, pattern)) is { } near ? $"; did you mean {near.InstanceType}?" : ", nor any other: check -Region.")}");
        // Nobody sells by size alone, but within what fits, less memory of accelerators, fewer CPUs and less memory cost less.
        var fitting = all.Where(t => Fits(t, options)).OrderBy(t => t.TotalGpuMemoryGiB).ThenBy(t => t.VCpuCount).ThenBy(t => t.MemoryGiB).ThenBy(t => t.InstanceType, StringComparer.Ordinal).ToList();
        if (!options.Recommend) return fitting;
        return fitting.FirstOrDefault(t => t.Warning.Count == 0) is { } best ? [best] : throw new OptionException($"No instance type of {aws.Region} fits that nothing speaks against; ask for less, in another zone or region, or leave -Recommend out to see those with warnings.");
    }

    private static bool Fits(TrainingInstanceType type, InstanceTypesOptions options) =>
        (options.InstanceTypes.Count == 0 ? type.Accelerator.Length > 0 : options.InstanceTypes.Any(p => Wildcard.IsMatch(p, type.InstanceType)))
        && (options.MinimumGpuMemoryGiB is not { } least || type.TotalGpuMemoryGiB >= least)
        && (!options.Efa || type.EfaCount > 0)
        && (options.Architecture is not { } architecture || type.Architecture.Contains(architecture, StringComparer.Ordinal))
        && (options.AvailabilityZones.Count == 0 || type.AvailabilityZone?.Any(z => options.AvailabilityZones.Contains(z, StringComparer.Ordinal)) == true);

    // Without the permission the types are listed all the same, their zones unknown.
    private static async Task<Dictionary<string, IReadOnlyList<string>>?> ZonesAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Ec2Api.DescribeInstanceTypeOfferings.AllAsync(aws, new DescribeInstanceTypeOfferingsRequest { LocationType = "availability-zone" }, cancellationToken).ConfigureAwait(false);
            return answer.InstanceTypeOfferings.OrEmpty().Where(o => o.InstanceType is not null && o.Location is not null).GroupBy(o => o.InstanceType!, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(o => o.Location!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], StringComparer.Ordinal);
        }
        catch (AwsException e) when (e.IsAccessDenied)
        {
            return null;
        }
    }
}
