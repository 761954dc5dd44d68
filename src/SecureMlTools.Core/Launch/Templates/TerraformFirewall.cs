using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>Network Firewall.</summary>
internal static class TerraformFirewall
{
    public static IReadOnlyDictionary<string, TerraformType> Types { get; } = new Dictionary<string, TerraformType>(StringComparer.Ordinal)
    {
        ["AWS::NetworkFirewall::RuleGroup"] = new("aws_networkfirewall_rule_group", RuleGroup),
        ["AWS::NetworkFirewall::FirewallPolicy"] = new("aws_networkfirewall_firewall_policy", Policy),
        ["AWS::NetworkFirewall::Firewall"] = new("aws_networkfirewall_firewall", Firewall),
        ["AWS::NetworkFirewall::LoggingConfiguration"] = new("aws_networkfirewall_logging_configuration", Logging) { HasTags = false },
    };

    private static void Firewall(TerraformBody b) => Key(b)
        .As("FirewallName", "name").Copy("VpcId", "FirewallPolicyArn", "Description", "DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection")
        .Blocks("SubnetMappings", "subnet_mapping", m => m.Copy("SubnetId").As("IPAddressType", "ip_address_type"));

    private static void Logging(TerraformBody b)
    {
        b.Copy("FirewallArn").Take("FirewallName");
        b.Block("LoggingConfiguration", "logging_configuration", l => l.Blocks("LogDestinationConfigs", "log_destination_config", c => c.Copy("LogType", "LogDestinationType", "LogDestination")));
    }

    private static void Policy(TerraformBody b) => Key(b).As("FirewallPolicyName", "name").Copy("Description").Block("FirewallPolicy", "firewall_policy", p => p
        .Copy("StatelessDefaultActions", "StatelessFragmentDefaultActions", "StatefulDefaultActions").As("TLSInspectionConfigurationArn", "tls_inspection_configuration_arn")
        .Block("StatefulEngineOptions", "stateful_engine_options", o => o.Copy("RuleOrder", "StreamExceptionPolicy").Block("FlowTimeouts", "flow_timeouts", t => t.Copy("TcpIdleTimeoutSeconds")))
        .Blocks("StatefulRuleGroupReferences", "stateful_rule_group_reference", r => r.Copy("ResourceArn", "Priority").Block("Override", "override", o => o.Copy("Action")))
        .Blocks("StatelessRuleGroupReferences", "stateless_rule_group_reference", r => r.Copy("ResourceArn", "Priority"))
        .Block("PolicyVariables", "policy_variables", v => Sets(v, "RuleVariables", "rule_variables", "ip_set")));

    private static void RuleGroup(TerraformBody b) => Key(b).As("RuleGroupName", "name").Copy("Type", "Capacity", "Description").Block("RuleGroup", "rule_group", g => g
        .Block("RuleVariables", "rule_variables", v => Sets(Sets(v, "IPSets", "ip_sets", "ip_set"), "PortSets", "port_sets", "port_set"))
        .Block("StatefulRuleOptions", "stateful_rule_options", o => o.Copy("RuleOrder"))
        .Block("RulesSource", "rules_source", Source));

    private static void Source(TerraformBody b) => b
        .Copy("RulesString")
        .Block("RulesSourceList", "rules_source_list", l => l.Copy("GeneratedRulesType", "TargetTypes", "Targets"))
        .Blocks("StatefulRules", "stateful_rule", r => r
            .Copy("Action")
            .Block("Header", "header", h => h.Copy("Protocol", "Source", "SourcePort", "Direction", "Destination", "DestinationPort"))
            .Blocks("RuleOptions", "rule_option", o => o.Copy("Keyword", "Settings")))
        .Block("StatelessRulesAndCustomActions", "stateless_rules_and_custom_actions", s => s.Blocks("StatelessRules", "stateless_rule", r => r
            .Copy("Priority")
            .Block("RuleDefinition", "rule_definition", d => d.Copy("Actions").Block("MatchAttributes", "match_attributes", m => m
                .Copy("Protocols")
                .Blocks("Sources", "source", a => a.Copy("AddressDefinition"))
                .Blocks("Destinations", "destination", a => a.Copy("AddressDefinition"))
                .Blocks("SourcePorts", "source_port", p => p.Copy("FromPort", "ToPort"))
                .Blocks("DestinationPorts", "destination_port", p => p.Copy("FromPort", "ToPort"))))));

    private static TerraformBody Key(TerraformBody b) => b.Block("EncryptionConfiguration", "encryption_configuration", e => e.Copy("KeyId", "Type"));

    // A map of sets is a block for each, with its name inside.
    private static TerraformBody Sets(TerraformBody b, string name, string argument, string inner)
    {
        if (b.Take(name) is not PropertyMap sets) return b;
        return b.Set(argument, new JsonArray([.. sets.Members.Select(s => new JsonObject { ["key"] = s.Key, [inner] = new JsonObject { ["definition"] = b.Value((s.Value as PropertyMap)?["Definition"] ?? s.Value) } })]));
    }
}
