using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Tests.Firewall;

public sealed class EncryptedDnsOperationTests
{
    private const string Theirs = "pass tcp any any -> any 443 (msg:\"web\"; sid:1;)";

    private static Task<SecureMlTools.Firewall.Changes.FirewallPlan> Plan(RulesHost host, int[] ports, params string[] providers) =>
        EncryptedDnsOperation.PlanAsync(host.Aws, "rules", ports, providers, quic: false, new RepairOptions(), 3, default);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ports_and_names_are_closed_in_one_update(bool strict)
    {
        var host = RulesHost.OfText(Theirs, strict);
        var result = await host.Make(await Plan(host, [53, 853], "dns.google", ".quad9.net"));
        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal((1, 7), (host.Updates, host.Lines.Count));
        // In strict order the first that matches decides.
        Assert.Equal(Theirs, strict ? host.Lines[^1] : host.Lines[0]);
        foreach (var start in new[] { "drop tcp $HOME_NET any -> $EXTERNAL_NET 53 (", "drop udp $HOME_NET any -> $EXTERNAL_NET 53 (", "drop tcp $HOME_NET any -> $EXTERNAL_NET 853 (", "drop udp $HOME_NET any -> $EXTERNAL_NET 853 (" })
            Assert.Single(host.Lines, l => l.StartsWith(start, StringComparison.Ordinal));
        Assert.Single(host.Lines, l => l.Contains("dotprefix; content:\".quad9.net\"", StringComparison.Ordinal));
        Assert.Single(host.Lines, l => l.Contains("content:\"dns.google\"; startswith", StringComparison.Ordinal));

        var again = RulesHost.Planned(await Plan(host, [53, 853, 53], "DNS.google", "dns.google"));
        Assert.Equal((ChangeOutcome.AlreadyCompliant, 5), (again.Outcome, again.AlreadyPresent.Count));
        Assert.Equal(["DNS over HTTPS at one.one.one.one"], RulesHost.Planned(await Plan(host, [53], "one.one.one.one")).Added);
    }

    [Fact]
    public async Task HTTP3_to_the_providers_is_closed_with_QUIC()
    {
        var host = RulesHost.OfText(Theirs, strict: true);
        var plan = await EncryptedDnsOperation.PlanAsync(host.Aws, "rules", [], ["dns.google"], quic: true, new RepairOptions(), 3, default);
        Assert.Contains("HTTP/3 goes over TLS instead.", Assert.Single(plan.Plan.Steps).Reason, StringComparison.Ordinal);
        await host.Make(plan);
        Assert.Single(host.Lines, l => l.StartsWith("drop udp $HOME_NET any -> $EXTERNAL_NET 443 (", StringComparison.Ordinal));
        Assert.Single(host.Lines, l => l.StartsWith("drop quic $HOME_NET any -> $EXTERNAL_NET any (", StringComparison.Ordinal));

        var check = new SecureMlTools.Firewall.Evaluation.FirewallEvaluator(SecureMlTools.Firewall.Evaluation.FirewallRuleset.OfGroup(new() { RuleGroup = host.Group }));
        foreach (var port in new[] { 443, 8443 }) Assert.Equal(FirewallVerdict.Blocked, check.Verdict(new() { Protocol = FirewallProtocol.Quic, DestinationPort = port }));
        Assert.Contains("stays open", Assert.Single((await Plan(RulesHost.OfText(Theirs), [], "dns.google")).Plan.Steps).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_before_the_rules_is_a_warning_and_in_the_reason()
    {
        var loose = await Plan(RulesHost.OfText(Theirs), [53]);
        Assert.Equal("The order of 'rules' is DEFAULT_ACTION_ORDER: a rule that passes the same packets wins, in whichever group of the policy it is.", Assert.Single(loose.Warnings));
        Assert.EndsWith(loose.Warnings[0], RulesHost.Planned(loose).Reason, StringComparison.Ordinal);

        var host = RulesHost.OfText(Theirs, strict: true);
        Assert.Empty((await Plan(host, [53])).Warnings);
        host.Policy("first", 5, RulesHost.Stateful, 10, "last", 20);
        var strict = await Plan(host, [53]);
        Assert.Equal("Before 'rules' is asked rule group 'first' (priority 5 in policy p): what it passes never comes to these rules.", Assert.Single(strict.Warnings));
        var made = await host.Make(strict);
        Assert.Equal(ChangeOutcome.Applied, made.Outcome);
        Assert.Contains(strict.Warnings[0], made.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_name_is_refused_and_a_full_group_too()
    {
        var host = RulesHost.OfText(Theirs);
        foreach (var name in new[] { "evil\"; sid:9;)", "10.0.0.1", "a\nb.org", "" })
            Assert.DoesNotContain((await Assert.ThrowsAsync<OptionException>(() => Plan(host, [53], name))).Message, char.IsControl);
        host.Capacity = 2;
        var result = RulesHost.Planned(await Plan(host, [53]));
        Assert.Equal((ChangeOutcome.Refused, 2), (result.Outcome, result.Skipped.Count));
        Assert.Equal(0, host.Updates);
    }

    [Fact]
    public async Task Every_known_provider_makes_a_rule()
    {
        var host = RulesHost.OfText(Theirs);
        Assert.NotEmpty(EncryptedDnsOperation.Providers);
        Assert.Equal(EncryptedDnsOperation.Providers.Count, RulesHost.Planned(await Plan(host, [], [.. EncryptedDnsOperation.Providers])).Added.Count);
    }
}
