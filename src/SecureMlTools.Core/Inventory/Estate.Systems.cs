using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, InstanceInformation>? _managedById;
    private Dictionary<string, HashSet<string>>? _servicesByVpc;
    private bool? _hasUserData;

    /// <summary>What Systems Manager knows of a machine; null when it does not manage it.</summary>
    /// <exception cref="GapException">The managed machines were not read.</exception>
    public InstanceInformation? Managed(string instanceId) =>
        Find(_managedById ??= Index(Need(Readings.ManagedInstances).InstanceInformationList.OrEmpty(), i => i.InstanceId), instanceId);

    /// <summary>True when user data was read for any machine: then it was asked for.</summary>
    internal bool HasUserData => _hasUserData ??= Inventory.HasAny(Readings.UserData);

    /// <summary>
    /// The services that a VPC has an available endpoint for, by the last part of the endpoint's service name: partition and region vary, and
    /// <c>ssm</c> is not <c>ssmmessages</c>.
    /// </summary>
    /// <exception cref="GapException">The endpoints were not read.</exception>
    internal IReadOnlySet<string> EndpointServicesOf(string? vpcId)
    {
        _servicesByVpc ??= Need(Readings.VpcEndpoints).VpcEndpoints.OrEmpty()
            .Where(e => e.VpcId is not null && e.ServiceName is not null && string.Equals(e.State, "available", StringComparison.OrdinalIgnoreCase))
            .GroupBy(e => e.VpcId!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(e => e.ServiceName![(e.ServiceName!.LastIndexOf('.') + 1)..]).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return Find(_servicesByVpc, vpcId) ?? [];
    }
}
