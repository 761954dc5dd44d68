using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>The Availability Zones of the region.</summary>
internal static class ZoneHandlers
{
    private static readonly Filters<AvailabilityZone> Filters = new Filters<AvailabilityZone>()
        .On("zone-name", z => z.ZoneName).On("zone-id", z => z.ZoneId).On("state", z => z.State).On("region-name", z => z.RegionName)
        .On("zone-type", z => z.ZoneType).On("opt-in-status", z => z.OptInStatus).On("group-name", z => z.GroupName);

    public static void AddTo(HandlerMap map) => map.On(Ec2Api.DescribeAvailabilityZones, Describe, r => r.DryRun);

    private static DescribeAvailabilityZonesResponse Describe(PracticeRegion region, DescribeAvailabilityZonesRequest request)
    {
        var zones = Zones.Of(region.Name);
        return new DescribeAvailabilityZonesResponse
        {
            AvailabilityZones =
            [
                .. zones.Where(Named(zones, request.ZoneNames, z => z.ZoneName, "availability zone")).Where(Named(zones, request.ZoneIds, z => z.ZoneId, "availability zone-id")).Where(Filters.Compile(request.Filters)),
            ],
        };
    }

    private static Func<AvailabilityZone, bool> Named(IReadOnlyList<AvailabilityZone> zones, IReadOnlyList<string>? names, Func<AvailabilityZone, string?> nameOf, string kind)
    {
        if (names is not { Count: > 0 }) return _ => true;
        var unknown = names.Where(n => zones.All(z => nameOf(z) != n)).ToList();
        return unknown.Count == 0 ? z => names.Contains(nameOf(z)!, StringComparer.Ordinal) : throw ServiceException.InvalidValue($"Invalid {kind}: [{string.Join(", ", unknown)}]");
    }
}
