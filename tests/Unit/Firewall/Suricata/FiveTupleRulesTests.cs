using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Suricata;

public sealed class FiveTupleRulesTests
{
    private static StatefulRule Structured(string source = "10.0.0.0/8", string? msg = "\"to the registry\"") => new()
    {
        Action = "PASS",
        Header = new Header { Protocol = "TCP", Source = source, SourcePort = "ANY", Direction = "FORWARD", Destination = "$EXTERNAL_NET", DestinationPort = "[443,8443]" },
        RuleOptions = [new RuleOption { Keyword = "sid", Settings = ["5"] }, new RuleOption { Keyword = "flow", Settings = ["to_server", "established"] }, new RuleOption { Keyword = "alert" }, new RuleOption { Keyword = "msg", Settings = [msg!] }],
    };

    [Fact]
    public void A_structured_rule_is_the_rule_AWS_writes_it_as()
    {
        Assert.True(FiveTupleRules.TryRead(Structured(), out var rule, out _));
        Assert.Equal("pass tcp 10.0.0.0/8 any -> $EXTERNAL_NET [443,8443] (sid:5; flow:to_server,established; alert; msg:\"to the registry\";)", rule.ToString());
    }

    [Theory]
    [InlineData("drop dns any any -> any 53 (sid:1; rev:2;)")]
    [InlineData("reject tcp [10.0.0.0/8,!10.1.0.0/16] 1024: <> any any (sid:1; msg:\"a\\;b\";)")]
    public void A_rule_that_becomes_structured_comes_back_the_same(string text)
    {
        Assert.True(FiveTupleRules.TryWrite(SuricataParser.Parse(text).Rules[0].Rule, out var structured, out _));
        Assert.True(FiveTupleRules.TryRead(structured, out var rule, out _));
        Assert.Equal(text, rule.ToString());
    }

    [Fact]
    public void AWS_own_words_are_written()
    {
        Assert.True(FiveTupleRules.TryWrite(SuricataParser.Parse("alert tcp any any <> any 53 (sid:1; nocase;)").Rules[0].Rule, out var rule, out _));
        Assert.Equal(("ALERT", "TCP", "ANY", "ANY", "ANY", "53"), (rule.Action, rule.Header!.Protocol, rule.Header.Source, rule.Header.SourcePort, rule.Header.Direction, rule.Header.DestinationPort));
        Assert.Equal(("nocase", null), (rule.RuleOptions![1].Keyword, rule.RuleOptions[1].Settings));
    }

    [Theory]
    [InlineData("any any -> any any (sid:7;) \n")]
    [InlineData("any any -> any any (content:\"")]
    [InlineData("10.0.0.0/8 any")]
    [InlineData("10.0.0.999")]
    public void A_header_that_holds_more_than_an_address_is_refused(string source)
    {
        Assert.False(FiveTupleRules.TryRead(Structured(source), out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData("\"a\"; content:\"b\"")]
    [InlineData("\"a\";) \npass ip any any -> any any (sid:6")]
    [InlineData("\"a")]
    public void A_setting_that_holds_more_than_a_value_is_refused(string msg) => Assert.False(FiveTupleRules.TryRead(Structured(msg: msg), out _, out _));

    [Theory]
    [InlineData("ALLOW", "TCP", "FORWARD", "not 'ALLOW'")]
    [InlineData("PASS", "SCTP", "FORWARD", "no protocol 'SCTP'")]
    [InlineData("PASS", "TCP", "BACKWARD", "not 'BACKWARD'")]
    public void Words_that_AWS_does_not_have_are_refused(string action, string protocol, string direction, string part)
    {
        var rule = Structured() with { Action = action, Header = Structured().Header! with { Protocol = protocol, Direction = direction } };
        Assert.False(FiveTupleRules.TryRead(rule, out _, out var fault));
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_structured_form_says_why()
    {
        Assert.False(FiveTupleRules.TryWrite(SuricataParser.Parse("alert icmpv6 any any -> any any (sid:1;)").Rules[0].Rule, out _, out var fault));
        Assert.Contains("no protocol 'icmpv6'", fault, StringComparison.Ordinal);
        Assert.False(FiveTupleRules.TryWrite(SuricataParser.Parse("alert tcp any any -> any any (rev:1;)").Rules[0].Rule, out _, out fault));
        Assert.Contains("must have a sid", fault, StringComparison.Ordinal);
    }
}
