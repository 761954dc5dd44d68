using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallCheckTests
{
    private const string Prefix = "arn:aws:network-firewall:us-east-1:111122223333:";
    private const string Group = Prefix + "stateful-rulegroup/allow-python";

    private readonly ScriptedAws _aws = new ScriptedAws()
        .On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [new FirewallMetadata { FirewallArn = Prefix + "firewall/egress" }] })
        .On(NetworkFirewallApi.DescribeFirewall, _ => new DescribeFirewallResponse { Firewall = new() { FirewallName = "egress", FirewallPolicyArn = Prefix + "firewall-policy/p", VpcId = "vpc-1" } })
        .On(NetworkFirewallApi.DescribeFirewallPolicy, _ => Policy(Group))
        .On(NetworkFirewallApi.DescribeRuleGroup, _ => AllowPython)
        .On(Ec2Api.DescribeVpcs, _ => new DescribeVpcsResponse { Vpcs = [new Vpc { VpcId = "vpc-1", CidrBlock = "10.2.0.0/16" }] });

    private static DescribeRuleGroupResponse AllowPython => new()
    {
        RuleGroupResponse = new RuleGroupResponse { RuleGroupArn = Group, RuleGroupName = "allow-python" },
        RuleGroup = new RuleGroup { RulesSource = new RulesSource { RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST", TargetTypes = ["TLS_SNI", "HTTP_HOST"], Targets = [".pypi.org"] } } },
    };

    private static DescribeFirewallPolicyResponse Policy(params string[] groups) => new()
    {
        FirewallPolicyResponse = new FirewallPolicyResponse { FirewallPolicyName = "p", FirewallPolicyArn = Prefix + "firewall-policy/p" },
        FirewallPolicy = new FirewallPolicy
        {
            StatelessDefaultActions = ["aws:forward_to_sfe"],
            StatelessFragmentDefaultActions = ["aws:pass"],
            StatefulRuleGroupReferences = [.. groups.Select(g => new StatefulRuleGroupReference { ResourceArn = g })],
        },
    };

    private static FirewallDecision Ask(FirewallRuleset ruleset, string name, FirewallCheckOptions? options = null) => Assert.Single(new FirewallCheckOperation(ruleset).Check(name, options ?? new()));

    [Fact]
    public async Task A_firewall_answers_with_group_target_and_reason()
    {
        var decision = Ask(await FirewallRulesets.ReadAsync(_aws, new RulesetScope { Firewall = "egress" }, default), "files.pypi.org");
        Assert.Equal((FirewallVerdict.Allowed, ".pypi.org", Group, "us-east-1"), (decision.Verdict, decision.MatchedTarget, decision.RuleGroupArn, decision.Region));
        Assert.Equal("Target .pypi.org of rule group allow-python lets it through.", decision.Reason);
        Assert.Contains(decision.Bypass, b => b.Code == "UdpFragments");
        Assert.Contains(decision.Bypass, b => b.Code == "OutsideHomeNet");
    }

    [Fact]
    public async Task The_VPCs_ranges_are_HOME_NET()
    {
        var ruleset = await FirewallRulesets.ReadAsync(_aws, new RulesetScope { Firewall = "egress" }, default);
        Assert.Equal(FirewallVerdict.Blocked, Ask(ruleset, "evil.net", new() { SourceAddress = System.Net.IPAddress.Parse("10.2.9.9") }).Verdict);
        Assert.Equal(FirewallVerdict.NotInspected, Ask(ruleset, "evil.net", new() { SourceAddress = System.Net.IPAddress.Parse("10.3.9.9") }).Verdict);
    }

    [Fact]
    public async Task A_group_that_may_not_be_read_makes_unknown_of_what_it_could_decide()
    {
        _aws.On(NetworkFirewallApi.DescribeRuleGroup, _ => throw new AwsException("no", "AccessDeniedException", 400));
        var decision = Ask(await FirewallRulesets.ReadAsync(_aws, new RulesetScope { Firewall = "egress" }, default), "pypi.org");
        Assert.Equal(FirewallVerdict.Unknown, decision.Verdict);
        Assert.Equal("Rule group allow-python could decide, and it could not be read.", decision.Reason, ignoreCase: true);
    }

    [Fact]
    public void A_group_of_AWS_that_shows_no_rules_could_block_what_another_allows()
    {
        var managed = "arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetActionOrder";
        var ruleset = FirewallRuleset.OfPolicy(Policy(Group, managed), arn => arn == Group ? AllowPython : null);
        // In default order a pass comes before any drop, and what is dropped anyway stays so.
        Assert.Equal(FirewallVerdict.Unknown, Ask(ruleset, "pypi.org").Verdict);
        Assert.Equal(FirewallVerdict.Blocked, Ask(ruleset, "evil.net").Verdict);
    }

    [Fact]
    public void A_stateless_pass_keeps_every_rule_from_seeing_it()
    {
        var policy = Policy(Group) with { FirewallPolicy = Policy(Group).FirewallPolicy! with { StatelessDefaultActions = ["aws:pass"] } };
        var decision = Ask(FirewallRuleset.OfPolicy(policy, _ => AllowPython), "evil.net");
        Assert.Equal((FirewallVerdict.NotInspected, "The stateless default action lets it by, and no stateful rule sees it."), (decision.Verdict, decision.Reason));
    }

    [Theory]
    [InlineData("https://www.kaggle.com:8443/x?y", "www.kaggle.com", FirewallProtocol.Tls, 8443, FirewallVerdict.Allowed)]
    [InlineData("http://kaggle.com/data", "kaggle.com", FirewallProtocol.Http, 80, FirewallVerdict.Allowed)]
    [InlineData("kaggle.com.", "kaggle.com.", FirewallProtocol.Tls, 443, FirewallVerdict.Blocked)]
    [InlineData("kaggle.com:853", "kaggle.com", FirewallProtocol.Tls, 853, FirewallVerdict.Allowed)]
    [InlineData(".kaggle.com", ".kaggle.com", FirewallProtocol.Tls, 443, FirewallVerdict.Allowed)]
    [InlineData("*.kaggle.com", ".kaggle.com", FirewallProtocol.Tls, 443, FirewallVerdict.Allowed)]
    [InlineData("bücher.kaggle.com", "xn--bcher-kva.kaggle.com", FirewallProtocol.Tls, 443, FirewallVerdict.Allowed)]
    [InlineData("evil\u001b[2J.kaggle.com.x", "evil\\u001b[2J.kaggle.com.x", FirewallProtocol.Tls, 443, FirewallVerdict.Blocked)]
    public void A_name_is_asked_about_as_a_client_would_send_it(string name, string domain, FirewallProtocol protocol, int port, FirewallVerdict verdict)
    {
        var decision = Ask(FirewallRuleset.OfList(new DomainList(DomainListType.Allow, [".kaggle.com"])), name);
        Assert.Equal((domain, protocol, port, verdict), (decision.Domain, decision.Protocol, decision.Port, decision.Verdict));
        Assert.DoesNotContain('\u001b', decision.Reason);
    }

    [Fact]
    public void A_wildcard_is_allowed_only_with_what_is_below_it() =>
        Assert.Equal(FirewallVerdict.Blocked, Ask(FirewallRuleset.OfList(new DomainList(DomainListType.Allow, ["kaggle.com"])), ".kaggle.com").Verdict);

    [Fact]
    public void Files_of_a_policy_and_its_group_make_the_whole()
    {
        var ruleset = RulesetFiles.Read([("policy.json", Json(NetworkFirewallApi.DescribeFirewallPolicy, Policy(Group))), ("group.json", Json(NetworkFirewallApi.DescribeRuleGroup, AllowPython))], false, null);
        Assert.Equal(FirewallVerdict.Allowed, Ask(ruleset, "pypi.org").Verdict);
        Assert.Equal(FirewallVerdict.Unknown, Ask(RulesetFiles.Read([("policy.json", Json(NetworkFirewallApi.DescribeFirewallPolicy, Policy(Group)))], false, null), "pypi.org").Verdict);
    }

    [Fact]
    public void A_text_of_rules_is_read_but_not_a_line_that_cannot_be()
    {
        const string Rules = "drop tls any any -> any any (tls.sni; content:\"evil.net\"; sid:1;)\n";
        Assert.Equal(FirewallVerdict.Blocked, Ask(RulesetFiles.Read([("my.rules", Encoding.UTF8.GetBytes(Rules))], false, null), "evil.net").Verdict);
        Assert.Equal(FirewallVerdict.Unknown, Ask(RulesetFiles.Read([("my.rules", Encoding.UTF8.GetBytes(Rules + "drop nonsense"))], false, null), "good.net").Verdict);
    }

    [Fact]
    public void What_is_no_name_or_address_is_one_sentence()
    {
        var check = new FirewallCheckOperation(FirewallRuleset.OfList(new DomainList(DomainListType.Allow, ["a.com"])));
        Assert.Equal("There is no host name in 'https://': give one such as pypi.org.", Assert.Throws<OptionException>(() => check.Check("https://", new())).Message);
        Assert.Equal("'10.0.0.0/8' is no source address: give one such as 10.0.1.23.", Assert.Throws<OptionException>(() => FirewallCheckOperation.Address("10.0.0.0/8", "source")).Message);
    }

    private static byte[] Json<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TResponse response)
        where TRequest : class
        where TResponse : class
    {
        using var stream = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(stream)) operation.WriteJson(json, response);
        return stream.ToArray();
    }
}
