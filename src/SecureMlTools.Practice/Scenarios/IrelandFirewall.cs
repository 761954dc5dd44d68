using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>The firewall of eu-west-1, as it should be: in the way there and back, in every zone that is used, strict, logged and protected.</summary>
internal static class IrelandFirewall
{
    private const string Workers = "eu-private-a";
    private const string WorkersCidr = "10.60.0.0/20";
    private const string Subnet = "eu-firewall-a";
    private const string Public = "eu-public-a";
    private const string World = "0.0.0.0/0";

    public static void Build(EstateBuilder e)
    {
        var allow = e.RuleGroup(
            "eu-allow", "STATEFUL", 500,
            new RuleGroup
            {
                RulesSource = new RulesSource
                {
                    RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST", TargetTypes = ["HTTP_HOST", "TLS_SNI"], Targets = ["pypi.org", "files.pythonhosted.org", "download.pytorch.org"] },
                },
                StatefulRuleOptions = new StatefulRuleOptions { RuleOrder = "STRICT_ORDER" },
            });
        var policy = e.FirewallPolicy("eu-policy", new FirewallPolicy
        {
            StatelessDefaultActions = ["aws:forward_to_sfe"],
            StatelessFragmentDefaultActions = ["aws:forward_to_sfe"],
            StatefulDefaultActions = ["aws:drop_established_app_layer", "aws:alert_established_app_layer"],
            StatefulEngineOptions = new StatefulEngineOptions { RuleOrder = "STRICT_ORDER", StreamExceptionPolicy = "REJECT" },
            StatefulRuleGroupReferences = [new StatefulRuleGroupReference { ResourceArn = allow, Priority = 100 }],
            PolicyVariables = new PolicyVariables { RuleVariables = new Dictionary<string, IPSet> { ["HOME_NET"] = new IPSet { Definition = ["10.60.0.0/16"] } } },
        });
        e.Subnet("eu-training", Subnet, "10.60.255.0/28", 'a');
        e.Subnet("eu-training", Public, "10.60.255.16/28", 'a');
        e.Firewall(
            "eu-egress", "eu-training", policy, isProtected: true, [Subnet],
            EstateBuilder.Log("ALERT", "S3", ("bucketName", "eu-training-firewall"), ("prefix", "alert")), EstateBuilder.Log("FLOW", "S3", ("bucketName", "eu-training-firewall"), ("prefix", "flow")));
        Routes(e);
    }

    private static void Routes(EstateBuilder e)
    {
        var endpoint = e.FirewallEndpointId("eu-egress", Subnet);
        var gateway = e.InternetGateway("eu-training");
        var nat = e.NatGateway("eu-training", Public, "198.51.100.60");
        e.RouteTable("eu-training", Public, [Public], EstateBuilder.Route(World, gateway), EstateBuilder.Route(WorkersCidr, endpoint));
        e.RouteTable("eu-training", Subnet, [Subnet], EstateBuilder.Route(World, nat: nat));
        e.OwnRouteTable("eu-training", Workers, EstateBuilder.Route(World, endpoint));
        e.RouteTo("eu-training", "s3", Workers);
    }
}
