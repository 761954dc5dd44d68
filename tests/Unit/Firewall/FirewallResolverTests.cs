using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallResolverTests
{
    private const string Prefix = "arn:aws:network-firewall:us-east-1:111122223333:";

    private readonly ScriptedAws _aws = new ScriptedAws()
        .On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [new FirewallMetadata { FirewallName = "egress", FirewallArn = Prefix + "firewall/egress" }] })
        .On(NetworkFirewallApi.ListFirewallPolicies, _ => new ListFirewallPoliciesResponse { FirewallPolicies = [] })
        .On(NetworkFirewallApi.ListRuleGroups, r => new ListRuleGroupsResponse
        {
            RuleGroups = [.. new[] { "stateful-rulegroup/allow-python", "stateful-rulegroup/both", "stateless-rulegroup/both" }
                .Where(n => r.Type is null || n.StartsWith(r.Type.ToLowerInvariant() + "-", StringComparison.Ordinal))
                .Select(n => new RuleGroupMetadata { Arn = Prefix + n })],
        });

    [Fact]
    public async Task A_name_becomes_the_ARN() => Assert.Equal(Prefix + "firewall/egress", await FirewallResolver.FirewallAsync(_aws, "egress", default));

    [Fact]
    public async Task An_ARN_costs_no_call()
    {
        Assert.Equal(Prefix + "firewall-policy/p", await FirewallResolver.PolicyAsync(_aws, Prefix + "firewall-policy/p", default));
        Assert.Empty(_aws.Calls);
    }

    [Fact]
    public async Task An_unknown_name_is_told_the_nearest()
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => FirewallResolver.RuleGroupAsync(_aws, "alow-pyton", true, default));
        Assert.Equal("RuleGroupNotFound", error.ErrorCode);
        Assert.Equal("There is no rule group 'alow-pyton' in us-east-1; did you mean 'allow-python'?", error.Message);
    }

    [Fact]
    public async Task Where_there_is_none_at_all_the_region_is_doubted()
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => FirewallResolver.PolicyAsync(_aws, "strict", default));
        Assert.Equal("There is no firewall policy 'strict' in us-east-1, nor any other firewall policy: check the region.", error.Message);
    }

    [Fact]
    public async Task The_two_kinds_of_rule_group_may_share_a_name()
    {
        Assert.Equal(Prefix + "stateless-rulegroup/both", await FirewallResolver.RuleGroupAsync(_aws, "both", false, default));
        var error = await Assert.ThrowsAsync<AwsException>(() => FirewallResolver.RuleGroupAsync(_aws, "both", null, default));
        Assert.Equal("AmbiguousName", error.ErrorCode);
    }

    [Theory]
    [InlineData("arn:aws:network-firewall:eu-west-1:111122223333:firewall/egress", "WrongRegion")]
    [InlineData("arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/egress", "InvalidArn")]
    [InlineData("arn:aws:s3:::bucket", "InvalidArn")]
    public async Task An_ARN_of_another_kind_or_region_is_refused(string arn, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(() => FirewallResolver.FirewallAsync(_aws, arn, default))).ErrorCode);
}
