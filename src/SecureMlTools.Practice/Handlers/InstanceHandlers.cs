using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Machines and instance types: what describes them.</summary>
internal static class InstanceHandlers
{
    private static readonly Listing<StoredInstance> Instances = new(
        Ec2Api.DescribeInstances, new Paging(5, 1000, "instancesSet"), InstanceFilters.All, IdForms.Instance);

    private static readonly Listing<InstanceTypeInfo> Types = new(
        Ec2Api.DescribeInstanceTypes, new Paging(5, 100),
        new Filters<InstanceTypeInfo>()
            .On("instance-type", t => t.InstanceType)
            .On("bare-metal", t => t.BareMetal)
            .On("current-generation", t => t.CurrentGeneration)
            .On("hypervisor", t => t.Hypervisor)
            .On("nitro-enclaves-support", t => t.NitroEnclavesSupport)
            .On("instance-storage-supported", t => t.InstanceStorageSupported)
            .On("network-info.efa-supported", t => t.NetworkInfo?.EfaSupported)
            .OnAny("processor-info.supported-architecture", t => t.ProcessorInfo?.SupportedArchitectures.OrEmpty() ?? []));

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeInstances, Describe, r => r.DryRun);
        map.On(Ec2Api.DescribeInstanceTypes, DescribeTypes, r => r.DryRun);
        map.On(Ec2Api.DescribeInstanceAttribute, DescribeAttribute, r => r.DryRun);
    }

    private static DescribeInstancesResponse Describe(PracticeRegion region, DescribeInstancesRequest request)
    {
        region.Boots.LookAtStates(region);
        var (items, next) = Instances.Read(region.Instances, request.InstanceIds, request.Filters, request.MaxResults, request.NextToken);
        var reservations = new List<Reservation>();
        foreach (var item in items)
        {
            var instance = Seen(region, item);
            // MaxResults counts machines; those of one reservation that stand together come in one.
            if (reservations.Count > 0 && reservations[^1] is { } last && last.ReservationId == item.ReservationId)
                reservations[^1] = last with { Instances = [.. last.Instances.OrEmpty(), instance] };
            else
                reservations.Add(new Reservation { ReservationId = item.ReservationId, OwnerId = item.OwnerId, RequesterId = item.RequesterId, Groups = [], Instances = [instance] });
        }

        return new DescribeInstancesResponse { Reservations = reservations, NextToken = next };
    }

    // New metadata options are "pending" for a while after they were set.
    private static Instance Seen(PracticeRegion region, StoredInstance item)
    {
        if (item.PendingReads == 0 || item.Instance.MetadataOptions is not { } options) return item.Instance;
        region.Instances.Put(item with { PendingReads = item.PendingReads - 1 });
        return item.Instance with { MetadataOptions = options with { State = "pending" } };
    }

    private static DescribeInstanceTypesResponse DescribeTypes(PracticeRegion region, DescribeInstanceTypesRequest request)
    {
        if (request.InstanceTypes is { Count: > 100 }) throw ServiceException.InvalidValue("The maximum number of instance types that can be specified is 100");
        var unknown = request.InstanceTypes.OrEmpty().Where(t => region.InstanceTypes.Find(t) is null).ToList();
        if (unknown.Count > 0) throw new ServiceException("InvalidInstanceType", $"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]");
        var (items, next) = Types.Read(region.InstanceTypes, request.InstanceTypes, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeInstanceTypesResponse { InstanceTypes = items, NextToken = next };
    }

    private static DescribeInstanceAttributeResponse DescribeAttribute(PracticeRegion region, DescribeInstanceAttributeRequest request)
    {
        var item = IdForms.Instance.Find(region.Instances, request.InstanceId, "instanceId");
        var instance = item.Instance;
        var answer = new DescribeInstanceAttributeResponse { InstanceId = instance.InstanceId };
        return ServiceException.Required(request.Attribute, "attribute") switch
        {
            "userData" => answer with { UserData = new AttributeValue { Value = item.UserData } },
            "instanceType" => answer with { InstanceType = new AttributeValue { Value = instance.InstanceType } },
            "kernel" => answer with { KernelId = new AttributeValue { Value = instance.KernelId } },
            "ramdisk" => answer with { RamdiskId = new AttributeValue { Value = instance.RamdiskId } },
            "disableApiTermination" => answer with { DisableApiTermination = new AttributeBooleanValue { Value = item.IsTerminationDisabled } },
            "disableApiStop" => answer with { DisableApiStop = new AttributeBooleanValue { Value = item.IsStopDisabled } },
            "instanceInitiatedShutdownBehavior" => answer with { InstanceInitiatedShutdownBehavior = new AttributeValue { Value = item.ShutdownBehavior } },
            "rootDeviceName" => answer with { RootDeviceName = new AttributeValue { Value = instance.RootDeviceName } },
            "blockDeviceMapping" => answer with { BlockDeviceMappings = instance.BlockDeviceMappings.OrEmpty() },
            "productCodes" => answer with { ProductCodes = instance.ProductCodes.OrEmpty() },
            "sourceDestCheck" => answer with { SourceDestCheck = new AttributeBooleanValue { Value = instance.SourceDestCheck } },
            "groupSet" => answer with { Groups = instance.SecurityGroups.OrEmpty() },
            "ebsOptimized" => answer with { EbsOptimized = new AttributeBooleanValue { Value = instance.EbsOptimized } },
            "sriovNetSupport" => answer with { SriovNetSupport = new AttributeValue { Value = instance.SriovNetSupport } },
            "enclaveOptions" => answer with { EnclaveOptions = instance.EnclaveOptions ?? new EnclaveOptions { Enabled = false } },
            // DescribeInstances carries it; here AWS refuses it.
            "enaSupport" => throw ServiceException.InvalidValue("Value (enaSupport) for parameter attribute is invalid. "),
            var other => throw ServiceException.InvalidValue($"Value ({other}) for parameter attribute is invalid. Unknown attribute."),
        };
    }
}
