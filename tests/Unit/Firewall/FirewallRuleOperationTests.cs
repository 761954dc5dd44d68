using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallRuleOperationTests
{
    private const string Theirs = "alert ssh $HOME_NET any -> $EXTERNAL_NET any (msg:\"ssh\"; sid:1;)";
    private static readonly FirewallRuleRequest Smtp = new() { Action = "drop", Protocol = "TCP", DestinationPort = ["25", "465"], Message = "no mail" };

    private static Task<SecureMlTools.Firewall.Changes.FirewallPlan> Plan(RulesHost host, FirewallRuleRequest request) => FirewallRuleOperation.PlanAsync(host.Aws, "rules", request, new RepairOptions(), 3, default);

    private static RulesHost Packets(params StatelessEntry[] rules) =>
        new(new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions { StatelessRules = [.. rules.Select(r => r.ToApi())], CustomActions = [new CustomAction { ActionName = "metric" }] } });

    private static string Risk(SecureMlTools.Firewall.Changes.FirewallPlan plan) => Assert.Single(plan.Plan.Steps).Change!.Risk!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_goes_in_with_one_update_and_the_rest_stays(bool isText)
    {
        var host = isText ? RulesHost.OfText("# theirs\r\n" + Theirs + "\r\n") : RulesHost.OfRecords(Theirs);
        var result = await host.Make(await Plan(host, Smtp));

        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal((1, 1, 2, 100), (host.Updates, result.ConsumedBefore, result.ConsumedAfter, result.Capacity));
        Assert.Equal(2, host.Lines.Count);
        Assert.StartsWith("drop tcp $HOME_NET any -> any [25,465] (msg:\"no mail\"; sid:", host.Lines[1], StringComparison.Ordinal);
        Assert.Equal("kept", host.Sent.Description);
        Assert.Equal("10.9.0.0/16", Assert.Single(host.Sent.RuleGroup!.RuleVariables!.IPSets!["LAB"].Definition!));
        if (isText) Assert.StartsWith("# theirs\r\n" + Theirs + "\r\n", host.Text, StringComparison.Ordinal);

        var again = RulesHost.Planned(await Plan(host, Smtp with { Message = "said otherwise" }));
        Assert.Equal(ChangeOutcome.AlreadyCompliant, again.Outcome);
        Assert.Single(again.AlreadyPresent);
    }

    [Fact]
    public async Task First_is_before_all_others()
    {
        var host = RulesHost.OfText(Theirs, strict: true);
        var plan = await Plan(host, Smtp with { First = true, Sid = 42 });
        await host.Make(plan);
        Assert.EndsWith("sid:42; rev:1;)\n" + Theirs, host.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("default order", Risk(plan), StringComparison.Ordinal);
        host = RulesHost.OfText(Theirs);
        Assert.Contains("DEFAULT_ACTION_ORDER: a rule that passes the same packets wins", RulesHost.Planned(await Plan(host, Smtp)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_loses_the_race_adds_to_what_the_other_left_and_both_rules_stand()
    {
        var host = RulesHost.OfText(Theirs);
        var others = RulesHost.Planned(await Plan(host, Smtp with { Message = "theirs", DestinationPort = ["26"] })).Added[0];
        var plan = await Plan(host, Smtp);
        host.OthersFirst(t => t + "\n" + others);

        var result = await host.Make(plan);
        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal((3, 2), (host.Lines.Count, result.Attempts));
    }

    [Fact]
    public async Task A_number_that_somebody_else_takes_at_the_same_moment_is_one_sentence()
    {
        var host = RulesHost.OfText(Theirs);
        var plan = await Plan(host, Smtp with { Sid = 9 });
        host.OthersFirst(t => t + "\npass tcp any any -> any 26 (sid:9;)");
        var result = await host.Make(plan);
        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("Somebody else has given the number 9 to another rule", result.Reason, StringComparison.Ordinal);
        Assert.Equal(1, host.Updates);
    }

    [Theory]
    [InlineData("Forward", "tcp", "any", "'Forward' is no action of a stateful rule")]
    [InlineData("2", "tcp", "any", "'2' is no action")]
    [InlineData("drop", "gopher", "any", "'gopher' is no protocol")]
    [InlineData("drop", "tcp", "$NOWHERE", "has no variable '$NOWHERE'")]
    [InlineData("drop", "tcp", "$WEB", "has no variable '$WEB'")]
    [InlineData("drop", "tcp", "1.2.3.4; sid:9;)", "is no address")]
    [InlineData("drop", "tcp", "1.2.3.4\npass ip any any -> any any (sid:9;)", "is no address")]
    public async Task What_is_no_rule_is_refused_and_nothing_is_changed(string action, string protocol, string destination, string says)
    {
        var host = RulesHost.OfText(Theirs);
        var error = await Assert.ThrowsAsync<OptionException>(() => Plan(host, new FirewallRuleRequest { Action = action, Protocol = protocol, Destination = [destination] }));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Equal(0, host.Updates);
    }

    [Fact]
    public async Task Variables_of_the_group_may_be_named_and_ports_of_it()
    {
        var host = RulesHost.OfText(Theirs);
        Assert.Contains("drop tcp $LAB any -> any $WEB (", RulesHost.Planned(await Plan(host, Smtp with { Source = ["$LAB"], DestinationPort = ["$WEB"] })).Added[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_or_a_number_that_is_taken_is_refused()
    {
        var host = RulesHost.OfText(Theirs);
        Assert.Contains("message", (await Assert.ThrowsAsync<OptionException>(() => Plan(host, Smtp with { Message = "a\"; sid:1;)" }))).Message, StringComparison.Ordinal);
        Assert.Contains("number 1", (await Assert.ThrowsAsync<OptionException>(() => Plan(host, Smtp with { Sid = 1 }))).Message, StringComparison.Ordinal);
        Assert.Contains("have no priority", (await Assert.ThrowsAsync<OptionException>(() => Plan(host, Smtp with { Priority = 1 }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_group_and_a_list_of_names_are_refused()
    {
        var host = RulesHost.OfText(Theirs);
        host.Capacity = 1;
        var result = RulesHost.Planned(await Plan(host, Smtp));
        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("takes 1 of its capacity of 1", result.Reason, StringComparison.Ordinal);
        host = new RulesHost(new RulesSource { RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST" } });
        Assert.Contains("a domain list", (await Assert.ThrowsAsync<OptionException>(() => Plan(host, Smtp))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_in_no_policy_is_said_to_do_nothing()
    {
        var host = RulesHost.OfText(Theirs);
        host.Associations = 0;
        Assert.Contains("No policy refers to the rule group 'rules'", Risk(await Plan(host, Smtp)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stateless_rule_takes_the_first_free_priority_and_is_known_again()
    {
        var host = Packets(new StatelessEntry(1, "aws:drop", [1], [], [], [], []));
        var request = new FirewallRuleRequest { Action = "Drop", Protocol = "udp", Destination = ["203.0.113.9", "2001:DB8::5/32", "203.0.113.9/32"], DestinationPort = ["53:53", "0853"] };
        var result = await host.Make(await Plan(host, request));

        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal("2 aws:drop protocol 17 from any any to 203.0.113.9/32,2001:db8::/32 53,853", Assert.Single(result.Added));
        Assert.Equal(4, result.ConsumedAfter - result.ConsumedBefore);
        Assert.Equal("metric", Assert.Single(host.Sent.RuleGroup!.RulesSource!.StatelessRulesAndCustomActions!.CustomActions!).ActionName);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, RulesHost.Planned(await Plan(host, request)).Outcome);
        Assert.Contains("priority 2", (await Assert.ThrowsAsync<OptionException>(() => Plan(host, request with { Protocol = "tcp", Priority = 2 }))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alert", "tcp", "10.0.0.0/8", "'Alert' is no action of a stateless rule")]
    [InlineData("Drop", "tls", "10.0.0.0/8", "'tls' is no protocol of a stateless rule")]
    [InlineData("Drop", "tcp", "$HOME_NET", "'$HOME_NET' is no network")]
    public async Task What_is_no_stateless_rule_is_refused(string action, string protocol, string source, string says) =>
        Assert.Contains(says, (await Assert.ThrowsAsync<OptionException>(() => Plan(Packets(), new FirewallRuleRequest { Action = action, Protocol = protocol, Source = [source] }))).Message, StringComparison.Ordinal);
}
