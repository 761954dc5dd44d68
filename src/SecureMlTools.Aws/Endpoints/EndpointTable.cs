using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Endpoints;

/// <summary>Where a service listens, and what to sign for.</summary>
/// <param name="Url">The URL, with a path where the user gave one.</param>
/// <param name="SigningRegion">The region in the signature's scope.</param>
/// <param name="SigningName">The service in the signature's scope, where it is not the service's own signing name.</param>
internal sealed record AwsEndpoint(string Url, string SigningRegion, string? SigningName = null);

/// <summary>AWS's endpoints by service, region, FIPS and dual-stack, out of endpoints.json. tools/ApiGenerator/Trimmer makes that file from botocore's rules.</summary>
internal sealed class EndpointTable
{
    private readonly JsonElement _services;
    private readonly List<Partition> _partitions = [];

    private EndpointTable(JsonElement root)
    {
        _services = root.GetProperty("services");
        foreach (var p in root.GetProperty("partitions").EnumerateObject())
            _partitions.Add(new(p.Name, p.Value.GetProperty("regex").GetString()!, [.. p.Value.GetProperty("regions").EnumerateArray().Select(r => r.GetString()!)]));
    }

    /// <summary>Reads the embedded table.</summary>
    public static EndpointTable Load()
    {
        using var stream = typeof(EndpointTable).Assembly.GetManifestResourceStream("endpoints.json")!;
        using var document = JsonDocument.Parse(stream);
        return new(document.RootElement.Clone());
    }

    /// <summary>Every region of every partition, pseudo-regions as <c>aws-global</c> included.</summary>
    public IEnumerable<string> Regions => _partitions.SelectMany(p => p.Regions);

    /// <summary>The partition of a region: by name, else by pattern, else the commercial one.</summary>
    public string PartitionOf(string region) =>
        (_partitions.Find(p => p.Regions.Contains(region))
        ?? _partitions.Find(p => Regex.IsMatch(region, p.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        ?? _partitions[0]).Id;

    /// <summary>AWS's endpoint of a service, given by the AWS CLI's name of it.</summary>
    /// <exception cref="AwsException"><c>NoEndpoint</c>: the partition has none of that kind, or the region's name could not be part of a host name.</exception>
    public AwsEndpoint Find(string service, string region, bool fips, bool dualStack)
    {
        // A region is put into a host name: anything but a label would let it name another host.
        if (!Regex.IsMatch(region, "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.None, TimeSpan.FromSeconds(1)))
            throw new AwsException($"'{region}' is not the name of a region.", "NoEndpoint");
        if (!_services.TryGetProperty(service, out var partitions))
            throw new AwsException($"No endpoint is known for the service {service}.", "NoEndpoint");
        var row = partitions.GetProperty(PartitionOf(region));
        var variant = (fips ? 1 : 0) + (dualStack ? 2 : 0);
        var cell = row.GetProperty("except").TryGetProperty(region, out var except) && except[variant].ValueKind != JsonValueKind.Null
            ? except[variant]
            : row.GetProperty("general")[variant];
        if (cell.ValueKind == JsonValueKind.String)
            return new(Fill(cell.GetString()!, region), region);
        if (cell.TryGetProperty("error", out var error))
            throw new AwsException($"{service} in {region}: {error.GetString()}.", "NoEndpoint");
        return new(
            Fill(cell.GetProperty("url").GetString()!, region),
            cell.TryGetProperty("signingRegion", out var signingRegion) ? signingRegion.GetString()! : region,
            cell.TryGetProperty("signingName", out var signingName) ? signingName.GetString() : null);
    }

    /// <summary>The region to sign for at an endpoint of the user's own: of a pseudo-region such as <c>aws-global</c>, the one STS's legacy host signs for.</summary>
    public string SigningRegionOf(string region) => region.EndsWith("-global", StringComparison.Ordinal) ? Find("sts", region, false, false).SigningRegion : region;

    private static string Fill(string template, string region) => template.Replace("{region}", region, StringComparison.Ordinal);

    private sealed record Partition(string Id, string Pattern, HashSet<string> Regions);
}
