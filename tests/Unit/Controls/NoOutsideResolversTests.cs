using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class NoOutsideResolversTests
{
    private static readonly NoOutsideResolvers Control = new();

    private static InventoryBuilder Own(string rules, bool strict = true) =>
        Guarded(_ => strict ? Strict(AllowGroup, GroupArn("own")) : DefaultOrder(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), Written(rules));

    [Fact]
    public void A_strict_firewall_that_drops_the_rest_passes() => Expect.Pass(Guarded().Find(Control, Machine), "firewall egress drops it");

    [Fact]
    public void A_domain_list_alone_does_not_see_DNS()
    {
        var finding = Guarded(_ => DefaultOrder(AllowGroup)).Find(Control, Machine);
        Expect.Fail(finding, Severity.High, "DNS (UDP 53)");
        // The list's last rule drops all TLS to other names, on whatever port.
        Assert.DoesNotContain("DNS over TLS", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Straight_to_a_gateway_fails() => Expect.Fail(new InventoryBuilder().AddMachine().AddGroup().Find(Control, Machine), Severity.High, Gateway);

    [Fact]
    public void Through_a_NAT_gateway_fails() =>
        Expect.Fail(Guarded().Do(b => b.Tables[2] = b.Tables[2] with { Routes = [Route("0.0.0.0/0", Nat)] }).Find(Control, Machine), Severity.High, $"{Nat} and then through {Gateway}");

    [Fact]
    public void A_public_gateway_without_a_public_address_is_no_way_out() => Expect.Pass(new InventoryBuilder().AddMachine(address: null).AddGroup().Find(Control, Machine), "no public address");

    [Fact]
    public void A_security_group_that_lets_out_other_ports_only_passes() =>
        Expect.Pass(new InventoryBuilder().AddMachine().AddGroup(Group, [], [Tcp(443, "0.0.0.0/0"), Permission("udp", 53, 53, "10.0.0.2/32")]).Find(Control, Machine), "security groups");

    [Theory]
    [InlineData("udp", 53, "DNS (UDP 53)")]
    [InlineData("tcp", 53, "DNS (TCP 53)")]
    [InlineData("tcp", 853, "DNS over TLS")]
    [InlineData("udp", 853, "DNS over QUIC")]
    public void One_port_of_them_is_enough(string protocol, int port, string name) =>
        Expect.Fail(new InventoryBuilder().AddMachine().AddGroup(Group, [], [Permission(protocol, port, port, "0.0.0.0/0")]).Find(Control, Machine), Severity.High, name);

    [Fact]
    public void A_network_ACL_that_denies_the_ports_passes()
    {
        var builder = new InventoryBuilder().AddMachine().AddGroup();
        builder.Acls[0] = builder.Acls[0] with
        {
            Entries = [Entry(10, "deny", "0.0.0.0/0", 53, egress: true), Entry(11, "deny", "0.0.0.0/0", 53, egress: true, protocol: "17"), Entry(12, "deny", "0.0.0.0/0", 853, egress: true), Entry(13, "deny", "0.0.0.0/0", 853, egress: true, protocol: "17"), .. builder.Acls[0].Entries!],
        };
        Expect.Pass(builder.Find(Control, Machine), Acl);
    }

    [Fact]
    public void Rules_that_drop_the_ports_pass_in_default_order_too() => Expect.Pass(Own("""
        drop udp $HOME_NET any -> $EXTERNAL_NET [53,853] (sid:1;)
        drop tcp $HOME_NET any -> any 53 (sid:2;)
        """, strict: false).Find(Control, Machine));

    [Fact]
    public void A_drop_of_established_UDP_lets_the_query_out() => Expect.Fail(Own("""
        drop udp $HOME_NET any -> $EXTERNAL_NET [53,853] (flow:established; sid:1;)
        drop tcp $HOME_NET any -> any [53,853] (flow:established; sid:2;)
        """, strict: false).Find(Control, Machine), Severity.High, "DNS (UDP 53), DNS over QUIC (UDP 853)");

    [Fact]
    public void A_rule_that_passes_DNS_fails_in_spite_of_the_default() => Expect.Fail(Own("pass udp $HOME_NET any -> any 53 (sid:9;)").Find(Control, Machine), Severity.High, "rule 9 of own passes it");

    [Fact]
    public void A_rule_that_passes_some_DNS_is_unknown() => Expect.Unknown(Own("""pass dns $HOME_NET any -> any any (dns.query; content:".corp"; sid:9;)""").Find(Control, Machine), "rule 9 of own");

    [Fact]
    public void A_rule_for_resolvers_within_passes_and_one_for_a_few_outside_is_unknown()
    {
        Expect.Pass(Own("pass udp $HOME_NET any -> 10.0.0.2 53 (sid:9;)").Find(Control, Machine));
        Expect.Unknown(Own("pass udp $HOME_NET any -> [9.9.9.9,149.112.112.112] 53 (sid:9;)").Find(Control, Machine), "a few public addresses");
    }

    [Fact]
    public void Stateless_rules_decide_first()
    {
        static RuleGroup Rule(string action, params int[] protocols) => new()
        {
            RulesSource = new RulesSource
            {
                StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions
                {
                    StatelessRules = [new StatelessRule { Priority = 1, RuleDefinition = new RuleDefinition { Actions = [action], MatchAttributes = new MatchAttributes { Protocols = protocols, DestinationPorts = [new PortRange { FromPort = 53, ToPort = 53 }, new PortRange { FromPort = 853, ToPort = 853 }] } } }],
                },
            },
        };
        var fast = new StatelessRuleGroupReference { ResourceArn = StatelessArn("fast"), Priority = 1 };
        Expect.Fail(Guarded(p => p with { StatelessRuleGroupReferences = [fast] }).AddRuleGroup(StatelessArn("fast"), Rule("aws:pass", 17)).Find(Control, Machine), Severity.High, "stateless rule 1 of fast");
        Expect.Pass(Guarded(_ => DefaultOrder(AllowGroup) with { StatelessRuleGroupReferences = [fast] }).AddRuleGroup(StatelessArn("fast"), Rule("aws:drop", 6, 17)).Find(Control, Machine));
    }

    [Fact]
    public void Rules_for_another_HOME_NET_do_not_drop_it()
    {
        var elsewhere = Written("drop ip $HOME_NET any -> any any (sid:1;)") with { RuleVariables = new RuleVariables { IPSets = new Dictionary<string, IPSet> { ["HOME_NET"] = new() { Definition = ["192.168.0.0/16"] } } } };
        Expect.Fail(Guarded(_ => DefaultOrder(AllowGroup, GroupArn("own"))).AddRuleGroup(GroupArn("own"), elsewhere).Find(Control, Machine), Severity.High);
    }

    [Fact]
    public void What_is_not_seen_from_here_is_unknown()
    {
        Expect.Unknown(Guarded().Do(b => b.Tables[2] = b.Tables[2] with { Routes = [Route("0.0.0.0/0", "vpce-0000beef")] }).Find(Control, Machine), "vpce-0000beef");
        Expect.Unknown(Own("pass udp any any").Find(Control, Machine), "could not be read");
    }

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        foreach (var reading in new Reading[] { Readings.SecurityGroups, Readings.NetworkAcls, Readings.Subnets, Readings.RouteTables, FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, FirewallReadings.PolicyDetails, FirewallReadings.RuleGroupDetails, Readings.Vpcs })
            Expect.Unknown(Assert.Single(Guarded().Deny(reading).Findings(Control)), reading.Operation.IamAction);
        Expect.Pass(new InventoryBuilder().AddMachine().AddGroup(Group, [], [Tcp(443, "0.0.0.0/0")]).Deny(Readings.RouteTables).Find(Control, Machine));
    }

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("Block-EncryptedDns", Guarded(_ => DefaultOrder(AllowGroup)).Remedy(Control, Machine).Reason, StringComparison.Ordinal);
}
