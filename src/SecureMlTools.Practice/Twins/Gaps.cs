using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Twins;

/// <summary>What a twin must not answer, because its inventory has no answer: an empty list would read as "there is nothing wrong".</summary>
internal static class Gaps
{
    public static IEnumerable<RefusedReading> Of(RegionInventory inventory)
    {
        var records = inventory.Records.ToDictionary(r => r.Key, StringComparer.Ordinal);
        yield return new RefusedReading(CloudWatchLogsApi.FilterLogEvents, _ => true, "NotRead", "An inventory holds no log, and so its twin has none.");
        foreach (var reading in Readings.All)
            if (reading == Readings.PinnedTemplateVersions)
                yield return Pinned(records);
            else if (reading.PerResource)
                yield return PerResource(reading, records, inventory);
            else if (!records.TryGetValue(reading.Key(), out var record) || record.Gap is not null)
                yield return Refused(reading, Concerns(reading), record?.Gap ?? Before(reading, records));
    }

    // One refusal stands for all resources of the reading that have no answer.
    private static RefusedReading PerResource(Reading reading, Dictionary<string, InventoryRecord> records, RegionInventory inventory)
    {
        var known = records.Values.Where(r => r.Response is not null && r.Key.StartsWith(reading.Key() + ".", StringComparison.Ordinal)).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var gap = records.Values.FirstOrDefault(r => r.Gap is not null && r.Key.StartsWith(reading.Key() + ".", StringComparison.Ordinal))?.Gap ?? Before(reading, records);
        // Where it was listed what there is, something else was made in the twin and is known there, or is nowhere.
        var named = FirewallTwin.Named(reading, inventory);
        return Refused(reading, request => ResourceOf(request, inventory) is { } id && !known.Contains(reading.Key(id)) && named?.Contains(id) != false && Concerns(reading)(request), gap);
    }

    // A template's newest and default versions are known from another reading; of the older ones, only those that were asked for can be missing.
    private static RefusedReading Pinned(Dictionary<string, InventoryRecord> records)
    {
        var reading = Readings.PinnedTemplateVersions;
        var failed = records.Values.Where(r => r.Gap is not null && r.Key.StartsWith(reading.Key() + ".", StringComparison.Ordinal)).ToList();
        return Refused(
            reading,
            request => request is DescribeLaunchTemplateVersionsRequest { LaunchTemplateId: { } id } r && r.Versions.OrEmpty().Any(v => char.IsAsciiDigit(v[0])) && failed.Any(f => f.Key == reading.Key(id)),
            failed.FirstOrDefault()?.Gap);
    }

    private static RefusedReading Refused(Reading reading, Func<object, bool> concerns, Gap? gap)
    {
        if (gap is null) return new RefusedReading(reading.Operation, concerns, "NotRead", $"The inventory that this is a twin of holds no answer of {reading.Operation.Name}.");
        // The reason was made of an error's message; the collector will make the same one of it again.
        var prefix = $"{gap.Operation.Name} failed ({gap.ErrorCode}): ";
        return new RefusedReading(reading.Operation, concerns, gap.ErrorCode, gap.Reason.StartsWith(prefix, StringComparison.Ordinal) ? gap.Reason[prefix.Length..] : gap.Reason);
    }

    private static Gap? Before(Reading reading, Dictionary<string, InventoryRecord> records) =>
        reading.After.Select(r => records.GetValueOrDefault(r.Key())?.Gap).FirstOrDefault(g => g is not null);

    /// <summary>The resource that a request of a per-resource reading is about; null for other requests of the operation.</summary>
    private static string? ResourceOf(object request, RegionInventory inventory) => request switch
    {
        GetManagedPrefixListEntriesRequest r => r.PrefixListId,
        DescribeKeyRequest r => r.KeyId,
        DescribeSnapshotAttributeRequest r => r.SnapshotId,
        GetKeyPolicyRequest r => r.KeyId,
        ListGrantsRequest r => r.KeyId,
        DescribeLaunchTemplateVersionsRequest r => r.LaunchTemplateId,
        ListFirewallRulesRequest r => r.FirewallRuleGroupId,
        ListFirewallDomainsRequest r => r.FirewallDomainListId,
        DescribeInstanceAttributeRequest { Attribute: "userData" } r => r.InstanceId,
        _ => FirewallTwin.ResourceOf(request, inventory),
    };

    /// <summary>Tells the requests of readings apart that share an operation.</summary>
    private static Func<object, bool> Concerns(Reading reading)
    {
        if (reading == Readings.PublicSnapshots) return r => r is DescribeSnapshotsRequest { RestorableByUserIds.Count: > 0 };
        if (reading == Readings.Snapshots) return r => r is DescribeSnapshotsRequest { RestorableByUserIds: null or { Count: 0 } };
        if (reading == Readings.LaunchTemplateVersions) return r => r is DescribeLaunchTemplateVersionsRequest { LaunchTemplateId: null, LaunchTemplateName: null };
        return _ => true;
    }
}
