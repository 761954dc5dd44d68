using SecureMlTools.Firewall.Evaluation;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallEvaluatorTests
{
    private static readonly FirewallConnection Query = new() { Protocol = FirewallProtocol.Dns, Host = "x.h4ck.cfd", DestinationPort = 53 };

    private static FirewallDecision Ask(string rules, FirewallConnection connection) => new FirewallEvaluator(FirewallRuleset.OfRules(rules, homeNet: ["10.0.0.0/16"])).Evaluate(connection);

    [Theory]
    [InlineData("drop udp $HOME_NET any -> any any (flow:established; sid:1;)", "what it says later is dropped")]
    [InlineData("drop udp $HOME_NET any -> any any (flow:established,to_server; sid:1;)", "what it says later is dropped")]
    [InlineData("drop udp any any -> $HOME_NET any (sid:1;)", "the answer is dropped")]
    [InlineData("drop dns any any -> any any (flow:to_client; sid:1;)", "the answer is dropped")]
    public void A_query_that_is_out_before_the_drop_is_not_blocked(string rule, string says)
    {
        var decision = Ask(rule, Query);
        Assert.Equal(FirewallVerdict.NotInspected, decision.Verdict);
        Assert.Contains("What the client says first gets out, and only " + says, decision.Reason, StringComparison.Ordinal);
        Assert.Contains(decision.Bypass, b => b.Code == "PlainDns");
    }

    [Theory]
    [InlineData("drop udp $HOME_NET any -> any 53 (sid:1;)")]
    [InlineData("drop udp $HOME_NET any -> any 53 (flow:to_server; sid:1;)")]
    [InlineData("drop dns $HOME_NET any -> any any (sid:1;)")]
    public void A_query_that_is_dropped_at_once_is_blocked(string rule) => Assert.Equal(FirewallVerdict.Blocked, Ask(rule, Query).Verdict);

    [Theory]
    [InlineData("drop tcp any any -> $HOME_NET any (flow:to_client; sid:1;)", FirewallProtocol.Tls)]
    [InlineData("drop tcp any any -> $HOME_NET any (flow:established,to_client; sid:1;)", FirewallProtocol.Ssh)]
    [InlineData("drop tls any any -> any any (flow:to_client; sid:1;)", FirewallProtocol.Tls)]
    public void A_TCP_server_that_cannot_answer_is_blocked(string rule, FirewallProtocol protocol) =>
        Assert.Equal(FirewallVerdict.Blocked, Ask(rule, new() { Protocol = protocol, DestinationPort = 22 }).Verdict);
}
