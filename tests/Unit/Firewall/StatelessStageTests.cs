using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Evaluation;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Firewall;

public sealed class StatelessStageTests
{
    private static FirewallDecision Ask(FirewallProtocol protocol, params StatelessRule[] rules)
    {
        var group = new RuleGroup { RulesSource = new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions { StatelessRules = rules } } };
        var policy = Strict(AllowGroup) with { StatelessRuleGroupReferences = [new() { ResourceArn = StatelessArn("fast"), Priority = 1 }] };
        var ruleset = FirewallRuleset.OfPolicy(new() { FirewallPolicy = policy }, arn => new() { RuleGroup = arn == AllowGroup ? Allow("pypi.org") : group }, ["10.0.0.0/16"]);
        return new FirewallEvaluator(ruleset).Evaluate(new() { Protocol = protocol, Host = "pypi.org", DestinationAddress = System.Net.IPAddress.Parse("203.0.113.7") });
    }

    private static StatelessRule Rule(string action, string[]? flags = null, string[]? masks = null, string? source = null) => new()
    {
        Priority = 5,
        RuleDefinition = new RuleDefinition
        {
            Actions = [action],
            MatchAttributes = new MatchAttributes
            {
                TCPFlags = flags is null ? null : [new TCPFlagField { Flags = flags, Masks = masks }],
                Sources = source is null ? null : [new Address { AddressDefinition = source }],
            },
        },
    };

    [Theory]
    [InlineData("aws:pass", "passes")]
    [InlineData("aws:drop", "drops")]
    public void A_rule_about_plain_ACKs_only_leaves_it_unknown(string action, string verb)
    {
        var decision = Ask(FirewallProtocol.Tls, Rule(action, ["ACK"], ["SYN", "ACK", "PSH", "FIN"]));
        Assert.Equal(FirewallVerdict.Unknown, decision.Verdict);
        Assert.Equal($"It cannot be told: the stateless rule of priority 5 {verb} some of its packets only, ACK to the server for example, and the stateless default action hands on others.", decision.Reason);
    }

    [Fact]
    public void Data_without_PSH_gets_past_a_drop_of_pushed_packets() => Assert.Equal(FirewallVerdict.Unknown, Ask(FirewallProtocol.Tls, Rule("aws:drop", ["ACK", "PSH"], ["SYN", "ACK", "PSH"])).Verdict);

    [Fact]
    public void An_end_that_is_dropped_stops_no_data() => Assert.Equal(FirewallVerdict.Unknown, Ask(FirewallProtocol.Tls, Rule("aws:drop", ["FIN"], ["FIN"])).Verdict);

    [Theory]
    [InlineData(new[] { "SYN" }, new[] { "SYN", "ACK" })]
    [InlineData(new[] { "SYN", "ACK" }, new[] { "SYN", "ACK" })]
    [InlineData(new[] { "ACK" }, new[] { "SYN", "ACK" })]
    public void Without_its_handshake_or_any_data_there_is_no_connection(string[] flags, string[] masks) =>
        Assert.Equal(FirewallVerdict.Blocked, Ask(FirewallProtocol.Tls, Rule("aws:drop", flags, masks)).Verdict);

    [Fact]
    public void A_drop_of_UDP_answers_leaves_the_query_out()
    {
        var decision = Ask(FirewallProtocol.Udp, Rule("aws:drop", source: "203.0.113.7/32"));
        Assert.Equal(FirewallVerdict.Unknown, decision.Verdict);
        Assert.Equal("It cannot be told: the stateless rule of priority 5 drops some of its packets only, those to the client for example, and the stateless default action hands on others.", decision.Reason);
    }

    [Fact]
    public void A_rule_about_every_packet_decides() => Assert.Equal(FirewallVerdict.NotInspected, Ask(FirewallProtocol.Tls, Rule("aws:pass")).Verdict);
}
