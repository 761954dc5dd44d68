using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>The regions of the account.</summary>
internal static class RegionHandlers
{
    private static readonly Filters<Region> Filters = new Filters<Region>().On("region-name", r => r.RegionName).On("endpoint", r => r.Endpoint).On("opt-in-status", r => r.OptInStatus);

    public static void AddTo(HandlerMap map) => map.On(Ec2Api.DescribeRegions, Describe, r => r.DryRun);

    private static DescribeRegionsResponse Describe(PracticeRegion region, DescribeRegionsRequest request)
    {
        var unknown = request.RegionNames.OrEmpty().Where(n => !region.AccountRegions.Contains(n, StringComparer.Ordinal)).ToList();
        if (unknown.Count > 0) throw ServiceException.InvalidValue($"Invalid region names: [{string.Join(", ", unknown)}]");
        return new DescribeRegionsResponse
        {
            Regions =
            [
                .. region.AccountRegions.Where(n => request.RegionNames is not { Count: > 0 } names || names.Contains(n, StringComparer.Ordinal))
                    .Select(n => new Region { RegionName = n, Endpoint = $"ec2.{n}.amazonaws.com", OptInStatus = "opt-in-not-required" })
                    .Where(Filters.Compile(request.Filters)),
            ],
        };
    }
}
