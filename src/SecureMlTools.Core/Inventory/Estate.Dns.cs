using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, FirewallConfig>? _dnsConfigByVpc;
    private Dictionary<string, List<FirewallRuleGroupAssociation>>? _dnsAssociationsByVpc;
    private Dictionary<string, FirewallDomainListMetadata>? _dnsListById;
    private Dictionary<string, List<ResolverQueryLogConfigAssociation>>? _queryLogsByVpc;
    private Dictionary<string, ResolverQueryLogConfig>? _queryLogConfigById;

    /// <summary>What DNS Firewall does in a VPC when it cannot judge: <c>ENABLED</c> lets queries through, <c>DISABLED</c> does not.</summary>
    public string DnsFailOpen(string vpcId) => Find(_dnsConfigByVpc ??= Index(Need(DnsReadings.FirewallConfigs).FirewallConfigs.OrEmpty(), c => c.ResourceId), vpcId)?.FirewallFailOpen ?? "DISABLED";

    /// <summary>The DNS Firewall rule groups at a VPC, in the order in which they are asked; those on their way out are not among them.</summary>
    public IReadOnlyList<FirewallRuleGroupAssociation> DnsAssociationsOf(string vpcId) => FindAll(
        _dnsAssociationsByVpc ??= Group(Need(DnsReadings.Associations).FirewallRuleGroupAssociations.OrEmpty().Where(a => a.Status != "DELETING").OrderBy(a => a.Priority), a => [a.VpcId]), vpcId);

    /// <summary>The rules of a DNS Firewall rule group, in the order in which they are asked.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    public IReadOnlyList<FirewallRule> DnsRulesOf(string groupId) => [.. Need(DnsReadings.Rules, groupId).FirewallRules.OrEmpty().OrderBy(r => r.Priority)];

    /// <summary>A DNS Firewall domain list; null for one that is not listed, another account's.</summary>
    public FirewallDomainListMetadata? DnsDomainList(string? id) => Find(_dnsListById ??= Index(Need(DnsReadings.DomainLists).FirewallDomainLists.OrEmpty(), l => l.Id), id);

    /// <summary>The domains of an own list, as AWS keeps them.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    public IReadOnlyList<string> DnsDomainsOf(string listId) => Need(DnsReadings.Domains, listId).Domains.OrEmpty();

    /// <summary>The query logs of a VPC.</summary>
    public IReadOnlyList<ResolverQueryLogConfigAssociation> QueryLogsOf(string vpcId) => FindAll(
        _queryLogsByVpc ??= Group(Need(DnsReadings.QueryLogAssociations).ResolverQueryLogConfigAssociations.OrEmpty(), a => [a.ResourceId]), vpcId);

    /// <summary>Every query log configuration.</summary>
    public IReadOnlyList<ResolverQueryLogConfig> QueryLogConfigs => Need(DnsReadings.QueryLogConfigs).ResolverQueryLogConfigs.OrEmpty();

    /// <summary>The query log configuration of an id, or null.</summary>
    public ResolverQueryLogConfig? QueryLogConfig(string? id) => Find(_queryLogConfigById ??= Index(QueryLogConfigs, c => c.Id), id);
}
