using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Networks;

/// <summary>What a plan has to know of the account and the region.</summary>
internal sealed record NetworkFacts
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The caller.</summary>
    public required string CallerArn { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The region's zones, by name.</summary>
    public required IReadOnlyList<AvailabilityZone> Zones { get; init; }

    /// <summary>AWS's services with endpoints there.</summary>
    public required IReadOnlyDictionary<string, ServiceDetail> Services { get; init; }

    /// <summary>The VPCs that are there.</summary>
    public required IReadOnlyList<Vpc> Vpcs { get; init; }

    /// <summary>aws, aws-cn, aws-us-gov, …</summary>
    public string Partition => CallerArn.Split(':') is [_, { Length: > 0 } partition, ..] ? partition : "aws";

    /// <summary>Reads who calls: what nobody can be denied, and without which nothing else can be read.</summary>
    public static Task<GetCallerIdentityResponse> CallerAsync(IAwsTransport aws, CancellationToken cancellationToken) => aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken);

    /// <summary>Reads them: four calls.</summary>
    public static async Task<NetworkFacts> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        await ReadAsync(aws, await CallerAsync(aws, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the rest of them: three calls.</summary>
    public static async Task<NetworkFacts> ReadAsync(IAwsTransport aws, GetCallerIdentityResponse caller, CancellationToken cancellationToken)
    {
        var zones = await aws.SendAsync(Ec2Api.DescribeAvailabilityZones.Call(new DescribeAvailabilityZonesRequest()), cancellationToken).ConfigureAwait(false);
        var services = await Ec2Api.DescribeVpcEndpointServices.AllAsync(aws, new DescribeVpcEndpointServicesRequest(), cancellationToken).ConfigureAwait(false);
        var vpcs = await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest(), cancellationToken).ConfigureAwait(false);
        return new NetworkFacts
        {
            AccountId = caller.Account ?? "",
            CallerArn = caller.Arn ?? "",
            Region = aws.Region,
            Zones = [.. zones.AvailabilityZones.OrEmpty().Where(z => z.ZoneName is not null).OrderBy(z => z.ZoneName, StringComparer.Ordinal)],
            Services = services.ServiceDetails.OrEmpty().Where(s => s.ServiceName is not null && s.Owner is null or "amazon").GroupBy(s => s.ServiceName!, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.FirstOrDefault(s => s.ServiceType.OrEmpty().Any(t => t.ServiceType == "Interface")) ?? g.First(), StringComparer.Ordinal),
            Vpcs = vpcs.Vpcs.OrEmpty().ToList(),
        };
    }
}
