using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Evaluation;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallBypassTests
{
    private static IReadOnlyList<FirewallBypass> Bypasses(FirewallPolicy policy, Func<string, RuleGroup?> groups) =>
        new FirewallEvaluator(FirewallRuleset.OfPolicy(new() { FirewallPolicy = policy }, arn => groups(arn) is { } group ? new() { RuleGroup = group } : null, ["10.0.0.0/16"])).Evaluate(new() { Host = "pypi.org" }).Bypass;

    [Fact]
    public void A_group_that_could_not_be_read_leaves_the_ways_round_unknown_and_not_absent()
    {
        var bypass = Assert.Single(Bypasses(Strict(AllowGroup), _ => null));
        Assert.Equal("NotKnown", bypass.Code);
        Assert.Equal("Whether TCP that is neither TLS nor HTTP, SSH, HTTP without headers, UDP, QUIC, DNS to any resolver, encrypted DNS, TLS to any host, TLS from outside HOME_NET passes is not known: rule group allow could decide, and it could not be read.", bypass.Reason, ignoreCase: true);
    }

    [Fact]
    public void What_passes_for_sure_is_told_beside_what_may()
    {
        // In default order the unread group may pass or drop what the list does not decide.
        var bypasses = Bypasses(DefaultOrder(GroupArn("open"), AllowGroup), arn => arn == AllowGroup ? null : Written("pass udp any any -> any any (sid:1;)"));
        Assert.Contains(bypasses, b => b.Code == "Udp");
        var unknown = Assert.Single(bypasses, b => b.Code == "NotKnown");
        Assert.Contains("SSH", unknown.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("UDP", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_are_known_leave_nothing_unknown() => Assert.DoesNotContain(Bypasses(Strict(AllowGroup), _ => Allow("pypi.org")), b => b.Code == "NotKnown");
}
