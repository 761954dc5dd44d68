using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Twins;

/// <summary>Puts an inventory's records into the stores of an account. What the inventory does not know, the twin refuses to tell: a gap stays one.</summary>
internal static class TwinLoader
{
    public static PracticeAccount Load(IReadOnlyCollection<RegionInventory> inventories, TimeProvider time)
    {
        if (inventories.Count == 0) throw new ArgumentException("There is no inventory to make a twin of.", nameof(inventories));
        var accounts = inventories.Select(i => i.AccountId).Distinct(StringComparer.Ordinal).ToList();
        if (accounts.Count > 1) throw new ArgumentException($"A twin is of one account; these inventories are of {string.Join(", ", accounts)}.", nameof(inventories));
        var account = new PracticeAccount(accounts[0], [.. inventories.Select(i => i.Region).Distinct(StringComparer.OrdinalIgnoreCase)], time);
        foreach (var inventory in inventories)
        {
            var region = account.State(inventory.Region);
            Machines(region, inventory);
            Network(region, inventory);
            PathTwin.Load(region, inventory);
            Storage(region, inventory);
            Keys(region, inventory);
            Templates(region, inventory);
            Settings(region, inventory);
            FirewallTwin.Load(region, inventory);
            Names(region, inventory);
            region.Refused.AddRange(Gaps.Of(inventory));
        }

        return account;
    }

    /// <summary>The answer of a reading; null where it has none.</summary>
    public static TResponse? Answer<TRequest, TResponse>(RegionInventory inventory, Reading<TRequest, TResponse> reading, string? resourceId = null)
        where TRequest : class
        where TResponse : class => inventory.Get(reading, resourceId).TryGet(out var answer, out _) ? answer : null;

    /// <summary>The answers of a reading that has one per resource, by the resource's id.</summary>
    public static IEnumerable<(string Id, TResponse Answer)> Answers<TRequest, TResponse>(RegionInventory inventory, Reading<TRequest, TResponse> reading)
        where TRequest : class
        where TResponse : class
    {
        var prefix = reading.Key() + ".";
        foreach (var record in inventory.Records)
            if (record.Operation == reading.Operation && record.Response is TResponse answer && record.Key.StartsWith(prefix, StringComparison.Ordinal))
                yield return (record.Key[prefix.Length..], answer);
    }

    private static void Machines(PracticeRegion region, RegionInventory inventory)
    {
        var userData = Answers(inventory, Readings.UserData).ToDictionary(x => x.Id, x => x.Answer.UserData?.Value, StringComparer.Ordinal);
        foreach (var reservation in Answer(inventory, Readings.Instances)?.Reservations.OrEmpty() ?? [])
            foreach (var instance in reservation.Instances.OrEmpty())
                if (instance.InstanceId is { } id)
                    region.Instances.Put(new StoredInstance(instance, reservation.ReservationId ?? "r-" + id[2..], reservation.OwnerId ?? inventory.AccountId, reservation.RequesterId, userData.GetValueOrDefault(id)));
        region.InstanceTypes.PutAll(Answer(inventory, Readings.InstanceTypes)?.InstanceTypes);
        region.InstanceImages.PutAll(Answer(inventory, Readings.InstanceImages)?.InstanceImageMetadata);
        region.ManagedInstances.PutAll(Answer(inventory, Readings.ManagedInstances)?.InstanceInformationList);
        region.KeyPairs.PutAll(Answer(inventory, Readings.KeyPairs)?.KeyPairs);
        region.AutoScalingGroups.PutAll(Answer(inventory, Readings.AutoScalingGroups)?.AutoScalingGroups);
        region.Fleets.PutAll(Answer(inventory, Readings.Fleets)?.Fleets);

        // The hour in which the inventory was read is where the twin's metrics end.
        region.MetadataNoToken.End = new DateTimeOffset(inventory.ObservedAt.UtcDateTime.Date.AddHours(inventory.ObservedAt.UtcDateTime.Hour), TimeSpan.Zero);
        foreach (var series in (Answer(inventory, Readings.MetadataNoToken)?.MetricDataResults.OrEmpty() ?? []).Where(r => r.Label is not null).GroupBy(r => r.Label!, StringComparer.Ordinal))
            region.MetadataNoToken.Set(series.Key, [.. series.SelectMany(r => r.Timestamps.OrEmpty().Zip(r.Values.OrEmpty())).OrderBy(p => p.First)]);
    }

    private static void Network(PracticeRegion region, RegionInventory inventory)
    {
        var groups = Answer(inventory, Readings.SecurityGroups)?.SecurityGroups.OrEmpty() ?? [];
        foreach (var group in groups.Where(g => g.GroupId is not null)) region.SecurityGroups.Put(group with { IpPermissions = null, IpPermissionsEgress = null });
        if (Answer(inventory, Readings.SecurityGroupRules) is { } rules)
            foreach (var rule in rules.SecurityGroupRules.OrEmpty().Where(r => r is { SecurityGroupRuleId: not null, GroupId: not null })) region.Rules.Put(rule);
        else
            foreach (var group in groups.Where(g => g.GroupId is not null)) Permissions(region, group);

        foreach (var (id, answer) in Answers(inventory, Readings.PrefixListEntries))
            region.PrefixLists.Put(new StoredPrefixList(new ManagedPrefixList { PrefixListId = id, OwnerId = inventory.AccountId, State = "create-complete", Version = 1 }, answer.Entries.OrEmpty()));
        region.NetworkInterfaces.PutAll(Answer(inventory, Readings.NetworkInterfaces)?.NetworkInterfaces);
        region.Vpcs.PutAll(Answer(inventory, Readings.Vpcs)?.Vpcs);
        region.Subnets.PutAll(Answer(inventory, Readings.Subnets)?.Subnets);
        region.RouteTables.PutAll(Answer(inventory, Readings.RouteTables)?.RouteTables);
        region.NetworkAcls.PutAll(Answer(inventory, Readings.NetworkAcls)?.NetworkAcls);
        region.InternetGateways.PutAll(Answer(inventory, Readings.InternetGateways)?.InternetGateways);
        region.VpcEndpoints.PutAll(Answer(inventory, Readings.VpcEndpoints)?.VpcEndpoints);
        region.FlowLogs.PutAll(Answer(inventory, Readings.FlowLogs)?.FlowLogs);
        region.BlockPublicAccessExclusions.PutAll(Answer(inventory, Readings.VpcBlockPublicAccessExclusions)?.VpcBlockPublicAccessExclusions);
    }

    // Without the rules' own reading their ids are not known; what they admit is.
    private static void Permissions(PracticeRegion region, SecurityGroup group)
    {
        foreach (var (permissions, isEgress) in new[] { (group.IpPermissions, false), (group.IpPermissionsEgress, true) })
            foreach (var rule in permissions.OrEmpty().SelectMany(p => RuleBook.Split(group, p, isEgress)))
                region.Rules.Put(Handlers.SecurityGroupChanges.New(region, rule));
    }

    private static void Storage(PracticeRegion region, RegionInventory inventory)
    {
        region.Volumes.PutAll(Answer(inventory, Readings.Volumes)?.Volumes);
        var isPublic = (Answer(inventory, Readings.PublicSnapshots)?.Snapshots.OrEmpty() ?? []).Select(s => s.SnapshotId).ToHashSet(StringComparer.Ordinal);
        foreach (var snapshot in (Answer(inventory, Readings.Snapshots) ?? Answer(inventory, Readings.PublicSnapshots))?.Snapshots.OrEmpty() ?? [])
        {
            if (snapshot.SnapshotId is not { } id) continue;
            var permissions = Answer(inventory, Readings.SnapshotPermissions, id)?.CreateVolumePermissions.OrEmpty() ?? [];
            if (isPublic.Contains(id) && !permissions.Any(p => p.Group == "all")) permissions = [.. permissions, new CreateVolumePermission { Group = "all" }];
            region.Snapshots.Put(new StoredSnapshot(snapshot, permissions));
        }

        foreach (var image in Answer(inventory, Readings.OwnImages)?.Images.OrEmpty() ?? [])
            if (image.ImageId is not null) region.Images.Put(new StoredImage(image, image.Public == true ? [new LaunchPermission { Group = "all" }] : []));
    }

    // A key goes by its ARN, its id or an alias: whatever it was asked for by is another name of it.
    private static void Keys(PracticeRegion region, RegionInventory inventory)
    {
        var policies = Answers(inventory, Readings.KeyPolicies).ToDictionary(x => x.Id, x => x.Answer.Policy, StringComparer.Ordinal);
        var grants = Answers(inventory, Readings.KeyGrants).ToDictionary(x => x.Id, x => x.Answer.Grants.OrEmpty(), StringComparer.Ordinal);
        var described = Answers(inventory, Readings.SnapshotKeys).ToDictionary(x => x.Id, x => x.Answer.KeyMetadata, StringComparer.Ordinal);
        foreach (var names in policies.Keys.Concat(grants.Keys).Concat(described.Keys).Distinct(StringComparer.Ordinal).GroupBy(id => described.GetValueOrDefault(id)?.Arn ?? id, StringComparer.Ordinal))
            region.Keys.Put(new StoredKey(
                (names.Select(described.GetValueOrDefault).FirstOrDefault(k => k is not null) ?? new KeyMetadata { KeyId = names.Key, AWSAccountId = inventory.AccountId }) with { Arn = names.Key },
                names.Select(policies.GetValueOrDefault).FirstOrDefault(p => p is not null),
                names.Select(grants.GetValueOrDefault).FirstOrDefault(g => g is not null) ?? [],
                [.. names.Where(n => n != names.Key)]));
    }

    private static void Templates(PracticeRegion region, RegionInventory inventory)
    {
        region.LaunchTemplates.PutAll(Answer(inventory, Readings.LaunchTemplates)?.LaunchTemplates);
        region.TemplateVersions.PutAll(Answer(inventory, Readings.LaunchTemplateVersions)?.LaunchTemplateVersions);
        foreach (var (_, answer) in Answers(inventory, Readings.PinnedTemplateVersions)) region.TemplateVersions.PutAll(answer.LaunchTemplateVersions);
    }

    private static void Settings(PracticeRegion region, RegionInventory inventory)
    {
        var settings = region.Settings;
        settings.MetadataDefaults = Answer(inventory, Readings.MetadataDefaults)?.AccountLevel ?? settings.MetadataDefaults;
        settings.EbsEncryptionByDefault = Answer(inventory, Readings.EbsEncryptionByDefault)?.EbsEncryptionByDefault == true;
        settings.EbsDefaultKmsKeyId = Answer(inventory, Readings.EbsDefaultKmsKey)?.KmsKeyId ?? settings.EbsDefaultKmsKeyId;
        settings.VpcBlockPublicAccess = Answer(inventory, Readings.VpcBlockPublicAccess)?.VpcBlockPublicAccessOptions;
        settings.AllowedImages = Answer(inventory, Readings.AllowedImages) ?? settings.AllowedImages;
        settings.SerialConsole = Answer(inventory, Readings.SerialConsole) ?? settings.SerialConsole;
        if (Answer(inventory, Readings.SnapshotBlockPublicAccess) is { } snapshots)
        {
            settings.SnapshotBlockPublicAccess = snapshots.State ?? settings.SnapshotBlockPublicAccess;
            settings.SnapshotManagedBy = snapshots.ManagedBy;
        }

        if (Answer(inventory, Readings.ImageBlockPublicAccess) is { } images)
        {
            settings.ImageBlockPublicAccess = images.ImageBlockPublicAccessState ?? settings.ImageBlockPublicAccess;
            settings.ImageManagedBy = images.ManagedBy;
        }
    }

    // Of a rule group, the inventory knows the rules and the VPCs; of a list, its name and domains.
    private static void Names(PracticeRegion region, RegionInventory inventory)
    {
        var dns = region.Dns;
        dns.Configs.PutAll(Answer(inventory, DnsReadings.FirewallConfigs)?.FirewallConfigs);
        var domains = Answers(inventory, DnsReadings.Domains).ToDictionary(x => x.Id, x => x.Answer.Domains.OrEmpty(), StringComparer.Ordinal);
        if (Answer(inventory, DnsReadings.DomainLists) is { } lists)
        {
            dns.DomainLists.Clear();
            foreach (var list in lists.FirewallDomainLists.OrEmpty().Where(l => l.Id is not null))
                dns.DomainLists.Put(new StoredDomainList(
                    new FirewallDomainList { Id = list.Id, Arn = list.Arn, Name = list.Name, CreatorRequestId = list.CreatorRequestId, ManagedOwnerName = list.ManagedOwnerName, Status = "COMPLETE", DomainCount = domains.GetValueOrDefault(list.Id!)?.Count ?? 0 },
                    domains.GetValueOrDefault(list.Id!) ?? []));
        }

        foreach (var (id, answer) in Answers(inventory, DnsReadings.Rules))
        {
            dns.RuleGroups.Put(new FirewallRuleGroup { Id = id, Name = id, OwnerId = inventory.AccountId, Status = "COMPLETE", ShareStatus = "NOT_SHARED", RuleCount = answer.FirewallRules.OrEmpty().Count });
            dns.Rules.PutAll(answer.FirewallRules);
        }

        foreach (var association in Answer(inventory, DnsReadings.Associations)?.FirewallRuleGroupAssociations.OrEmpty() ?? [])
            if (association.Id is not null) dns.Associations.Put(association);
        foreach (var config in Answer(inventory, DnsReadings.QueryLogConfigs)?.ResolverQueryLogConfigs.OrEmpty() ?? [])
            if (config.Id is not null) dns.QueryLogConfigs.Put(config);
        foreach (var association in Answer(inventory, DnsReadings.QueryLogAssociations)?.ResolverQueryLogConfigAssociations.OrEmpty() ?? [])
            if (association.Id is not null) dns.QueryLogAssociations.Put(association);
    }
}
