using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Attributes of machines. A call changes one; some change only while the machine is stopped.</summary>
internal static class AttributeHandlers
{
    public static void AddTo(HandlerMap map) => map.On(Ec2Api.ModifyInstanceAttribute, Modify, r => r.DryRun);

    private static ModifyInstanceAttributeResponse Modify(PracticeRegion region, ModifyInstanceAttributeRequest request)
    {
        var item = IdForms.Instance.Find(region.Instances, request.InstanceId, "instanceId");
        region.Instances.Put(Changed(region, item, request));
        return new ModifyInstanceAttributeResponse();
    }

    private static StoredInstance Changed(PracticeRegion region, StoredInstance item, ModifyInstanceAttributeRequest request)
    {
        bool? Flag(string name, AttributeBooleanValue? value) => value?.Value ?? (request.Attribute == name ? request.Value switch { "true" => true, "false" => false, var other => throw ServiceException.InvalidValue($"Value ({other}) for parameter value is invalid. Expecting boolean value.") } : null);
        string? Word(string name, AttributeValue? value) => value?.Value ?? (request.Attribute == name ? ServiceException.Required(request.Value, "value") : null);
        var instance = item.Instance;
        if (Flag("disableApiTermination", request.DisableApiTermination) is { } noTermination) return item with { IsTerminationDisabled = noTermination };
        if (Flag("disableApiStop", request.DisableApiStop) is { } noStop) return item with { IsStopDisabled = noStop };
        if (Flag("sourceDestCheck", request.SourceDestCheck) is { } check) return item with { Instance = instance with { SourceDestCheck = check } };
        if (Word("instanceInitiatedShutdownBehavior", request.InstanceInitiatedShutdownBehavior) is { } behavior)
            return behavior is "stop" or "terminate" ? item with { ShutdownBehavior = behavior } : throw ServiceException.InvalidValue($"Value ({behavior}) for parameter instanceInitiatedShutdownBehavior is invalid.");
        if (request.Groups is { Count: > 0 } groups) return WithGroups(region, item, groups);
        Stopped(item);
        if (Flag("ebsOptimized", request.EbsOptimized) is { } optimized) return item with { Instance = instance with { EbsOptimized = optimized } };
        if (Flag("enaSupport", request.EnaSupport) is { } ena) return item with { Instance = instance with { EnaSupport = ena } };
        if (Word("instanceType", request.InstanceType) is { } type)
            return region.InstanceTypes.Find(type) is not null ? item with { Instance = instance with { InstanceType = type } } : throw ServiceException.InvalidValue($"Invalid value '{type}' for InstanceType.");
        if (request.UserData?.Value is { } data) return item with { UserData = Convert.ToBase64String(data) };
        if (request.Attribute == "userData") return item with { UserData = Convert.ToBase64String(Encoding.UTF8.GetBytes(request.Value ?? "")) };
        throw new ServiceException("InvalidParameterCombination", "No attributes specified.");
    }

    private static StoredInstance WithGroups(PracticeRegion region, StoredInstance item, IReadOnlyList<string> ids)
    {
        var groups = ids.Select(id => IdForms.SecurityGroup.Find(region.SecurityGroups, id, "groupId")).Select(g => new GroupIdentifier { GroupId = g.GroupId, GroupName = g.GroupName }).ToList();
        foreach (var nic in region.NetworkInterfaces.All.Where(n => n.Attachment is { DeviceIndex: 0 } a && a.InstanceId == item.Instance.InstanceId).ToList()) region.NetworkInterfaces.Put(nic with { Groups = groups });
        return item with
        {
            Instance = item.Instance with { SecurityGroups = groups, NetworkInterfaces = [.. item.Instance.NetworkInterfaces.OrEmpty().Select(n => n.Attachment?.DeviceIndex == 0 ? n with { Groups = groups } : n)] },
        };
    }

    private static void Stopped(StoredInstance item)
    {
        if (item.Instance.State?.Name != "stopped")
            throw new ServiceException("IncorrectInstanceState", $"The instance '{item.Instance.InstanceId}' is not in the 'stopped' state.");
    }
}
