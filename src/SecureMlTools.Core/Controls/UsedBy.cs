using SecureMlTools.Inventory;

namespace SecureMlTools.Controls;

/// <summary>Finds the ids of what a machine uses, as far as the inventory tells.</summary>
internal static class UsedBy
{
    public static void Add(HashSet<string> ids, RegionInventory inventory, string instanceId)
    {
        var index = IndexOf(inventory);
        if (!index.Instances.TryGetValue(instanceId, out var instance)) return;

        void Use(string? id)
        {
            if (id is not null) ids.Add(id);
        }

        Use(instance.ImageId);
        Use(instance.Tags.Value(InUse.TemplateIdTag));
        foreach (var mapping in instance.BlockDeviceMappings.OrEmpty())
            if (mapping.Ebs?.VolumeId is { } volume)
            {
                Use(volume);
                Use(index.SnapshotOfVolume.GetValueOrDefault(volume));
                foreach (var snapshot in index.SnapshotsByVolume.GetValueOrDefault(volume) ?? []) Use(snapshot);
            }

        foreach (var group in instance.SecurityGroups.OrEmpty()) Use(group.GroupId);
        var places = new List<(string? Subnet, string? Vpc)> { (instance.SubnetId, instance.VpcId) };
        foreach (var nic in instance.NetworkInterfaces.OrEmpty())
        {
            Use(nic.NetworkInterfaceId);
            foreach (var group in nic.Groups.OrEmpty()) Use(group.GroupId);
            places.Add((nic.SubnetId, nic.VpcId));
        }

        foreach (var (subnet, vpc) in places)
        {
            Use(subnet);
            Use(vpc);
            if (subnet is not null) Use(index.AclOfSubnet.GetValueOrDefault(subnet));
            if (vpc is not null)
                foreach (var endpoint in index.EndpointsByVpc.GetValueOrDefault(vpc) ?? []) Use(endpoint);
        }
    }

    private static Index IndexOf(RegionInventory inventory) => Indexes.GetValue(inventory, static i => new Index(i));

    // An inventory does not change once it is read: its index lives as long as it does.
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<RegionInventory, Index> Indexes = [];

    private sealed class Index(RegionInventory inventory)
    {
        public Dictionary<string, Api.Ec2.Instance> Instances { get; } = Estate.Index(InUse.Instances(inventory), i => i.InstanceId);

        public Dictionary<string, string?> SnapshotOfVolume { get; } = (inventory.Get(Readings.Volumes).TryGet(out var v, out _) ? v.Volumes.OrEmpty() : [])
            .Where(x => x.VolumeId is not null).GroupBy(x => x.VolumeId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().SnapshotId, StringComparer.Ordinal);

        public Dictionary<string, List<string>> SnapshotsByVolume { get; } = (inventory.Get(Readings.Snapshots).TryGet(out var s, out _) ? s.Snapshots.OrEmpty() : [])
            .Where(x => x.VolumeId is not null && x.SnapshotId is not null).GroupBy(x => x.VolumeId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(x => x.SnapshotId!).ToList(), StringComparer.Ordinal);

        public Dictionary<string, string?> AclOfSubnet { get; } = (inventory.Get(Readings.NetworkAcls).TryGet(out var a, out _) ? a.NetworkAcls.OrEmpty() : [])
            .SelectMany(x => x.Associations.OrEmpty()).Where(x => x.SubnetId is not null).GroupBy(x => x.SubnetId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().NetworkAclId, StringComparer.Ordinal);

        public Dictionary<string, List<string>> EndpointsByVpc { get; } = (inventory.Get(Readings.VpcEndpoints).TryGet(out var e, out _) ? e.VpcEndpoints.OrEmpty() : [])
            .Where(x => x.VpcId is not null && x.VpcEndpointId is not null).GroupBy(x => x.VpcId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(x => x.VpcEndpointId!).ToList(), StringComparer.Ordinal);
    }
}
