using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>EC2 fleets: what describes them.</summary>
internal static class FleetHandlers
{
    private static readonly Listing<FleetData> Fleets = new(
        Ec2Api.DescribeFleets, new Paging(1, 1000),
        new Filters<FleetData>(f => f.Tags).On("fleet-state", f => f.FleetState).On("activity-status", f => f.ActivityStatus).On("type", f => f.Type),
        new IdForm("fleet", "InvalidFleetId.Malformed", "InvalidFleetId.NotFound", "The fleet ID '{0}' does not exist"));

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.DescribeFleets,
        (region, r) =>
        {
            var (items, next) = Fleets.Read(region.Fleets, r.FleetIds, r.Filters, r.MaxResults, r.NextToken);
            return new DescribeFleetsResponse { Fleets = items, NextToken = next };
        },
        r => r.DryRun);
}
