namespace SecureMlTools.Inventory;

/// <summary>The DNS Firewall rule groups and domain lists that the records read so far name, by id.</summary>
internal static class DnsInUse
{
    /// <summary>The groups at VPCs, and the one that the baseline names.</summary>
    public static IEnumerable<string> RuleGroups(RegionInventory inventory, string? wanted)
    {
        var associated = inventory.Get(DnsReadings.Associations).TryGet(out var answer, out _) ? answer.FirewallRuleGroupAssociations.OrEmpty().Select(a => a.FirewallRuleGroupId) : [];
        return associated.Append(wanted).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    /// <summary>The account's own lists that their rules name.</summary>
    public static IEnumerable<string> OwnLists(RegionInventory inventory, string? wantedGroup)
    {
        if (!inventory.Get(DnsReadings.DomainLists).TryGet(out var lists, out _)) return [];
        var own = lists.FirewallDomainLists.OrEmpty().Where(l => l.ManagedOwnerName is null).Select(l => l.Id).ToHashSet(StringComparer.Ordinal);
        return RuleGroups(inventory, wantedGroup)
            .SelectMany(id => inventory.Get(DnsReadings.Rules, id).TryGet(out var rules, out _) ? rules.FirewallRules.OrEmpty() : [])
            .Select(r => r.FirewallDomainListId).OfType<string>().Where(own.Contains).Distinct(StringComparer.Ordinal);
    }
}
