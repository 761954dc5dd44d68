using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Suricata;

public sealed class RuleChecksTests
{
    private const string Flow = "flow:to_server, established;";

    private static IReadOnlyList<RuleFinding> Check(string text, FirewallRuleOrder? order = null, params string[] variables) =>
        RuleChecks.Check(text, new RuleCheckOptions { RuleOrder = order, Variables = [.. variables] });

    private static string Rule(string options, string header = "alert tcp any any -> any any") => $"{header} ({options} sid:1;)";

    [Theory]
    [InlineData("alert tcp any any -> any any (msg:\"x\"; sid:1; rev:1;)")]
    [InlineData("drop tls $HOME_NET any -> $EXTERNAL_NET any (tls.sni; dotprefix; content:\".example.com\"; nocase; endswith; sid:1;)")]
    [InlineData("pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; content:\"example.com\"; startswith; nocase; endswith; alert; flow:to_server, established; sid:1;)")]
    [InlineData("pass tcp $HOME_NET any -> 10.1.2.3 5432 (alert; sid:1;)")]
    [InlineData("alert tls any any -> any any (tls.sni; pcre:\"/x/\"; sid:1;)")]
    public void Good_rules_have_no_finding(string rule) => Assert.Empty(Check(rule));

    [Theory]
    [InlineData(DomainListType.Allow)]
    [InlineData(DomainListType.Deny)]
    [InlineData(DomainListType.Reject)]
    public void The_rules_that_AWS_makes_of_a_list_are_taken(DomainListType type)
    {
        var rules = DomainListRules.Generate(new DomainList(type, [".kaggle.com", "pypi.org"]), strictOrder: true, logAllowed: true);

        Assert.DoesNotContain(Check(string.Join('\n', rules), FirewallRuleOrder.Strict), f => f.Severity > Severity.Low);
    }

    [Theory]
    [InlineData("UnknownKeyword", "tls.snii; content:\"a\";", "did you mean 'tls.sni'")]
    [InlineData("KeywordValue", "content:\"a\"; nocase:yes;", "Nothing may stand behind nocase")]
    [InlineData("KeywordValue", "msg;", "msg wants a value")]
    [InlineData("KeywordValue", "msg:x;", "must stand in quotes")]
    [InlineData("KeywordValue", "flow:\"established\";", "must not stand in quotes")]
    [InlineData("InvalidContent", "content:\"a\\qb\";", "is no escape")]
    [InlineData("InvalidContent", "content:\"|6|\";", "one digit")]
    [InlineData("InvalidContent", "content:\"|6G|\";", "no digit in hex")]
    [InlineData("InvalidContent", "content:\"|67\";", "not closed")]
    [InlineData("InvalidContent", "content:\"a\"b\";", "a quote stands in it")]
    [InlineData("NoContentBefore", "nocase;", "there is none")]
    [InlineData("NoContentBefore", "content:\"a\"; nocase; nocase;", "stands twice")]
    [InlineData("NoContentBefore", "http_host;", "there is none")]
    [InlineData("InvalidFlow", "flow:sideways;", "knows no 'sideways'")]
    [InlineData("InvalidFlow", "flow:to_server,to_client;", "never to both")]
    [InlineData("BufferWithoutContent", "tls.sni;", "no content looks at it")]
    [InlineData("ProtocolConflict", "http.host; content:\"a\"; tls.sni; content:\"b\";", "make two rules")]
    [InlineData("RevInvalid", "rev:0;", "no rev")]
    [InlineData("PriorityInvalid", "priority:high;", "no priority")]
    [InlineData("GivenTwice", "msg:\"a\"; msg:\"b\";", "msg stands twice")]
    [InlineData("HostTracking", "xbits:set,x,track ip_src;", "use flowbits")]
    [InlineData("Thresholding", "threshold: type limit, track by_src, count 1, seconds 60;", "not supported")]
    [InlineData("UnsupportedKeyword", "filename:\"x\";", "keywords on files")]
    [InlineData("UnsupportedKeyword", "tag:host,10,packets,src;", "tag:host")]
    [InlineData("VariableInOption", "content:\"$HOME_NET\";", "in the header only")]
    [InlineData("OnlyOnAws", "aws_domain_category:Malicious;", "Only AWS knows")]
    [InlineData("SilentAlert", "noalert;", "does nothing at all")]
    public void A_fault_of_an_option_is_told(string id, string options, string part)
    {
        var finding = Assert.Single(Check(Rule(options)), f => f.Id == id);
        Assert.Contains(part, finding.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1, Rule(options)), (finding.Line, finding.Sid, finding.Rule));
    }

    [Theory]
    [InlineData("UnsupportedKeyword", "alert tcp any any -> any any (lua:x.lua; sid:1;)", "RuleOptions lua is not supported")]
    [InlineData("UnsupportedAction", "config tcp any any -> any any (sid:1;)", "Action config is not supported")]
    [InlineData("RejectProtocol", "reject dns any any -> any any (sid:1;)", "dns reject is not supported")]
    [InlineData("SidMissing", "alert tcp any any -> any any (msg:\"x\";)", "sid not assigned")]
    [InlineData("GidGiven", "alert tcp any any -> any any (sid:1; gid:9999;)", "GIDs are not allowed. Illegal option(s): [gid:9999]")]
    [InlineData("PcreAlone", "alert tcp any any -> any any (pcre:\"/x/\"; sid:1;)", "Using pcre without one of the following options is not allowed: [tls.sni, http.host, dns.query, http.uri, content]")]
    [InlineData("UndefinedVariable", "alert tcp any any -> any $HTTP_PORTS (sid:1;)", "HTTP_PORTS cannot be null or empty")]
    [InlineData("SidDuplicate", "alert tcp any any -> any any (sid:1;)\nalert udp any any -> any any (msg:\"other\"; sid:1;)", "Duplicate signature")]
    public void What_AWS_refuses_comes_with_its_answer(string id, string text, string answer)
    {
        var finding = Assert.Single(Check(text), f => f.Id == id);
        Assert.Equal((answer, Severity.High), (finding.AwsMessage, finding.Severity));
    }

    [Theory]
    [InlineData("priority:1;")]
    [InlineData("classtype:trojan-activity;")]
    public void Strict_order_takes_no_priority(string option)
    {
        Assert.Equal("PriorityInStrictOrder", Assert.Single(Check(Rule(option), FirewallRuleOrder.Strict)).Id);
        Assert.Empty(Check(Rule(option), FirewallRuleOrder.Default));
    }

    [Fact]
    public void A_variable_that_is_given_is_defined() => Assert.Empty(Check("alert tcp [$HOME_NET,!$LAB] any -> any $PORTS (sid:1;)", null, "LAB", "PORTS"));

    [Fact]
    public void Duplicates_are_found_across_lines_and_name_the_first()
    {
        var finding = Assert.Single(Check($"# one\n{Rule("")}\n\n{Rule("")}"));
        Assert.Equal((4, true), (finding.Line, finding.Message.Contains("line 2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("content:\"kaggle.com\"; endswith;", "evilkaggle.com")]
    [InlineData("content:\"kaggle.com\"; startswith;", "kaggle.com.evil.net")]
    [InlineData("content:\"kaggle.com\";", "kaggle.com.evil.net")]
    [InlineData("dotprefix; content:\".kaggle.com\";", "x.kaggle.com.evil.net")]
    [InlineData("dotprefix; content:\"kaggle.com\"; endswith;", "evilkaggle.com")]
    public void A_name_that_is_not_bound_at_both_ends_lets_others_through(string match, string other)
    {
        var finding = Assert.Single(Check($"pass tls any any -> any any (tls.sni; {match} nocase; alert; {Flow} sid:1;)"));
        Assert.Equal(("LooseName", Severity.Medium), (finding.Id, finding.Severity));
        Assert.Contains($"also passes {other};", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tls.sni; dotprefix; content:\".kaggle.com\"; endswith; nocase;")]
    [InlineData("tls.sni; content:\".kaggle.com\"; endswith; nocase;")]
    [InlineData("tls.sni; content:\"kaggle.com\"; nocase; startswith; endswith;")]
    [InlineData("tls.sni; content:\"kaggle.com\"; nocase; bsize:10;")]
    [InlineData("tls.sni; content:\"kaggle.com\"; nocase; depth:10; isdataat:!1,relative;")]
    [InlineData("tls.sni; pcre:\"/(^|\\.)kaggle\\.com$/i\";")]
    public void A_name_that_is_bound_is_fine(string match) => Assert.Empty(Check($"pass tls any any -> any any ({match} alert; {Flow} sid:1;)"));

    [Theory]
    [InlineData("UpperCaseHost", "http", "http.host; content:\"Example.com\"; startswith; endswith;", "never matches")]
    [InlineData("NoCaseHost", "http", "content:\"example.com\"; nocase; startswith; endswith; http_host;", "take it out")]
    [InlineData("CaseOfName", "tls", "tls.sni; content:\"example.com\"; startswith; endswith;", "add nocase")]
    [InlineData("TrailingDot", "tls", "tls.sni; content:\"example.com.\"; nocase; startswith; endswith;", "take the dot out")]
    [InlineData("NeverAtStart", "tls", "tls.sni; dotprefix; content:\"example.com\"; nocase; startswith; endswith;", "never matches")]
    [InlineData("HexInName", "tls", "tls.sni; content:\"|67|ithub.com\"; nocase; startswith; endswith;", "looks for \"github.com\"")]
    [InlineData("LoosePattern", "tls", "tls.sni; pcre:\"/kaggle\\.com/i\";", "bound to the end")]
    public void A_name_that_does_not_match_what_it_says_is_told(string id, string protocol, string match, string part)
    {
        var finding = Assert.Single(Check($"pass {protocol} any any -> any any ({match} alert; {Flow} sid:1;)"), f => f.Severity > Severity.Info);
        Assert.Equal(id, finding.Id);
        Assert.Contains(part, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PassEverything", Severity.High, "pass tcp any any -> any any (alert; sid:1;)")]
    [InlineData("PassEverything", Severity.High, "pass ip $HOME_NET any -> $EXTERNAL_NET any (alert; flow:to_server; sid:1;)")]
    [InlineData("PassWithoutFlow", Severity.Medium, "pass http any any -> 10.0.0.1 80 (alert; sid:1;)")]
    [InlineData("PassBothWays", Severity.Medium, "pass tcp any any <> 10.0.0.1 80 (alert; sid:1;)")]
    [InlineData("PassLogsNothing", Severity.Info, "pass tcp any any -> 10.0.0.1 80 (sid:1;)")]
    [InlineData("DropOnlyApplication", Severity.Low, "drop tls $HOME_NET any -> $EXTERNAL_NET any (flow:to_server; sid:1;)")]
    [InlineData("UnsupportedProtocol", Severity.High, "drop sctp any any -> any any (sid:1;)")]
    [InlineData("UnknownProtocol", Severity.High, "drop htpp any any -> 10.0.0.1 any (sid:1;)")]
    [InlineData("OnlyOnAws", Severity.Info, "drop tcp any any -> @Partners any (sid:1;)")]
    [InlineData("IndentedRule", Severity.Medium, "  drop tcp any any -> any any (sid:1;)")]
    [InlineData("SidInvalid", Severity.High, "drop tcp any any -> any any (sid:0;)")]
    [InlineData("SidInvalid", Severity.High, "drop tcp any any -> any any (sid:4294967295;)")]
    [InlineData("EmptyRules", Severity.Medium, "# nothing")]
    [InlineData("LineContinuation", Severity.High, "drop tcp any any -> any any \\\n(sid:1;)")]
    [InlineData("Syntax", Severity.High, "drop tcp any any -> any any (sid:1)")]
    public void What_a_rule_frees_or_leaves_alone_is_told(string id, Severity severity, string text)
    {
        var finding = Assert.Single(Check(text), f => f.Id is not "DropOnlyApplication" || id == "DropOnlyApplication");
        Assert.Equal((id, severity), (finding.Id, finding.Severity));
    }

    [Fact]
    public void A_rule_is_as_long_as_AWS_leaves_room_for()
    {
        string Long(int length) => $"alert tcp any any -> any any (msg:\"{new string('x', length - 45)}\"; sid:1;)";
        Assert.Equal(8175, Long(8175).Length);
        Assert.Empty(Check(Long(8175)));
        var finding = Assert.Single(Check(Long(8176)));
        Assert.Equal(("RuleTooLong", "Rule exceeds max length (8192)"), (finding.Id, finding.AwsMessage));
    }

    [Fact]
    public void Rules_that_a_group_cannot_hold_are_told_once()
    {
        var text = string.Join('\n', Enumerable.Range(1, 3).Select(i => $"alert tcp any any -> any any (msg:\"{new string('x', 700_000 / 100)}\"; sid:{i};)"));
        Assert.Equal("CapacityExceeded", Assert.Single(RuleChecks.Check(text, new RuleCheckOptions { Capacity = 2 })).Id);
        Assert.Empty(RuleChecks.Check(text, new RuleCheckOptions { Capacity = 3 }));

        var comments = string.Concat(Enumerable.Repeat($"#{new string('é', 999)}\n", 1001)) + Rule("");
        Assert.Equal((0, "TextTooLong"), (Assert.Single(Check(comments)).Line, Assert.Single(Check(comments)).Id));
    }

    [Fact]
    public void Control_characters_are_shown_not_sent() => Assert.Contains("\\u001b[31m", Assert.Single(Check("alert tcp \u001b[31m")).Rule, StringComparison.Ordinal);

    [Fact]
    public void Findings_that_matter_less_are_left_out() =>
        Assert.Empty(RuleChecks.Check("pass tcp any any -> 10.0.0.1 80 (sid:1;)", new RuleCheckOptions { MinimumSeverity = Severity.Low }));

    [Fact]
    public void Every_check_is_named_once_and_has_a_test()
    {
        Assert.Equal(RuleChecks.Ids.Distinct(), RuleChecks.Ids);
        var here = File.ReadAllText(Path.Combine(Support.Repository.Root, "tests/Unit/Firewall/Suricata/RuleChecksTests.cs")) + File.ReadAllText(Path.Combine(Support.Repository.Root, "tests/Unit/Firewall/Suricata/SuricataParserTests.cs"));
        Assert.DoesNotContain(RuleChecks.Ids, id => id is not ("HiddenCharacter" or "LineTooLong") && !here.Contains($"\"{id}\"", StringComparison.Ordinal));
    }
}
