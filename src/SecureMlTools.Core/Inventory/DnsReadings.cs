using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Inventory;

/// <summary>What an audit reads of Route 53 Resolver: DNS Firewall at the VPCs, and where their queries are logged.</summary>
public static class DnsReadings
{
    /// <summary>What DNS Firewall does in each VPC when it cannot judge. A VPC that is not listed is closed, as AWS makes them.</summary>
    public static readonly Reading<ListFirewallConfigsRequest, ListFirewallConfigsResponse> FirewallConfigs = Reading<ListFirewallConfigsRequest, ListFirewallConfigsResponse>.Once(Route53ResolverApi.ListFirewallConfigs, new());

    /// <summary>The rule groups at the VPCs.</summary>
    public static readonly Reading<ListFirewallRuleGroupAssociationsRequest, ListFirewallRuleGroupAssociationsResponse> Associations = Reading<ListFirewallRuleGroupAssociationsRequest, ListFirewallRuleGroupAssociationsResponse>.Once(Route53ResolverApi.ListFirewallRuleGroupAssociations, new());

    /// <summary>The domain lists: the account's own, and AWS's, whose domains nobody sees.</summary>
    public static readonly Reading<ListFirewallDomainListsRequest, ListFirewallDomainListsResponse> DomainLists = Reading<ListFirewallDomainListsRequest, ListFirewallDomainListsResponse>.Once(Route53ResolverApi.ListFirewallDomainLists, new());

    /// <summary>The rules of each group that is at a VPC, and of the one that the baseline wants there: one call a group.</summary>
    public static readonly Reading<ListFirewallRulesRequest, ListFirewallRulesResponse> Rules = Reading<ListFirewallRulesRequest, ListFirewallRulesResponse>.Each(
        Route53ResolverApi.ListFirewallRules, "--firewall-rule-group-id {id}", [Associations],
        (soFar, options) => DnsInUse.RuleGroups(soFar, options.DnsRuleGroupId).Select(id => ((string?)id, new ListFirewallRulesRequest { FirewallRuleGroupId = id })));

    /// <summary>The domains of each own list that such a rule names: one call a list and 5,000 domains.</summary>
    public static readonly Reading<ListFirewallDomainsRequest, ListFirewallDomainsResponse> Domains = Reading<ListFirewallDomainsRequest, ListFirewallDomainsResponse>.Each(
        Route53ResolverApi.ListFirewallDomains, "--firewall-domain-list-id {id}", [DomainLists, Rules],
        (soFar, options) => DnsInUse.OwnLists(soFar, options.DnsRuleGroupId).Select(id => ((string?)id, new ListFirewallDomainsRequest { FirewallDomainListId = id })));

    /// <summary>The VPCs whose queries are logged.</summary>
    public static readonly Reading<ListResolverQueryLogConfigAssociationsRequest, ListResolverQueryLogConfigAssociationsResponse> QueryLogAssociations = Reading<ListResolverQueryLogConfigAssociationsRequest, ListResolverQueryLogConfigAssociationsResponse>.Once(Route53ResolverApi.ListResolverQueryLogConfigAssociations, new());

    /// <summary>Where to.</summary>
    public static readonly Reading<ListResolverQueryLogConfigsRequest, ListResolverQueryLogConfigsResponse> QueryLogConfigs = Reading<ListResolverQueryLogConfigsRequest, ListResolverQueryLogConfigsResponse>.Once(Route53ResolverApi.ListResolverQueryLogConfigs, new());

    /// <summary>All of these, each after what it depends on.</summary>
    public static IReadOnlyList<Reading> All { get; } = [FirewallConfigs, Associations, DomainLists, Rules, Domains, QueryLogAssociations, QueryLogConfigs];
}
