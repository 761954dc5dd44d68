using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Suricata;

public sealed class SuricataParserTests
{
    private const string Plain = "pass tcp any any -> any any (sid:1;)";

    [Theory]
    [InlineData(Plain)]
    [InlineData("alert udp any any <> any any (sid:1;)")]
    [InlineData("pass tcp [10.0.0.0/8, 192.168.0.0/16] any -> any any (sid:1;)")]
    [InlineData("pass tcp [10.0.0.0/8,!10.1.0.0/16] [80,443,!1024:] -> any any (sid:1;)")]
    [InlineData("pass tcp [10.0.0.0/8,[10.1.0.0/16,10.2.0.1]] any -> any any (sid:1;)")]
    [InlineData("pass tcp ![10.0.0.0/8] any -> $EXTERNAL_NET $PORTS (sid:1;)")]
    [InlineData("pass tcp 10.0.0.1-10.0.0.9 any -> !$HOME_NET :1024 (sid:1;)")]
    [InlineData("pass tcp 10.0.0.0/255.0.0.0 any -> 2001:db8::/32 80:90 (sid:1;)")]
    [InlineData("drop ip @Partners any -> any any (sid:1;)")]
    [InlineData("alert tls any any -> any any (msg:\"a\\;b \\\"c\\\"\"; tls.sni; content:!\"a\\:|3b|\"; nocase; sid:4294967295; rev:2;)")]
    [InlineData("alert tcp any any -> any any (msg:\"a:b (c) -> d\"; pcre:\"/a\"b/\"; sid:1;)")]
    public void A_rule_in_normal_form_is_read_and_written_as_it_is(string text)
    {
        var parse = SuricataParser.Parse(text);

        Assert.Empty(parse.Problems);
        Assert.Equal(text, Assert.Single(parse.Rules).Rule.ToString());
    }

    [Theory]
    [InlineData("PASS TCP any any -> any any (SID:1;)", "pass tcp any any -> any any (SID:1;)")]
    [InlineData("pass  tcp  any  any  ->  any  any  ( sid : 1 ;rev: 2; )  ", "pass tcp any any -> any any (sid:1; rev:2;)")]
    [InlineData("pass tcp any any -> any any (sid:1;)\r\n", Plain)]
    [InlineData("  pass tcp any any -> any any (sid:1;)", Plain)]
    public void What_has_no_meaning_is_put_in_normal_form(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(SuricataParser.Parse(text).Rules).Rule.ToString());

    [Theory]
    [InlineData("pass", 5, "where a protocol should stand")]
    [InlineData("config tcp any any -> any any (sid:1;)", 1, "'config' is no action")]
    [InlineData("pass TLS any any -> any any (sid:1;)", 6, "write tls")]
    [InlineData("pass !tcp any any -> any any (sid:1;)", 6, "no protocol")]
    [InlineData("pass tcp any any <- any any (sid:1;)", 18, "'->' or '<>'")]
    [InlineData("pass tcp [] any -> any any (sid:1;)", 11, "something is missing")]
    [InlineData("pass tcp !any any -> any any (sid:1;)", 10, "matches nothing")]
    [InlineData("pass tcp any 90:80 -> any any (sid:1;)", 14, "no port")]
    [InlineData("pass tcp any 80-90 -> any any (sid:1;)", 14, "no port")]
    [InlineData("pass tcp any 65536 -> any any (sid:1;)", 14, "no port")]
    [InlineData("pass tcp 10.0.0.256 any -> any any (sid:1;)", 10, "no address")]
    [InlineData("pass tcp 10.0.0 any -> any any (sid:1;)", 10, "no address")]
    [InlineData("pass tcp 10.0.0.0/33 any -> any any (sid:1;)", 10, "no address")]
    [InlineData("pass tcp [10.0.0.0/8,10.0.0.1 any -> any any (sid:1;)", 30, "stands where it should not")]
    [InlineData("pass tcp [10.0.0.0/8]] any -> any any (sid:1;)", 22, "stands where it should not")]
    [InlineData("pass\ttcp\tany any -> any any (sid:1;)", 5, "write a blank")]
    [InlineData("pass tcp any any -> any any", 28, "destination ports")]
    [InlineData("pass tcp any any -> any any sid:1;", 29, "do not begin with '('")]
    [InlineData("pass tcp any any -> any any (sid:1; msg:\"a\")", 37, "does not end with ';'")]
    [InlineData("pass tcp any any -> any any (sid:1; msg:\"a;b\";)", 41, "does not end with one")]
    [InlineData("pass tcp any any -> any any (sid:1; msg:\"a\\\";)", 41, "closing quote")]
    [InlineData("pass tcp any any -> any any (sid:1; content:\"\";)", 45, "is empty")]
    [InlineData("pass tcp any any -> any any (sid:1; content:!;)", 45, "behind the '!'")]
    [InlineData("pass tcp any any -> any any (sid:1; content:;)", 44, "leave the colon out")]
    [InlineData("pass tcp any any -> any any (sid:1;;)", 36, "';' stands where a keyword should")]
    [InlineData("pass tcp any any -> any any (sid:1;) # note", 44, "nothing may stand behind it")]
    [InlineData("pass tcp any any -> any any (sid:1;) pass ip any any -> any any (sid:2;)", 36, "is no keyword")]
    [InlineData("pass tcp any any -> any any ((sid:1;))", 30, "is no keyword")]
    public void What_is_no_rule_is_a_problem_that_says_where_and_what(string text, int column, string part)
    {
        var parse = SuricataParser.Parse("\n" + text);

        var problem = Assert.Single(parse.Problems);
        Assert.Empty(parse.Rules);
        Assert.Equal((2, column, text), (problem.Line, problem.Column, problem.Text));
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over_and_lines_are_counted()
    {
        var parse = SuricataParser.Parse($"# one\n\n  # three\r\n{Plain}\n   \n{Plain}");

        Assert.Empty(parse.Problems);
        Assert.Equal([4, 6], parse.Rules.Select(r => r.Line));
    }

    [Fact]
    public void A_rule_that_goes_on_after_a_backslash_is_one_problem_and_its_rest_is_no_rule()
    {
        var parse = SuricataParser.Parse($"# note \\\n{Plain}\nalert tcp any any -> any any (msg:\"x\"; \\\n{Plain}\n{Plain}");

        Assert.Equal([2, 5], parse.Rules.Select(r => r.Line));
        var problem = Assert.Single(parse.Problems);
        Assert.Equal((3, RuleProblemKind.Continuation), (problem.Line, problem.Kind));
        Assert.Equal($"alert tcp any any -> any any (msg:\"x\"; \\\n{Plain}", problem.Text);
    }

    [Theory]
    [InlineData("# note\r" + Plain)]
    [InlineData("# note\u2028" + Plain)]
    [InlineData("# note\0" + Plain)]
    [InlineData(Plain + "\u0085" + Plain)]
    [InlineData("\ufeff" + Plain)]
    public void A_character_that_hides_a_line_is_a_problem_in_a_comment_too(string text) =>
        Assert.Equal(RuleProblemKind.Character, Assert.Single(SuricataParser.Parse(text).Problems).Kind);

    [Fact]
    public void Half_a_character_is_a_problem() => Assert.Equal(RuleProblemKind.Character, Assert.Single(SuricataParser.Parse("# \ud800" + Plain).Problems).Kind);

    [Fact]
    public void A_line_longer_than_the_engines_buffer_is_a_problem_for_its_rest_would_be_another_rule()
    {
        var comment = "#" + new string('x', SuricataParser.MaxLineBytes - 1);

        Assert.Empty(SuricataParser.Parse(comment).Problems);
        Assert.Equal(RuleProblemKind.TooLong, Assert.Single(SuricataParser.Parse(comment + Plain).Problems).Kind);
        Assert.Equal(RuleProblemKind.TooLong, Assert.Single(SuricataParser.Parse("#" + new string('é', 4096)).Problems).Kind);
    }

    [Fact]
    public void Writing_a_long_rule_does_not_make_it_too_long()
    {
        var text = $"alert tcp any any -> any any (sid:1;{string.Concat(Enumerable.Repeat("content:\"a\";", 675))})";
        Assert.True(text.Length < SuricataParser.MaxLineBytes && text.Length + 675 > SuricataParser.MaxLineBytes);

        var written = Assert.Single(SuricataParser.Parse(text).Rules).Rule.ToString();

        Assert.Equal(written, Assert.Single(SuricataParser.Parse(written).Rules).Rule.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\n\r\n")]
    public void Nothing_holds_nothing(string? text) => Assert.Equal((0, 0), (SuricataParser.Parse(text).Rules.Count, SuricataParser.Parse(text).Problems.Count));
}
