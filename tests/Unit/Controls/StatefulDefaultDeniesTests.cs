using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class StatefulDefaultDeniesTests
{
    private static readonly StatefulDefaultDenies Control = new();

    private static InventoryBuilder Actions(params string[] actions) => Guarded(p => p with { StatefulDefaultActions = actions });

    private static InventoryBuilder Default(RuleGroup? other = null) => Guarded(_ => other is null ? DefaultOrder(AllowGroup) : DefaultOrder(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), other ?? new());

    [Theory]
    [InlineData("aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer_to_server")]
    [InlineData("aws:drop_established_app_layer", "aws:alert_established_app_layer")]
    [InlineData("aws:drop_strict", "aws:alert_strict")]
    public void Dropping_and_logging_the_rest_passes(params string[] actions) => Expect.Pass(Actions(actions).Find(Control, PolicyArn), actions[0]);

    [Fact]
    public void Dropping_without_a_log_is_low() => Expect.Fail(Actions("aws:drop_strict").Find(Control, PolicyArn), Severity.Low, "aws:alert_strict is missing");

    [Fact]
    public void Drop_established_is_low_for_the_sake_of_post_quantum_hellos()
    {
        Expect.Fail(Actions("aws:drop_established", "aws:alert_established").Find(Control, PolicyArn), Severity.Low, "two segments");
        Expect.Pass(Guarded(p => p with { StatefulDefaultActions = ["aws:drop_established", "aws:alert_established"], EnableTLSSessionHolding = true }).Find(Control, PolicyArn));
    }

    [Theory]
    [InlineData]
    [InlineData("aws:alert_established")]
    [InlineData("aws:alert_strict", "aws:alert_established")]
    public void Alerts_alone_fail(params string[] actions) => Expect.Fail(Actions(actions).Find(Control, PolicyArn), Severity.High, "SSH (TCP 22)");

    [Fact]
    public void Default_order_with_an_allow_list_fails_and_names_what_passes()
    {
        var finding = Default().Find(Control, PolicyArn);
        Expect.Fail(finding, Severity.High, "SSH (TCP 22), raw TCP (for example 4444), DNS (UDP 53), QUIC (UDP 443), other UDP");
        Assert.Contains("HTTP connection that began with an allowed host", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_order_with_own_rules_that_drop_the_rest_passes() => Expect.Pass(Default(Written("""
        drop tcp $HOME_NET any -> $EXTERNAL_NET any (msg:"rest"; flow:established,to_server; sid:1;)
        drop udp $HOME_NET any -> $EXTERNAL_NET any (msg:"rest"; sid:2;)
        """)).Find(Control, PolicyArn));

    [Fact]
    public void Default_order_that_drops_a_part_names_the_rest()
    {
        var reason = Default(Written("drop udp $HOME_NET any -> any any (sid:2;)")).Find(Control, PolicyArn).Reason;
        Assert.Contains("SSH", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("UDP", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop ip $HOME_NET any -> any any (geoip:dst,RU; sid:2;)")]
    [InlineData("drop ip $HOME_NET any -> 203.0.113.0/24 any (sid:2;)")]
    [InlineData("drop ip $HOME_NET any -> any 1:20 (sid:2;)")]
    [InlineData("alert ip any any -> any any (sid:2;)")]
    public void Rules_that_drop_only_some_of_it_do_not_count(string rule) => Expect.Fail(Default(Written(rule)).Find(Control, PolicyArn), Severity.High, "SSH");

    [Fact]
    public void Five_tuple_rules_count_as_written_ones() => Expect.Pass(Default(new RuleGroup
    {
        RulesSource = new RulesSource
        {
            StatefulRules = [new StatefulRule { Action = "DROP", Header = new Header { Protocol = "IP", Source = "ANY", SourcePort = "ANY", Direction = "FORWARD", Destination = "ANY", DestinationPort = "ANY" }, RuleOptions = [new RuleOption { Keyword = "sid", Settings = ["1"] }] }],
        },
    }).Find(Control, PolicyArn));

    [Fact]
    public void A_drop_that_is_overridden_to_alert_does_not_count()
    {
        var builder = Default(Written("drop ip any any -> any any (sid:2;)"));
        Expect.Pass(builder.Find(Control, PolicyArn));
        var policy = DefaultOrder(AllowGroup) with { StatefulRuleGroupReferences = [new() { ResourceArn = AllowGroup }, new() { ResourceArn = GroupArn("own"), Override = new() { Action = "DROP_TO_ALERT" } }] };
        Expect.Fail(builder.AddPolicy(PolicyArn, policy).Find(Control, PolicyArn), Severity.High);
    }

    [Fact]
    public void A_rule_that_passes_everything_defeats_the_default() =>
        Expect.Fail(Guarded(_ => Strict(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), Written("pass tcp $HOME_NET any -> any any (sid:7;)")).Find(Control, PolicyArn), Severity.High, "rule 7 of own passes it");

    [Fact]
    public void So_does_a_stateless_rule_that_passes_everything()
    {
        var rule = new StatelessRule { Priority = 1, RuleDefinition = new RuleDefinition { Actions = ["aws:pass"], MatchAttributes = new MatchAttributes { Destinations = [new Address { AddressDefinition = "0.0.0.0/0" }] } } };
        var group = new RuleGroup { RulesSource = new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions { StatelessRules = [rule] } } };
        Expect.Fail(
            Guarded(p => p with { StatelessRuleGroupReferences = [new() { ResourceArn = StatelessArn("fast"), Priority = 1 }] }).AddRuleGroup(StatelessArn("fast"), group).Find(Control, PolicyArn),
            Severity.High, "stateless rule 1 of fast");
    }

    [Fact]
    public void Rules_that_allow_one_thing_to_one_place_do_not() =>
        Expect.Pass(Guarded(_ => Strict(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), Written("pass tcp $HOME_NET any -> 140.82.112.0/20 22 (sid:7;)")).Find(Control, PolicyArn));

    [Fact]
    public void Rules_that_cannot_be_read_are_unknown() =>
        Expect.Unknown(Guarded(_ => Strict(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), Written("pass tcp any any -> \\\nany any (sid:7;)")).Find(Control, PolicyArn), "own");

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(Guarded().Deny(FirewallReadings.RuleGroupDetails).Find(Control, PolicyArn), "network-firewall:DescribeRuleGroup");

    [Fact]
    public void An_unknown_order_is_unknown() => Expect.Unknown(Guarded(p => p with { StatefulEngineOptions = new() { RuleOrder = "RANDOM" } }).Find(Control, PolicyArn));

    [Theory]
    [InlineData("aws:alert_established_app_layer_to_server,aws:drop_established_app_layer_to_server", "aws:alert_established")]
    [InlineData("aws:alert_established_app_layer_to_server,aws:drop_established_app_layer_to_server", "aws:drop_established", "aws:alert_established")]
    [InlineData("aws:alert_strict,aws:drop_strict", "aws:drop_strict")]
    public void The_repair_drops_and_logs_the_rest_and_waits_for_the_hello(string after, params string[] before)
    {
        var change = Assert.Single(Actions(before).Remedy(Control, PolicyArn).Changes);
        Assert.Equal(after, change.After["StatefulDefaultActions"]);
        Assert.Null(ChangeKinds.Find(change.Kind)!.Validate(change));
    }

    [Fact]
    public void To_begin_dropping_needs_force_for_nobody_knows_what_stops()
    {
        var guard = Assert.Single(Assert.Single(Actions("aws:alert_strict").Remedy(Control, PolicyArn).Changes).Guards);
        Assert.Equal((GuardKind.MissingEvidence, "UnmatchedTraffic"), (guard.Kind, guard.Name));
    }

    [Fact]
    public void Session_holding_takes_the_actions_that_go_with_it()
    {
        var change = Assert.Single(Guarded(p => p with { StatefulDefaultActions = null, EnableTLSSessionHolding = true }).Remedy(Control, PolicyArn).Changes);
        Assert.Equal("aws:alert_established,aws:drop_established", change.After["StatefulDefaultActions"]);
        Assert.Contains("two segments", change.Risk, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_order_is_not_repaired() => Assert.Contains("cannot be changed", Default().Remedy(Control, PolicyArn).Reason, StringComparison.Ordinal);
}
