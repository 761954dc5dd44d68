using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>The end of machines. One that is protected keeps the whole call from being carried out.</summary>
internal static class StopHandlers
{
    public static void AddTo(HandlerMap map) => map.On(Ec2Api.TerminateInstances, Terminate, r => r.DryRun);

    private static TerminateInstancesResponse Terminate(PracticeRegion region, TerminateInstancesRequest request)
    {
        if (request.InstanceIds is not { Count: > 0 } ids) throw ServiceException.Missing("InstanceId");
        var items = ids.Distinct(StringComparer.Ordinal).Select(id => IdForms.Instance.Find(region.Instances, id, "instanceId")).ToList();
        foreach (var item in items)
            if (item.IsTerminationDisabled && item.Instance.State?.Name != "terminated")
                throw new ServiceException("OperationNotPermitted", $"The instance '{item.Instance.InstanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.");
        return new TerminateInstancesResponse { TerminatingInstances = [.. items.Select(i => End(region, i))] };
    }

    private static InstanceStateChange End(PracticeRegion region, StoredInstance item)
    {
        var id = item.Instance.InstanceId!;
        if (item.Instance.State?.Name is not ("shutting-down" or "terminated"))
        {
            region.Instances.Put(item with { Instance = item.Instance with { State = new InstanceState { Code = 32, Name = "shutting-down" } } });
            region.Boots.Stop(id);
        }

        return new InstanceStateChange { InstanceId = id, PreviousState = item.Instance.State, CurrentState = region.Instances.Find(id)!.Instance.State };
    }
}
