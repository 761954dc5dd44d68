using SecureMlTools.Controls;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Launch.Networks;

/// <summary>The firewall, its policy and its rule groups: in strict order, dropping and logging what no rule allows.</summary>
internal static class FirewallParts
{
    /// <summary>The list of names that are reached by TLS.</summary>
    public const string AllowList = "AllowRuleGroup";

    /// <summary>The list of names that are reached by plain HTTP.</summary>
    public const string HttpList = "AllowHttpRuleGroup";

    // Capacity cannot be changed afterwards: room for many more names and rules than there are.
    private const int NamesRoom = 500;
    private const int DnsRoom = 200;

    /// <summary>They, with the firewall's logging.</summary>
    public static IEnumerable<PlannedResource> Of(NetworkDesign design)
    {
        var name = design.Request.Name;
        yield return new PlannedResource
        {
            LogicalId = "BlockDnsRuleGroup",
            Type = ResourceTypes.RuleGroup,
            Name = name + "-block-dns",
            Purpose = "closes DNS to resolvers outside, encrypted DNS included",
            Properties = Property.Map(
                ("RuleGroupName", name + "-block-dns"), ("Type", "STATEFUL"), ("Capacity", DnsRoom), ("Description", "Closes DNS to resolvers outside"),
                ("RuleGroup", Property.Map(
                    ("RulesSource", Property.Map(("RulesString", string.Join('\n', EncryptedDnsOperation.RulesFor(EncryptedDnsOperation.Ports, EncryptedDnsOperation.Providers))))),
                    ("StatefulRuleOptions", Property.Map(("RuleOrder", "STRICT_ORDER")))))),
        };
        yield return List(AllowList, name + "-allow", "TLS_SNI", "Names that training machines may reach", [.. design.Domains.Where(d => d.Tls)]);
        // A list of its own, for a list compares every name on it with both: one name by HTTP would open port 80 to all.
        if (design.HasHttp) yield return List(HttpList, name + "-allow-http", "HTTP_HOST", "Names that training machines may reach by plain HTTP", [.. design.Domains.Where(d => d.Http)]);
        yield return new PlannedResource
        {
            LogicalId = "FirewallPolicy",
            Type = ResourceTypes.FirewallPolicy,
            Name = name,
            Purpose = "drops and logs what no rule allows",
            Properties = Property.Map(
                ("FirewallPolicyName", name), ("Description", "Drops and logs what no rule allows"),
                ("FirewallPolicy", Property.Map(
                    ("StatelessDefaultActions", Property.Texts(["aws:forward_to_sfe"])),
                    ("StatelessFragmentDefaultActions", Property.Texts(["aws:forward_to_sfe"])),
                    ("StatefulDefaultActions", Property.Texts(["aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer_to_server"])),
                    ("StatefulEngineOptions", Property.Map(("RuleOrder", "STRICT_ORDER"), ("StreamExceptionPolicy", "DROP"))),
                    ("PolicyVariables", Property.Map(("RuleVariables", Property.Map(("HOME_NET", Property.Map(("Definition", Property.Texts([design.Request.VpcCidr])))))))),
                    ("StatefulRuleGroupReferences", Property.List([Reference("BlockDnsRuleGroup", 10), Reference(AllowList, 100), .. design.HasHttp ? [Reference(HttpList, 110)] : Array.Empty<PropertyMap>()]))))),
        };
        yield return new PlannedResource
        {
            LogicalId = "Firewall",
            Type = ResourceTypes.Firewall,
            Name = name,
            Purpose = $"an endpoint in {string.Join(", ", design.Zones)}",
            DependsOn = ["Vpc"],
            Properties = Property.Map(
                ("FirewallName", name), ("FirewallPolicyArn", Property.To("FirewallPolicy")), ("VpcId", Property.To("Vpc")),
                ("SubnetMappings", Property.List(design.Zones.Select(z => Property.Map(("SubnetId", Property.To(design.SubnetId(SubnetPurpose.Firewall, z))))))),
                ("DeleteProtection", true), ("SubnetChangeProtection", true), ("FirewallPolicyChangeProtection", true)),
        };
        yield return new PlannedResource
        {
            LogicalId = "FirewallLogging",
            Type = "AWS::NetworkFirewall::LoggingConfiguration",
            Purpose = "what the firewall drops and what passes it, written down",
            DependsOn = ["AlertLogGroup", "FlowLogGroup"],
            Properties = Property.Map(
                ("FirewallArn", Property.To("Firewall")),
                ("LoggingConfiguration", Property.Map(("LogDestinationConfigs", Property.List(Log("ALERT", design.LogGroup("alert")), Log("FLOW", design.LogGroup("flow"))))))),
        };
    }

    private static PlannedResource List(string id, string name, string type, string description, IReadOnlyList<NetworkDomain> domains) => new()
    {
        LogicalId = id,
        Type = ResourceTypes.RuleGroup,
        Name = name,
        Purpose = $"lets {domains.Count} name{(domains.Count == 1 ? "" : "s")} through{(id == HttpList ? " by plain HTTP" : "")}",
        Properties = Property.Map(
            ("RuleGroupName", name), ("Type", "STATEFUL"), ("Capacity", Capacity(domains.Count)), ("Description", description),
            ("RuleGroup", Property.Map(
                ("RulesSource", Property.Map(("RulesSourceList", Property.Map(("Targets", Property.Texts(domains.Select(d => d.Domain.Domain))), ("TargetTypes", Property.Texts([type])), ("GeneratedRulesType", "ALLOWLIST"))))),
                ("StatefulRuleOptions", Property.Map(("RuleOrder", "STRICT_ORDER")))))),
    };

    private static int Capacity(int names) => Math.Max(NamesRoom, (int)Math.Ceiling(DomainList.CapacityOf(names, 2) * 2 / 100.0) * 100);

    private static PropertyMap Reference(string group, int priority) => Property.Map(("ResourceArn", Property.To(group)), ("Priority", priority));

    private static PropertyMap Log(string type, string group) => Property.Map(("LogType", type), ("LogDestinationType", "CloudWatchLogs"), ("LogDestination", Property.Map(("logGroup", group))));
}
