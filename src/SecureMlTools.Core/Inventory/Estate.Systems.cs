using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, InstanceInformation>? _managedById;

    /// <summary>What Systems Manager knows of a machine; null when it does not manage it.</summary>
    /// <exception cref="GapException">The managed machines were not read.</exception>
    public InstanceInformation? Managed(string instanceId) =>
        Find(_managedById ??= Index(Need(Readings.ManagedInstances).InstanceInformationList.OrEmpty(), i => i.InstanceId), instanceId);
}
