using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Rules;

namespace SecureMlTools.Tests.Firewall.Rules;

public sealed class RuleListTests
{
    private const string Text = "# ours\r\npass udp $HOME_NET any -> any 123 (msg:\"time\"; sid:10; rev:2;)\r\n\r\n\tdrop  ip any any -> 203.0.113.1 any (sid:11;)  \n#drop ip any any -> any any (sid:1000000;)\r\n";
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    private static RuleList Of(string text) => RuleList.Of(new RuleGroup { RulesSource = new RulesSource { RulesString = text } })!;

    public static TheoryData<string> Texts => [Text, Text.TrimEnd(), "drop ip any any -> any any (sid:1;)", "# only a comment\n", "\n\n", "a line that is no rule\nanother", Text + Text.Replace("sid:1", "sid:2", StringComparison.Ordinal)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_byte_for_byte_what_it_was_once_the_rules_are_out_again(string text)
    {
        string[] add = [RulesHost.Rule(5).ToString(), RulesHost.Rule(6, "203.0.113.10").ToString()];
        foreach (var first in new[] { true, false })
        {
            var with = Of(text).With(add, Nothing, first)!;
            Assert.Contains(add[0], with.RulesSource!.RulesString!.Split('\n'));
            Assert.Equal(text, RuleList.Of(with)!.With([], add.ToHashSet(), first)!.RulesSource!.RulesString);
        }
    }

    [Fact]
    public void Where_a_rule_goes_is_as_asked()
    {
        var rule = RulesHost.Rule(5).ToString();
        Assert.Equal(rule + "\n" + Text, Of(Text).With([rule], Nothing, first: true)!.RulesSource!.RulesString);
        Assert.Equal(Text + rule + "\n", Of(Text).With([rule], Nothing, first: false)!.RulesSource!.RulesString);
        Assert.Equal("a\n" + rule, Of("a").With([rule], Nothing, first: false)!.RulesSource!.RulesString);
    }

    [Fact]
    public void Nothing_to_change_is_null()
    {
        var rule = RulesHost.Rule(5).ToString();
        Assert.Null(Of(rule).With([rule], Nothing, first: true));
        Assert.Null(Of(Text).With([], new HashSet<string> { rule }, first: true));
    }

    [Fact]
    public void Numbers_of_rules_that_cannot_be_read_are_taken_too_and_those_of_comments_are_not()
    {
        var list = Of("drop ip any any -> any any \\\n (sid:77;)\nbad rule (sid : 78; )\n# drop ip any any -> any any (sid:79;)\n");
        Assert.Equal((true, true, false), (list.HasSid(77), list.HasSid(78), list.HasSid(79)));
        var records = RuleList.Of(new RuleGroup { RulesSource = new RulesSource { StatefulRules = [new StatefulRule { Action = "NONSENSE", RuleOptions = [new RuleOption { Keyword = "sid", Settings = ["80"] }] }] } })!;
        Assert.True(records.HasSid(80));
        Assert.Equal(1, records.Count);
    }

    [Fact]
    public void Two_writers_give_two_rules_two_numbers_and_the_same_rule_the_same()
    {
        var a = Of(Text).Numbered(RulesHost.Rule(1));
        Assert.Equal(a, Of("x").Numbered(RulesHost.Rule(1)));
        Assert.NotEqual(a.Sid, Of(Text).Numbered(RulesHost.Rule(1, "203.0.113.10")).Sid);
        Assert.NotEqual(a.Sid, Of(a.ToString()).Numbered(RulesHost.Rule(1)).Sid);
        var list = Of(Text);
        Assert.NotEqual(list.Numbered(RulesHost.Rule(1)).Sid, list.Numbered(RulesHost.Rule(1)).Sid);
    }

    [Fact]
    public void Records_keep_every_option()
    {
        StatefulRule theirs = new()
        {
            Action = "PASS",
            Header = new Header { Protocol = "TLS", Source = "10.0.0.0/8", SourcePort = "ANY", Direction = "ANY", Destination = "ANY", DestinationPort = "443" },
            RuleOptions = [new RuleOption { Keyword = "tls.sni" }, new RuleOption { Keyword = "content", Settings = ["\"a;b\"", "nocase"] }, new RuleOption { Keyword = "sid", Settings = ["3"] }],
        };
        var with = RuleList.Of(new RuleGroup { RulesSource = new RulesSource { StatefulRules = [theirs] } })!.With([RulesHost.Rule(5).ToString()], Nothing, first: true)!;
        Assert.Same(theirs, with.RulesSource!.StatefulRules![1]);
        Assert.Equal("DROP", with.RulesSource.StatefulRules[0].Action);
        Assert.Null(with.RulesSource.RulesString);
    }

    [Fact]
    public void Lists_of_names_and_stateless_rules_are_none()
    {
        Assert.Null(RuleList.Of(new RuleGroup()));
        Assert.Null(RuleList.Of(new RuleGroup { RulesSource = new RulesSource { RulesSourceList = new RulesSourceList() } }));
        Assert.Null(RuleList.Of(new RuleGroup { RulesSource = new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions() } }));
    }
}
