using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>Lists regions.</summary>
public static class RegionsOperation
{
    /// <summary>The regions that the account has enabled.</summary>
    public static async Task<IReadOnlyList<string>> EnabledAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.DescribeRegions.Call(new DescribeRegionsRequest { AllRegions = false }), cancellationToken).ConfigureAwait(false);
        return [.. answer.Regions.OrEmpty().Select(r => r.RegionName).OfType<string>().Order(StringComparer.Ordinal)];
    }
}
