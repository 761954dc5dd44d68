using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>What there is of an allow-list before anything is planned: an earlier run may have made all of it, or have been cut short.</summary>
/// <param name="Estate">The VPCs, their machines and endpoints, and the DNS Firewall at them.</param>
/// <param name="GroupId">The rule group of the name; null where there is none.</param>
/// <param name="AllowId">The list of allowed names.</param>
/// <param name="RestId">The list of all names.</param>
/// <param name="Allowed">The names in the first.</param>
/// <param name="Rest">The names in the second.</param>
/// <param name="Rules">The group's rules.</param>
internal sealed record DnsAllowListNow(Estate Estate, string? GroupId, string? AllowId, string? RestId, DnsNames Allowed, DnsNames Rest, IReadOnlyList<FirewallRule> Rules)
{
    /// <summary>The rule of a list, whatever it does.</summary>
    public FirewallRule? RuleOf(string? listId) => listId is null ? null : Rules.FirstOrDefault(r => r.FirewallDomainListId == listId && string.IsNullOrEmpty(r.Qtype));

    public static async Task<DnsAllowListNow> ReadAsync(IAwsTransport aws, string name, string rest, int throttleLimit, CancellationToken cancellationToken)
    {
        var allowId = await DnsResources.ListAsync(aws, name, cancellationToken).ConfigureAwait(false);
        var restId = await DnsResources.ListAsync(aws, rest, cancellationToken).ConfigureAwait(false);
        var groups = await Route53ResolverApi.ListFirewallRuleGroups.AllAsync(aws, new(), cancellationToken).ConfigureAwait(false);
        var inventory = await new InventoryCollector(aws, throttleLimit: throttleLimit).CollectAsync(
            [Readings.Vpcs, Readings.Instances, Readings.ManagedInstances, Readings.VpcEndpoints, DnsReadings.FirewallConfigs, DnsReadings.Associations, DnsReadings.DomainLists, DnsReadings.Rules, DnsReadings.Domains],
            null, null, cancellationToken).ConfigureAwait(false);
        var groupId = groups.FirewallRuleGroups.OrEmpty().Any(g => g.Name == name) ? await DnsResources.GroupAsync(aws, name, inventory.AccountId, cancellationToken).ConfigureAwait(false) : null;
        var rules = groupId is null ? null : await Route53ResolverApi.ListFirewallRules.AllAsync(aws, new ListFirewallRulesRequest { FirewallRuleGroupId = groupId }, cancellationToken).ConfigureAwait(false);
        return new DnsAllowListNow(
            new Estate(inventory), groupId, allowId, restId,
            await NamesAsync(aws, allowId, cancellationToken).ConfigureAwait(false), await NamesAsync(aws, restId, cancellationToken).ConfigureAwait(false), (rules?.FirewallRules).OrEmpty());
    }

    // A list that is still taking names over shows those of before.
    private static async Task<DnsNames> NamesAsync(IAwsTransport aws, string? id, CancellationToken cancellationToken)
    {
        if (id is null) return new DnsNames([]);
        await DnsResources.SettledListAsync(aws, id, cancellationToken).ConfigureAwait(false);
        return new DnsNames((await Route53ResolverApi.ListFirewallDomains.AllAsync(aws, new ListFirewallDomainsRequest { FirewallDomainListId = id }, cancellationToken).ConfigureAwait(false)).Domains.OrEmpty());
    }
}
