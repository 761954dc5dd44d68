using System.Globalization;
using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

/// <summary>What the records read so far refer to, and so what must be read next.</summary>
internal static class InUse
{
    public const string TemplateIdTag = "aws:ec2launchtemplate:id";
    public const string TemplateVersionTag = "aws:ec2launchtemplate:version";

    public static IEnumerable<Instance> Instances(RegionInventory inventory) =>
        inventory.Get(Readings.Instances).TryGet(out var answer, out _) ? answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()).Where(IsPresent) : [];

    /// <summary>Terminated machines and those on their way are no part of an estate.</summary>
    public static bool IsPresent(Instance instance) => instance.State?.Name is not ("terminated" or "shutting-down");

    public static IEnumerable<string> InstanceIds(RegionInventory inventory, IReadOnlySet<string>? only) =>
        Instances(inventory).Select(i => i.InstanceId!).Where(id => only is null || only.Contains(id));

    public static IEnumerable<string> InstanceTypes(RegionInventory inventory) =>
        Instances(inventory).Select(i => i.InstanceType).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public static IEnumerable<string> PrefixLists(RegionInventory inventory) =>
        inventory.Get(Readings.SecurityGroups).TryGet(out var answer, out _)
            ? answer.SecurityGroups.OrEmpty().SelectMany(g => g.IpPermissions.OrEmpty().Concat(g.IpPermissionsEgress.OrEmpty()))
                .SelectMany(p => p.PrefixListIds.OrEmpty()).Select(p => p.PrefixListIdValue).OfType<string>().Distinct(StringComparer.Ordinal)
            : [];

    /// <summary>The prefix lists that only routes name: those of gateway endpoints, and an account's own.</summary>
    public static IEnumerable<string> RoutePrefixLists(RegionInventory inventory) =>
        inventory.Get(Readings.RouteTables).TryGet(out var answer, out _)
            ? answer.RouteTables.OrEmpty().SelectMany(t => t.Routes.OrEmpty()).Select(r => r.DestinationPrefixListId).OfType<string>().Distinct(StringComparer.Ordinal).Except(PrefixLists(inventory), StringComparer.Ordinal)
            : [];

    /// <summary>The VPCs that machines are in, those asked for where some are.</summary>
    public static IEnumerable<string> Vpcs(RegionInventory inventory, IReadOnlySet<string>? onlyInstances) => Instances(inventory)
        .Where(i => onlyInstances is null || onlyInstances.Contains(i.InstanceId!))
        .SelectMany(i => i.NetworkInterfaces.OrEmpty().Select(n => n.VpcId).Append(i.VpcId)).OfType<string>().Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> SnapshotKeys(RegionInventory inventory) =>
        Snapshots(inventory).Select(s => s.KmsKeyId).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>A snapshot encrypted with an AWS-managed key cannot be shared, so only the others are asked about.</summary>
    public static IEnumerable<string> ShareableSnapshots(RegionInventory inventory) =>
        Snapshots(inventory).Where(s => s.SnapshotId is not null && !IsAwsManaged(inventory, s.KmsKeyId)).Select(s => s.SnapshotId!);

    public static bool IsAwsManaged(RegionInventory inventory, string? keyId) =>
        keyId is not null && inventory.Get(Readings.SnapshotKeys, keyId).TryGet(out var key, out _) && key.KeyMetadata?.KeyManager == "AWS";

    public static IEnumerable<string> PolicyKeys(RegionInventory inventory, ReadingOptions options)
    {
        var enclave = Instances(inventory).Any(i => i.EnclaveOptions?.Enabled == true) ? options.EnclaveKeyIds.OrEmpty() : [];
        return SharedSnapshotKeys(inventory).Concat(enclave).Distinct(StringComparer.Ordinal);
    }

    public static IEnumerable<string> SharedSnapshotKeys(RegionInventory inventory) => Snapshots(inventory)
        .Where(s => s.KmsKeyId is not null && s.SnapshotId is not null
            && inventory.Get(Readings.SnapshotPermissions, s.SnapshotId).TryGet(out var p, out _)
            && p.CreateVolumePermissions.OrEmpty().Any(v => v.UserId is not null))
        .Select(s => s.KmsKeyId!).Distinct(StringComparer.Ordinal);

    /// <summary>A key's name when it is an alias of the account's own; the name of the AWS-managed key says all there is to know.</summary>
    public static string? AliasToResolve(string? keyId) =>
        keyId is not null && keyId.Contains("alias/", StringComparison.Ordinal) && !keyId.Contains("alias/aws/", StringComparison.Ordinal) ? keyId : null;

    /// <summary>Template versions that something names by number and that are neither the default nor the latest.</summary>
    public static IEnumerable<(string TemplateId, IReadOnlyList<string> Versions)> PinnedTemplateVersions(RegionInventory inventory)
    {
        var known = inventory.Get(Readings.LaunchTemplateVersions).TryGet(out var versions, out _)
            ? versions.LaunchTemplateVersions.OrEmpty().Select(v => (v.LaunchTemplateId, v.VersionNumber?.ToString(CultureInfo.InvariantCulture))).ToHashSet()
            : [];
        var present = inventory.Get(Readings.LaunchTemplates).TryGet(out var templates, out _)
            ? templates.LaunchTemplates.OrEmpty().Select(t => t.LaunchTemplateId).ToHashSet()
            : [];
        return TemplateUse.All(inventory)
            .Where(u => long.TryParse(u.Version, NumberStyles.None, CultureInfo.InvariantCulture, out _) && present.Contains(u.TemplateId) && !known.Contains((u.TemplateId, u.Version)))
            .GroupBy(u => u.TemplateId, StringComparer.Ordinal)
            .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(u => u.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
    }

    private static IEnumerable<Snapshot> Snapshots(RegionInventory inventory) =>
        inventory.Get(Readings.Snapshots).TryGet(out var answer, out _) ? answer.Snapshots.OrEmpty().Where(s => s.OwnerId is null || s.OwnerId == inventory.AccountId) : [];
}
