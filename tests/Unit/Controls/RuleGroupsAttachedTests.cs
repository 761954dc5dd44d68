using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class RuleGroupsAttachedTests
{
    private const string Managed = "arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetStrictOrder";
    private static readonly RuleGroupsAttached Control = new();

    [Fact]
    public void Rules_pass() => Expect.Pass(Guarded().Find(Control, PolicyArn), "1 rule group");

    [Fact]
    public void The_groups_of_AWS_count_although_they_are_not_shown() => Expect.Pass(Guarded(_ => Strict(Managed)).Find(Control, PolicyArn));

    [Fact]
    public void No_group_fails() => Expect.Fail(Guarded(_ => Strict()).Find(Control, PolicyArn), Severity.Medium, "no rule group");

    [Fact]
    public void Forwarding_to_no_rules_fails()
    {
        var stateless = Guarded(_ => Strict() with { StatelessRuleGroupReferences = [new() { ResourceArn = StatelessArn("fast"), Priority = 1 }] })
            .AddRuleGroup(StatelessArn("fast"), new RuleGroup { RulesSource = new() { StatelessRulesAndCustomActions = new() { StatelessRules = [new StatelessRule { Priority = 1 }] } } });
        Expect.Fail(stateless.Find(Control, PolicyArn), Severity.Medium, "aws:forward_to_sfe");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# pass tcp any any -> any any (sid:1;)\n\n")]
    public void A_group_without_rules_fails(string text) => Expect.Fail(Guarded(allow: Written(text)).Find(Control, PolicyArn), Severity.Medium, "allow has no rules");

    [Fact]
    public void A_list_without_names_fails() => Expect.Fail(Guarded(allow: Allow()).Find(Control, PolicyArn), Severity.Medium, "allow");

    [Fact]
    public void A_group_that_was_not_read_is_unknown_unless_another_is_empty()
    {
        Expect.Unknown(Guarded().Deny(FirewallReadings.RuleGroupDetails).Find(Control, PolicyArn), "network-firewall:DescribeRuleGroup");
        Expect.Fail(Guarded(_ => Strict(AllowGroup, GroupArn("gone")), Allow()).Find(Control, PolicyArn), Severity.Medium);
    }

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("Attach", Guarded(_ => Strict()).Remedy(Control, PolicyArn).Reason, StringComparison.Ordinal);
}
