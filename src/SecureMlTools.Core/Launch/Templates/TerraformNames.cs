namespace SecureMlTools.Launch.Templates;

/// <summary>DNS Firewall and the logs of queries.</summary>
internal static class TerraformNames
{
    public static IReadOnlyDictionary<string, TerraformType> Types { get; } = new Dictionary<string, TerraformType>(StringComparer.Ordinal)
    {
        ["AWS::Route53Resolver::FirewallDomainList"] = new("aws_route53_resolver_firewall_domain_list", b => b.Copy("Name", "Domains")),
        ["AWS::Route53Resolver::FirewallRuleGroup"] = new("aws_route53_resolver_firewall_rule_group", RuleGroup),
        ["AWS::Route53Resolver::FirewallRuleGroupAssociation"] = new(
            "aws_route53_resolver_firewall_rule_group_association", b => b.Copy("Name", "FirewallRuleGroupId", "VpcId", "Priority", "MutationProtection")),
        ["AWS::Route53Resolver::ResolverQueryLoggingConfig"] = new("aws_route53_resolver_query_log_config", b => b.Copy("Name", "DestinationArn")),
        ["AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"] = new(
            "aws_route53_resolver_query_log_config_association", b => b.Copy("ResourceId").As("ResolverQueryLogConfigId", "resolver_query_log_config_id"))
        { HasTags = false },
    };

    // CloudFormation has the rules in the group, Terraform beside it. A rule of CloudFormation has no name, Terraform wants one.
    private static void RuleGroup(TerraformBody b) => b.Copy("Name").Beside("FirewallRules", "aws_route53_resolver_firewall_rule", r => r
        .Set("name", $"rule-{r.From["Priority"]}")
        .Set("firewall_rule_group_id", $"${{{b.Self}.id}}")
        .Copy("FirewallDomainListId", "Priority", "Action", "BlockResponse", "FirewallDomainRedirectionAction", "BlockOverrideDomain", "BlockOverrideDnsType", "BlockOverrideTtl").As("Qtype", "q_type"));
}
