using SecureMlTools.Practice.Scenarios;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every operation of Route 53 Resolver.</summary>
public sealed class DnsCliTests : IClassFixture<ListeningAccount>
{
    private const string Group = "--firewall-rule-group-id {{rslvr-frg:spare}}";
    private const string Logs = "arn:aws:logs:us-east-1:111122223333:log-group:spare";

    private readonly ListeningAccount _practice;

    // Each test has, beside the scenario, a list and a group that nothing uses, and a group with a rule at a VPC.
    public DnsCliTests(ListeningAccount practice)
    {
        _practice = practice;
        var estate = new EstateBuilder(practice.Account.State("us-east-1"));
        estate.DomainList("unused", "example.com");
        var list = estate.DomainList("spare", "a.example.com", "b.example.com");
        estate.DnsRuleGroup("empty");
        estate.DnsRuleGroup("spare", ("spare", list, "ALLOW"));
        estate.DnsAssociation("research", "spare", 300);
        estate.QueryLog("research", "spare");
        estate.Region.Dns.Tag(estate.Region.Dns.QueryLogConfigs.Find(estate.Id("rqlc", "spare"))!.Arn, [new() { Key = "Project", Value = "vision" }]);
        estate.Region.Dns.ResolverEndpoints.Put(new() { Id = estate.Id("rslvr-out", "spare"), Direction = "OUTBOUND", HostVPCId = estate.Id("vpc", "research"), Status = "OPERATIONAL", IpAddressCount = 2 });
        estate.QueryLog("serving", "to-leave");
        estate.QueryLog("gone", "to-delete");
        estate.Region.Dns.QueryLogAssociations.Remove(estate.Region.Dns.QueryLogAssociations.Find(estate.Id("rqlca", "to-delete"))!);
    }

    public static readonly CliCase[] All =
    [
        new("route53resolver:ListTagsForResource", "route53resolver list-tags-for-resource --resource-arn arn:aws:route53resolver:us-east-1:111122223333:resolver-query-log-config/{{rqlc:spare}}", "Tags", "[{\"Key\":\"Project\",\"Value\":\"vision\"}]"),
        new("route53resolver:ListResolverEndpoints", "route53resolver list-resolver-endpoints --filters Name=HostVPCId,Values={{vpc:research}}", "ResolverEndpoints[].[Id,Direction,Status]", "[[\"{{rslvr-out:spare}}\",\"OUTBOUND\",\"OPERATIONAL\"]]"),
        new("route53resolver:ListFirewallConfigs", "route53resolver list-firewall-configs --max-results 5", "FirewallConfigs[?ResourceId=='{{vpc:training}}']", "[]"),
        new("route53resolver:GetFirewallConfig", "route53resolver get-firewall-config --resource-id {{vpc:research}}", "FirewallConfig.[ResourceId,FirewallFailOpen]", "[\"{{vpc:research}}\",\"DISABLED\"]"),
        new("route53resolver:UpdateFirewallConfig", "route53resolver update-firewall-config --resource-id {{vpc:serving}} --firewall-fail-open ENABLED", "FirewallConfig.FirewallFailOpen", "\"ENABLED\""),
        new("route53resolver:ListFirewallDomainLists", "route53resolver list-firewall-domain-lists", "FirewallDomainLists[?Name=='everything'||Name=='AWSManagedDomainsMalwareDomainList'].[Id,ManagedOwnerName]", "[[\"{{rslvr-fdl:AWSManagedDomainsMalwareDomainList}}\",\"Route53ResolverDNSFirewall\"],[\"{{rslvr-fdl:everything}}\",null]]"),
        new("route53resolver:GetFirewallDomainList", "route53resolver get-firewall-domain-list --firewall-domain-list-id {{rslvr-fdl:everything}}", "FirewallDomainList.[DomainCount,Status]", "[1,\"COMPLETE\"]"),
        new("route53resolver:CreateFirewallDomainList", "route53resolver create-firewall-domain-list --creator-request-id cli --name from-the-cli", "FirewallDomainList.[Name,Status,DomainCount]", "[\"from-the-cli\",\"COMPLETE\",0]"),
        new("route53resolver:DeleteFirewallDomainList", "route53resolver delete-firewall-domain-list --firewall-domain-list-id {{rslvr-fdl:unused}}", "FirewallDomainList.Status", "\"DELETING\""),
        new("route53resolver:ListFirewallDomains", "route53resolver list-firewall-domains --firewall-domain-list-id {{rslvr-fdl:everything}}", "Domains", "[\"*.\"]"),
        new("route53resolver:UpdateFirewallDomains", "route53resolver update-firewall-domains --firewall-domain-list-id {{rslvr-fdl:spare}} --operation REPLACE --domains PyPI.org *.pypi.org", "[Name,Status]", "[\"spare\",\"UPDATING\"]"),
        new("route53resolver:ListFirewallRuleGroups", "route53resolver list-firewall-rule-groups", "FirewallRuleGroups[?Name=='serving-names'].[Id,ShareStatus]", "[[\"{{rslvr-frg:serving-names}}\",\"NOT_SHARED\"]]"),
        new("route53resolver:GetFirewallRuleGroup", "route53resolver get-firewall-rule-group --firewall-rule-group-id {{rslvr-frg:serving-names}}", "FirewallRuleGroup.[RuleCount,Status]", "[2,\"COMPLETE\"]"),
        new("route53resolver:CreateFirewallRuleGroup", "route53resolver create-firewall-rule-group --creator-request-id cli --name from-the-cli", "FirewallRuleGroup.[Name,RuleCount,OwnerId]", "[\"from-the-cli\",0,\"111122223333\"]"),
        new("route53resolver:DeleteFirewallRuleGroup", "route53resolver delete-firewall-rule-group --firewall-rule-group-id {{rslvr-frg:empty}}", "FirewallRuleGroup.Status", "\"DELETING\""),
        new("route53resolver:ListFirewallRules", "route53resolver list-firewall-rules --firewall-rule-group-id {{rslvr-frg:serving-names}} --action BLOCK", "FirewallRules[].[FirewallDomainListId,BlockResponse]", "[[\"{{rslvr-fdl:everything}}\",\"NXDOMAIN\"]]"),
        new("route53resolver:CreateFirewallRule", $"route53resolver create-firewall-rule --creator-request-id cli {Group} --firewall-domain-list-id {{{{rslvr-fdl:everything}}}} --priority 1000 --action BLOCK --block-response NODATA --name closing", "FirewallRule.[Action,BlockResponse,FirewallDomainRedirectionAction]", "[\"BLOCK\",\"NODATA\",\"INSPECT_REDIRECTION_DOMAIN\"]"),
        new("route53resolver:UpdateFirewallRule", "route53resolver update-firewall-rule --firewall-rule-group-id {{rslvr-frg:research-watch}} --firewall-domain-list-id {{rslvr-fdl:everything}} --action BLOCK --block-response NXDOMAIN", "FirewallRule.[Action,Priority]", "[\"BLOCK\",10]"),
        new("route53resolver:DeleteFirewallRule", $"route53resolver delete-firewall-rule {Group} --firewall-domain-list-id {{{{rslvr-fdl:spare}}}}", "FirewallRule.Name", "\"spare\""),
        new("route53resolver:ListFirewallRuleGroupAssociations", "route53resolver list-firewall-rule-group-associations --vpc-id {{vpc:serving}}", "FirewallRuleGroupAssociations[].[FirewallRuleGroupId,Priority,Status]", "[[\"{{rslvr-frg:serving-names}}\",101,\"COMPLETE\"]]"),
        new("route53resolver:GetFirewallRuleGroupAssociation", "route53resolver get-firewall-rule-group-association --firewall-rule-group-association-id {{rslvr-frgassoc:serving/serving-names}}", "FirewallRuleGroupAssociation.VpcId", "\"{{vpc:serving}}\""),
        new("route53resolver:AssociateFirewallRuleGroup", "route53resolver associate-firewall-rule-group --creator-request-id cli --firewall-rule-group-id {{rslvr-frg:serving-names}} --vpc-id {{vpc:training}} --priority 101 --name training", "FirewallRuleGroupAssociation.[Status,MutationProtection]", "[\"UPDATING\",\"DISABLED\"]"),
        new("route53resolver:DisassociateFirewallRuleGroup", "route53resolver disassociate-firewall-rule-group --firewall-rule-group-association-id {{rslvr-frgassoc:research/spare}}", "FirewallRuleGroupAssociation.Status", "\"DELETING\""),
        new("route53resolver:ListResolverQueryLogConfigs", "route53resolver list-resolver-query-log-configs --filters Name=Name,Values=dns-queries", "[TotalFilteredCount,ResolverQueryLogConfigs[].Id]", "[1,[\"{{rqlc:dns-queries}}\"]]"),
        new("route53resolver:GetResolverQueryLogConfig", "route53resolver get-resolver-query-log-config --resolver-query-log-config-id {{rqlc:dns-queries}}", "ResolverQueryLogConfig.[Status,AssociationCount]", "[\"CREATED\",1]"),
        new("route53resolver:CreateResolverQueryLogConfig", $"route53resolver create-resolver-query-log-config --creator-request-id cli --name from-the-cli --destination-arn {Logs}", "ResolverQueryLogConfig.[Status,DestinationArn]", $"[\"CREATING\",\"{Logs}\"]"),
        new("route53resolver:DeleteResolverQueryLogConfig", "route53resolver delete-resolver-query-log-config --resolver-query-log-config-id {{rqlc:to-delete}}", "ResolverQueryLogConfig.Status", "\"DELETING\""),
        new("route53resolver:ListResolverQueryLogConfigAssociations", "route53resolver list-resolver-query-log-config-associations --filters Name=ResolverQueryLogConfigId,Values={{rqlc:dns-queries}}", "ResolverQueryLogConfigAssociations[].[ResourceId,Status]", "[[\"{{vpc:serving}}\",\"ACTIVE\"]]"),
        new("route53resolver:GetResolverQueryLogConfigAssociation", "route53resolver get-resolver-query-log-config-association --resolver-query-log-config-association-id {{rqlca:dns-queries}}", "ResolverQueryLogConfigAssociation.ResourceId", "\"{{vpc:serving}}\""),
        new("route53resolver:AssociateResolverQueryLogConfig", "route53resolver associate-resolver-query-log-config --resolver-query-log-config-id {{rqlc:spare}} --resource-id {{vpc:training}}", "ResolverQueryLogConfigAssociation.[ResourceId,Status]", "[\"{{vpc:training}}\",\"CREATING\"]"),
        new("route53resolver:DisassociateResolverQueryLogConfig", "route53resolver disassociate-resolver-query-log-config --resolver-query-log-config-id {{rqlc:to-leave}} --resource-id {{vpc:serving}}", "ResolverQueryLogConfigAssociation.Status", "\"DELETING\""),
        new("route53resolver:ListResolverRules", "route53resolver list-resolver-rules", "ResolverRules[].[Id,DomainName,RuleType,OwnerId]", "[[\"rslvr-autodefined-rr-internet-resolver\",\".\",\"RECURSIVE\",\"Route53Resolver\"]]"),
        new("route53resolver:ListResolverRuleAssociations", "route53resolver list-resolver-rule-associations --filters Name=VPCId,Values={{vpc:serving}}", "ResolverRuleAssociations[].[ResolverRuleId,VPCId,Status]", "[[\"rslvr-autodefined-rr-internet-resolver\",\"{{vpc:serving}}\",\"COMPLETE\"]]"),
    ];

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void Calls(string action) => _practice.Check(All.Single(c => c.Action == action));
}
