using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Status checks. Machines that do not run are listed only when asked for.</summary>
internal static class StatusHandlers
{
    private static readonly Listing<StoredInstance> Instances = new(
        Ec2Api.DescribeInstanceStatus, new Paging(5, 1000, "instancesSet"),
        new Filters<StoredInstance>()
            .On("availability-zone", i => i.Instance.Placement?.AvailabilityZone)
            .On("instance-state-name", i => i.Instance.State?.Name)
            .On("instance-state-code", i => i.Instance.State?.Code),
        IdForms.Instance);

    public static void AddTo(HandlerMap map) => map.On(Ec2Api.DescribeInstanceStatus, Describe, r => r.DryRun);

    private static DescribeInstanceStatusResponse Describe(PracticeRegion region, DescribeInstanceStatusRequest request)
    {
        var everything = request.IncludeAllInstances == true;
        var (items, next) = Instances.Read(
            region.Instances, request.InstanceIds, request.Filters, request.MaxResults, request.NextToken, (i => everything || i.Instance.State?.Name == "running", everything ? "all" : "running"));
        return new DescribeInstanceStatusResponse { InstanceStatuses = [.. items.Select(i => Row(region, i))], NextToken = next };
    }

    private static InstanceStatus Row(PracticeRegion region, StoredInstance item)
    {
        var runs = item.Instance.State?.Name == "running";
        if (runs && region.InstanceStatuses.Find(item.Instance.InstanceId) is { } known) return known;
        var passed = runs && region.Boots.ChecksPassed(item.Instance.InstanceId!);
        var summary = new InstanceStatusSummary
        {
            Status = !runs ? "not-applicable" : passed ? "ok" : "initializing",
            Details = runs ? [new InstanceStatusDetails { Name = "reachability", Status = passed ? "passed" : "initializing" }] : [],
        };
        return new InstanceStatus
        {
            InstanceId = item.Instance.InstanceId,
            AvailabilityZone = item.Instance.Placement?.AvailabilityZone,
            AvailabilityZoneId = item.Instance.Placement?.AvailabilityZoneId,
            InstanceState = item.Instance.State,
            InstanceStatusValue = summary,
            SystemStatus = summary,
        };
    }
}
