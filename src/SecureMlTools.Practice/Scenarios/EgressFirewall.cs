using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>
/// The firewall that is to keep the training machines from phoning home, made as the best-known example makes one: it drops other names of TLS and
/// HTTP, lets everything else out, and nobody would read of it. Beside it the policy that is to take its place, not in use yet.
/// </summary>
internal static class EgressFirewall
{
    public const string LogGroup = "/egress/alert";
    private const string Inspected = "training-private-b";
    private const string Subnet = "training-firewall-b";
    private const string Pods = "training-pods-b";
    private const string World = "0.0.0.0/0";

    public static void Build(EstateBuilder e)
    {
        var allow = e.RuleGroup(
            "domain-allow", "STATEFUL", 100,
            new RuleGroup { RuleVariables = Home("10.20.0.0/16"), RulesSource = AllowList(".kaggle.com", ".amazonaws.com", "pypi.org", "files.pythonhosted.org") },
            "where training may fetch from");
        // Room for blocks of addresses; so far it only tells who speaks SSH.
        var rules = e.RuleGroup(
            "egress-rules", "STATEFUL", 600,
            new RuleGroup { RuleVariables = Home("10.20.0.0/16"), RulesSource = new RulesSource { StatefulRules = [Ssh] } },
            "single rules beside the list");
        // No stateful default action: what is neither TLS nor HTTP goes out, and so does every fragment.
        var policy = e.FirewallPolicy("egress-policy", new FirewallPolicy
        {
            StatelessDefaultActions = ["aws:forward_to_sfe"],
            StatelessFragmentDefaultActions = ["aws:pass"],
            StatefulRuleGroupReferences = [new StatefulRuleGroupReference { ResourceArn = allow }, new StatefulRuleGroupReference { ResourceArn = rules }],
        });
        e.Subnet("training", Subnet, "10.20.255.0/28", 'b');
        e.Firewall("egress", "training", policy, isProtected: false, [Subnet], EstateBuilder.Log("ALERT", "CloudWatchLogs", ("logGroup", LogGroup)));
        EgressAlerts.Build(e, LogGroup);
        Routes(e);
        Strict(e);
        Trial(e);
    }

    // One of the two private subnets goes through it, there and back: the other still goes straight to the NAT gateway.
    private static void Routes(EstateBuilder e)
    {
        var endpoint = e.FirewallEndpointId("egress", Subnet);
        var nat = e.Id("nat", "training-public-a");
        e.RouteTable("training", Subnet, [Subnet], EstateBuilder.Route(World, nat: nat));
        e.OwnRouteTable("training", Inspected, EstateBuilder.Route(World, endpoint));
        e.AddRoute("training-public", EstateBuilder.Route("10.20.16.0/20", endpoint));
        e.RouteTo("training", "s3", Inspected);
        // A second range, for the pods of a cluster to come, goes through it too: nobody has told its rules.
        e.Subnet("training", Pods, "100.64.0.0/18", 'b');
        e.RouteTable("training", Pods, [Pods], EstateBuilder.Route(World, endpoint));
        e.AddRoute("training-public", EstateBuilder.Route("100.64.0.0/18", endpoint));
        e.SecondRange("training", "100.64.0.0/16");
    }

    // What was tried first and never taken away: all it does is alert, and whole packets pass before its rules are asked. And a draft without rules.
    private static void Trial(EstateBuilder e)
    {
        e.FirewallPolicy("egress-draft", new FirewallPolicy { StatelessDefaultActions = ["aws:forward_to_sfe"], StatelessFragmentDefaultActions = ["aws:forward_to_sfe"] });
        e.FirewallPolicy("egress-trial", new FirewallPolicy
        {
            StatelessDefaultActions = ["aws:pass"],
            StatelessFragmentDefaultActions = ["aws:pass"],
            StatefulEngineOptions = new StatefulEngineOptions { RuleOrder = "DEFAULT_ACTION_ORDER", StreamExceptionPolicy = "CONTINUE" },
            StatefulRuleGroupReferences =
            [
                new StatefulRuleGroupReference
                {
                    ResourceArn = $"arn:aws:network-firewall:{e.Region.Name}:aws-managed:stateful-rulegroup/MalwareDomainsActionOrder",
                    Override = new StatefulRuleGroupOverride { Action = "DROP_TO_ALERT" },
                },
            ],
        });
    }

    private static void Strict(EstateBuilder e)
    {
        var allow = e.RuleGroup(
            "strict-allow", "STATEFUL", 200,
            new RuleGroup
            {
                RuleVariables = Home("10.20.0.0/16"),
                RulesSource = AllowList("pypi.org", "files.pythonhosted.org", "huggingface.co"),
                StatefulRuleOptions = new StatefulRuleOptions { RuleOrder = "STRICT_ORDER" },
            });
        // Written by hand on a machine that ends lines with CR LF.
        var text = e.RuleGroup(
            "strict-rules", "STATEFUL", 50,
            new RuleGroup
            {
                RuleVariables = Home("10.20.0.0/16"),
                RulesSource = new RulesSource
                {
                    RulesString = "# time, from where the team keeps it\r\npass udp $HOME_NET any -> 198.51.100.123 123 (msg:\"time\"; sid:10; rev:2;)\r\n\r\n# not now: drop ip any any -> any any (sid:11;)\r\nalert ssh $HOME_NET any -> $EXTERNAL_NET any (msg:\"ssh out\"; sid:12;)\r\n",
                },
                StatefulRuleOptions = new StatefulRuleOptions { RuleOrder = "STRICT_ORDER" },
            });
        e.RuleGroup("no-ping", "STATELESS", 10, new RuleGroup
        {
            RulesSource = new RulesSource
            {
                StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions
                {
                    StatelessRules =
                    [
                        new StatelessRule
                        {
                            Priority = 10,
                            RuleDefinition = new RuleDefinition
                            {
                                Actions = ["aws:drop"],
                                MatchAttributes = new MatchAttributes { Sources = [new Address { AddressDefinition = World }], Destinations = [new Address { AddressDefinition = World }], Protocols = [1] },
                            },
                        },
                    ],
                },
            },
        });
        e.FirewallPolicy(
            "strict-policy",
            new FirewallPolicy
            {
                StatelessDefaultActions = ["aws:forward_to_sfe"],
                StatelessFragmentDefaultActions = ["aws:forward_to_sfe"],
                StatefulDefaultActions = ["aws:drop_established", "aws:alert_established"],
                StatefulEngineOptions = new StatefulEngineOptions { RuleOrder = "STRICT_ORDER", StreamExceptionPolicy = "REJECT" },
                StatefulRuleGroupReferences = [new StatefulRuleGroupReference { ResourceArn = text, Priority = 50 }, new StatefulRuleGroupReference { ResourceArn = allow, Priority = 100 }],
            },
            "to take egress-policy's place");
    }

    private static StatefulRule Ssh { get; } = new()
    {
        Action = "ALERT",
        Header = new Header { Protocol = "SSH", Source = "$HOME_NET", SourcePort = "ANY", Direction = "FORWARD", Destination = "$EXTERNAL_NET", DestinationPort = "ANY" },
        RuleOptions = [new RuleOption { Keyword = "msg", Settings = ["\"ssh out of training\""] }, new RuleOption { Keyword = "sid", Settings = ["1"] }],
    };

    private static RulesSource AllowList(params string[] targets) =>
        new() { RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST", TargetTypes = ["HTTP_HOST", "TLS_SNI"], Targets = targets } };

    private static RuleVariables Home(params string[] cidrs) => new() { IPSets = new Dictionary<string, IPSet> { ["HOME_NET"] = new IPSet { Definition = cidrs } } };
}
