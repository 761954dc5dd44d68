using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Where instance types are offered, and capacity that is reserved.</summary>
internal static class OfferingHandlers
{
    private static readonly Paging Pages = new(5, 1000);

    private static readonly Filters<InstanceTypeOffering> OfferingFilters = new Filters<InstanceTypeOffering>()
        .On("instance-type", o => o.InstanceType).On("location", o => o.Location);

    private static readonly Listing<CapacityReservation> Reservations = new(
        Ec2Api.DescribeCapacityReservations, new Paging(1, 1000),
        new Filters<CapacityReservation>(c => c.Tags)
            .On("instance-type", c => c.InstanceType).On("state", c => c.State).On("availability-zone", c => c.AvailabilityZone).On("owner-id", c => c.OwnerId)
            .On("instance-match-criteria", c => c.InstanceMatchCriteria).On("tenancy", c => c.Tenancy),
        new IdForm("cr", "InvalidCapacityReservationId.Malformed", "InvalidCapacityReservationId.NotFound", "The capacity reservation ID '{0}' does not exist"));

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeInstanceTypeOfferings, Describe, r => r.DryRun);
        map.On(
            Ec2Api.DescribeCapacityReservations,
            (region, r) =>
            {
                var (items, next) = Reservations.Read(region.CapacityReservations, r.CapacityReservationIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeCapacityReservationsResponse { CapacityReservations = items, NextToken = next };
            },
            r => r.DryRun);
    }

    /// <summary>The zones of a region that offer a type.</summary>
    public static IReadOnlyList<string> ZonesOf(PracticeRegion region, string type) =>
        region.InstanceTypes.Find(type) is null ? [] : region.ZonesOffered.GetValueOrDefault(type) ?? [region.Name + "a", region.Name + "b", region.Name + "c"];

    private static DescribeInstanceTypeOfferingsResponse Describe(PracticeRegion region, DescribeInstanceTypeOfferingsRequest request)
    {
        var location = request.LocationType ?? "region";
        IEnumerable<string> Locations(string type) => location switch
        {
            "region" => [region.Name],
            "availability-zone" => ZonesOf(region, type),
            _ => throw ServiceException.InvalidValue($"Value ({location}) for parameter locationType is invalid in this account."),
        };
        var all = region.InstanceTypes.All.SelectMany(t => Locations(t.InstanceType!).Select(l => new InstanceTypeOffering { InstanceType = t.InstanceType, LocationType = location, Location = l })).ToList();
        var query = string.Join('\n', ["offerings", location, .. request.Filters.OrEmpty().Select(f => f.Name + "=" + string.Join(',', f.Values.OrEmpty()))]);
        var (items, next) = Pages.Page(place => all.Select((o, i) => (i, o)).Skip(place), OfferingFilters.Compile(request.Filters), request.MaxResults, request.NextToken, query);
        return new DescribeInstanceTypeOfferingsResponse { InstanceTypeOfferings = items, NextToken = next };
    }
}
