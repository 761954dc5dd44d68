using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Practice.State;

/// <summary>What Route 53 Resolver holds of a region: DNS Firewall, and the logs of queries.</summary>
internal sealed class DnsTables
{
    /// <summary>Who AWS says manages its own lists.</summary>
    public const string ManagedOwner = "Route 53 Resolver DNS Firewall";

    private static readonly string[] Managed =
        ["AWSManagedDomainsAggregateThreatList", "AWSManagedDomainsAmazonGuardDutyThreatList", "AWSManagedDomainsBotnetCommandandControl", "AWSManagedDomainsMalwareDomainList"];

    public DnsTables(Ids ids)
    {
        foreach (var name in Managed)
            DomainLists.Put(new StoredDomainList(
                new FirewallDomainList { Id = ids.Of("rslvr-fdl", name), Name = name, ManagedOwnerName = ManagedOwner, DomainCount = 0, Status = "COMPLETE", CreatorRequestId = "" }, []));
    }

    /// <summary>Domain lists with their domains, as AWS keeps them: lower case, with a dot at the end.</summary>
    public SettlingTable<StoredDomainList> DomainLists { get; } = new(l => l.List.Id);

    public SettlingTable<FirewallRuleGroup> RuleGroups { get; } = new(g => g.Id);

    public Table<FirewallRule> Rules { get; } = new(RuleKey);

    public SettlingTable<FirewallRuleGroupAssociation> Associations { get; } = new(a => a.Id);

    /// <summary>The VPCs whose failure mode somebody has looked at or set, by VPC.</summary>
    public Table<FirewallConfig> Configs { get; } = new(c => c.ResourceId);

    public SettlingTable<ResolverQueryLogConfig> QueryLogConfigs { get; } = new(c => c.Id);

    public SettlingTable<ResolverQueryLogConfigAssociation> QueryLogAssociations { get; } = new(a => a.Id);

    /// <summary>Rules that send names to other resolvers; AWS's own, for all other names, is not among them.</summary>
    public Table<ResolverRule> ResolverRules { get; } = new(r => r.Id);

    public Table<ResolverRuleAssociation> ResolverRuleAssociations { get; } = new(a => a.Id);

    /// <summary>Endpoints for other resolvers.</summary>
    public Table<ResolverEndpoint> ResolverEndpoints { get; } = new(e => e.Id);

    /// <summary>Tags by ARN.</summary>
    public Dictionary<string, IReadOnlyList<Tag>> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>How many reads show a change as under way.</summary>
    public int Reads
    {
        set => DomainLists.Reads = RuleGroups.Reads = Associations.Reads = QueryLogConfigs.Reads = QueryLogAssociations.Reads = value;
    }

    /// <summary>Keeps the tags that a resource is made with.</summary>
    public void Tag(string? arn, IReadOnlyList<Tag>? tags)
    {
        if (arn is not null && tags is { Count: > 0 }) Tags[arn] = tags;
    }

    /// <summary>A rule has no id: its group, its list (or the threat it looks for) and the query type are what it is known by.</summary>
    public static string RuleKey(FirewallRule rule) => $"{rule.FirewallRuleGroupId}/{rule.FirewallDomainListId ?? rule.FirewallThreatProtectionId}/{rule.Qtype}";
}

/// <summary>A domain list and its domains.</summary>
internal sealed record StoredDomainList(FirewallDomainList List, IReadOnlyList<string> Domains);
