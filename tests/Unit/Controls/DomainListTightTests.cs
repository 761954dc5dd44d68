using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class DomainListTightTests
{
    private static readonly DomainListTight Control = new();

    private static Finding Judge(RuleGroup group, bool strict = true) => Guarded(_ => strict ? Strict(AllowGroup) : DefaultOrder(AllowGroup), group).Find(Control, AllowGroup);

    [Fact]
    public void Exact_names_pass_and_keep_alive_is_said() => Expect.Pass(Judge(Allow("pypi.org", ".example.org")), "may go on to any other");

    [Theory]
    [InlineData(".com")]
    [InlineData(".co.uk")]
    [InlineData(".github.io")]
    [InlineData(".s3.amazonaws.com")]
    [InlineData(".herokuapp.com")]
    public void Names_for_everybody_fail(string target) => Expect.Fail(Judge(Allow("pypi.org", target)), Severity.High, target + " is too broad");

    [Theory]
    [InlineData("dns.google")]
    [InlineData(".cloudflare-dns.com")]
    public void Resolvers_over_HTTPS_fail(string target) => Expect.Fail(Judge(Allow(target)), Severity.High, "DNS over HTTPS");

    [Fact]
    public void Services_that_anybody_can_write_to_are_low_until_they_are_approved()
    {
        var builder = Guarded(allow: Allow(".kaggle.com"));
        Expect.Fail(builder.Find(Control, AllowGroup), Severity.Low, "carried out through .kaggle.com");
        Expect.Pass(builder.Parameters(p => p with { AllowedDomains = [".kaggle.com"] }).Find(Control, AllowGroup));
    }

    [Fact]
    public void Names_that_never_match_are_low()
    {
        Expect.Fail(Judge(Allow("PyPI.org")), Severity.Low, "never matches HTTP");
        Expect.Fail(Judge(Allow("pypi.org.")), Severity.Low, "ends in a dot");
    }

    [Theory]
    [InlineData("TLS_SNI", "HTTP_HOST")]
    [InlineData("HTTP_HOST", "TLS_SNI")]
    public void Half_a_list_fails_unless_the_rest_is_dropped(string has, string lacks)
    {
        Expect.Fail(Judge(NameList("ALLOWLIST", ["pypi.org"], has), strict: false), Severity.High, lacks);
        Expect.Pass(Judge(NameList("ALLOWLIST", ["pypi.org"], has)));
    }

    [Theory]
    [InlineData("DENYLIST")]
    [InlineData("REJECTLIST")]
    [InlineData("ALERTLIST")]
    public void A_list_of_the_bad_alone_fails(string type) => Expect.Fail(Judge(NameList(type, ["evil.example"]), strict: false), Severity.High, type);

    [Fact]
    public void Beside_an_allow_list_it_is_not_judged()
    {
        var builder = Guarded(_ => DefaultOrder(AllowGroup, GroupArn("deny"))).AddRuleGroup(GroupArn("deny"), NameList("DENYLIST", ["evil.example"]));
        Expect.NotApplicable(builder.Find(Control, GroupArn("deny")), "beside an allow-list");
    }

    [Fact]
    public void What_a_list_denies_and_another_allows_passes_in_default_order()
    {
        var deny = NameList("DENYLIST", ["evil.example.org"]);
        Expect.Fail(Guarded(_ => DefaultOrder(GroupArn("deny"), AllowGroup)).AddRuleGroup(GroupArn("deny"), deny).Find(Control, GroupArn("deny")), Severity.High, "evil.example.org passes all the same, because .example.org");
        Expect.NotApplicable(Guarded(_ => Strict(GroupArn("deny"), AllowGroup)).AddRuleGroup(GroupArn("deny"), deny).Find(Control, GroupArn("deny")));
        Expect.Fail(Guarded(_ => Strict(AllowGroup, GroupArn("deny"))).AddRuleGroup(GroupArn("deny"), deny).Find(Control, GroupArn("deny")), Severity.High);
    }

    [Fact]
    public void Of_two_allow_lists_in_strict_order_the_second_never_counts()
    {
        var strict = Guarded(_ => Strict(AllowGroup, GroupArn("more"))).AddRuleGroup(GroupArn("more"), Allow("pypi.org"));
        Expect.Pass(strict.Find(Control, AllowGroup));
        Expect.Fail(strict.Find(Control, GroupArn("more")), Severity.Medium, "allow-list allow comes first");
        Expect.Pass(Guarded(_ => DefaultOrder(AllowGroup, GroupArn("more"))).AddRuleGroup(GroupArn("more"), Allow("pypi.org")).Find(Control, GroupArn("more")));
    }

    [Theory]
    [InlineData("drop tls $HOME_NET any -> $EXTERNAL_NET any (msg:\"rest\"; flow:to_server,established; sid:1;)")]
    [InlineData("drop tcp $HOME_NET any -> any any (msg:\"rest\"; flow:established,to_server; sid:1;)")]
    public void In_strict_order_a_catch_all_of_the_group_before_drops_the_lists_names(string rule)
    {
        var first = Guarded(_ => Strict(GroupArn("own"), AllowGroup), Allow("pypi.org", ".example.org")).AddRuleGroup(GroupArn("own"), Written("pass tls $HOME_NET any -> any any (tls.sni; content:\"pypi.org\"; startswith; endswith; sid:9;)\n" + rule));
        Expect.Fail(first.Find(Control, AllowGroup), Severity.Medium, ".example.org does not pass, because a rule of own drops it first: rest (sid 1)");
        Expect.Pass(Guarded(_ => Strict(AllowGroup, GroupArn("own")), Allow("pypi.org")).AddRuleGroup(GroupArn("own"), Written(rule)).Find(Control, AllowGroup));
        // In default order what passes comes first.
        Expect.Pass(Guarded(_ => DefaultOrder(GroupArn("own"), AllowGroup), Allow("pypi.org")).AddRuleGroup(GroupArn("own"), Written(rule)).Find(Control, AllowGroup));
    }

    [Fact]
    public void A_five_tuple_catch_all_does_so_too()
    {
        var all = new RuleGroup { RulesSource = new RulesSource { StatefulRules = [new StatefulRule { Action = "DROP", Header = new Header { Protocol = "IP", Source = "ANY", SourcePort = "ANY", Direction = "FORWARD", Destination = "ANY", DestinationPort = "ANY" }, RuleOptions = [new RuleOption { Keyword = "sid", Settings = ["1"] }] }] } };
        Expect.Fail(Guarded(_ => Strict(GroupArn("own"), AllowGroup), Allow("pypi.org")).AddRuleGroup(GroupArn("own"), all).Find(Control, AllowGroup), Severity.Medium, "pypi.org does not pass");
    }

    [Fact]
    public void The_repair_brings_the_list_to_the_baselines_names()
    {
        var builder = Guarded(allow: Allow(".example.org", ".com", "huggingface.co", "pypi.org")).Parameters(p => p with { AllowedDomains = [".huggingface.co", "pypi.org", "download.pytorch.org"] });
        var change = Assert.Single(builder.Remedy(Control, AllowGroup).Changes);
        Assert.Equal(
            [(".com", "absent"), (".example.org", "absent"), (".huggingface.co", "present"), ("download.pytorch.org", "present"), ("huggingface.co", "absent")],
            change.After.Fields.Select(f => (f.Key, f.Value)));
        var guard = Assert.Single(change.Guards);
        Assert.Equal(("UnmatchedTraffic", SecureMlTools.Repair.GuardKind.MissingEvidence), (guard.Name, guard.Kind));
        Assert.Contains(".com, .example.org, huggingface.co", guard.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_only_come_need_no_force()
    {
        var builder = Guarded(allow: Allow("pypi.org")).Parameters(p => p with { AllowedDomains = ["pypi.org", "download.pytorch.org"] });
        Assert.Empty(Assert.Single(builder.Remedy(Control, AllowGroup).Changes).Guards);
        Assert.Contains("larger rule group", builder.AddRuleGroup(AllowGroup, Allow("pypi.org"), consumed: 99).Remedy(Control, AllowGroup).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_baselines_names_or_of_written_rules_there_is_no_repair()
    {
        Assert.Contains("parameters.allowedDomains", Guarded(allow: Allow(".com")).Remedy(Control, AllowGroup).Reason, StringComparison.Ordinal);
        var approved = Guarded(allow: Written("pass tls any any -> any any (sid:1;)")).Parameters(p => p with { AllowedDomains = ["pypi.org"] });
        Assert.Contains("written rules", approved.Remedy(Control, AllowGroup).Reason, StringComparison.Ordinal);
        Assert.Contains("no domain list can hold", Guarded(allow: Allow(".com")).Parameters(p => p with { AllowedDomains = ["*.org"] }).Remedy(Control, AllowGroup).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_baseline_says_what_is_approved()
    {
        var builder = Guarded(allow: Allow(".example.org", "pypi.org")).Parameters(p => p with { AllowedDomains = [".example.org", "pypi.org"] });
        Expect.Pass(builder.Find(Control, AllowGroup));
        Expect.Fail(builder.Parameters(p => p with { AllowedDomains = [".example.org"] }).Find(Control, AllowGroup), Severity.High, "pypi.org is not in the baseline's allowedDomains");
        Expect.Fail(builder.Parameters(p => p with { AllowedDomains = [".example.org", "pypi.org", "hf.co"] }).Find(Control, AllowGroup), Severity.Low, "hf.co");
    }

    [Fact]
    public void A_list_that_is_nearly_full_is_said() => Expect.Fail(Guarded().AddRuleGroup(AllowGroup, Allow("pypi.org"), consumed: 95).Find(Control, AllowGroup), Severity.Info, "95 of 100");

    [Fact]
    public void Written_rules_are_read_for_their_names()
    {
        Expect.Pass(Judge(Written("""pass tls $HOME_NET any -> $EXTERNAL_NET any (tls.sni; dotprefix; content:".example.org"; nocase; endswith; flow:to_server; sid:1;)""")), "1 name");
        Expect.Fail(Judge(Written("""pass tls $HOME_NET any -> $EXTERNAL_NET any (tls.sni; dotprefix; content:".com"; nocase; endswith; sid:1;)""")), Severity.High, ".com is too broad");
        Expect.Fail(Judge(Written("""pass tls any any -> any any (tls.sni; content:"kaggle.com"; nocase; endswith; sid:1;)""")), Severity.High, "notkaggle.com");
        Expect.Fail(Judge(Written("""pass http any any -> any any (http.host; content:"kaggle.com"; sid:1;)""")), Severity.High, "every name that holds kaggle.com");
        Expect.Fail(Judge(Written("pass tcp $HOME_NET any -> any 443 (sid:3;)")), Severity.High, "Rule 3 passes all tcp");
        Expect.NotApplicable(Judge(Written("drop udp any any -> any 53 (sid:3;)")), "pass no names");
        Expect.Unknown(Judge(Written("pass tls any any")), "could not be read");
    }

    [Fact]
    public void A_stateless_group_is_not_judged() => Expect.NotApplicable(Guarded().AddRuleGroup(StatelessArn("fast"), new()).Find(Control, StatelessArn("fast")));

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(Guarded().Deny(FirewallReadings.RuleGroupDetails).Find(Control, AllowGroup), "network-firewall:DescribeRuleGroup");
        Expect.Unknown(Guarded().Deny(FirewallReadings.PolicyDetails).Find(Control, AllowGroup), "network-firewall:DescribeFirewallPolicy");
        Expect.Unknown(Assert.Single(Guarded().Deny(FirewallReadings.RuleGroups).Findings(Control)), "network-firewall:ListRuleGroups");
    }

    [Fact]
    public void Hostile_names_are_shown_escaped() => Assert.DoesNotContain('\u001b', Judge(Allow("\u001b[2J.com")).Reason);

    [Fact]
    public void The_remedy_names_the_cmdlets() => Assert.Contains("Remove-FirewallAllowDomain -RuleGroupArn " + AllowGroup, Guarded(allow: Allow(".com")).Remedy(Control, AllowGroup).Reason, StringComparison.Ordinal);
}
