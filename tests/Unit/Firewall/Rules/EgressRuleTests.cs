using System.Collections.Immutable;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Rules;

public sealed class EgressRuleTests
{
    public static TheoryData<string> Hostile =>
    [
        "\"", ";", "a;b", "a\nb", "a\r\nb", "a)", "a\"; sid:9;) #", "a\" ; )\npass ip any any -> any any (sid:9;)", "\u0000", "a\u2028b", "\u001b[2J", "\\", "a|67|b", "", " ", " a", "a ", new string('a', 3000), "é",
    ];

    private static EgressRule Tls => RulesHost.Rule(7, "$EXTERNAL_NET", r => r with { Protocol = "tls", ServerName = ".quad9.net" });

    public static TheoryData<string> Lines =>
    [
        "drop ip any any <> 203.0.113.9 any (msg:\"blocked address\"; metadata:guardduty_finding abcdef0123, secureml_expires 20261122T100000Z; sid:5; rev:1;)",
        "pass ssh $HOME_NET any -> [198.51.100.22/32,2001:db8::/32] 22 (msg:\"git over ssh (the team's)\"; sid:1; rev:1;)".Replace("'", "", StringComparison.Ordinal),
        "drop tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; dotprefix; content:\".quad9.net\"; nocase; endswith; flow:to_server, established; msg:\"a rule\"; sid:7; rev:1;)",
        "drop tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; content:\"dns.google\"; startswith; nocase; endswith; flow:to_server, established; msg:\"a rule\"; sid:4294967294; rev:1;)",
        "reject tcp any 1024:65535 -> any [25,465] (msg:\"m\"; sid:1; rev:1;)",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_rule_comes_back_as_it_went(string line)
    {
        var rule = EgressRule.Read(line);
        Assert.Equal(line, rule?.ToString());
        Assert.Equal(line, EgressRule.Read(FiveTupleRules.ToSuricata(FiveTupleRules.FromSuricata(rule!.ToSuricata()))!)?.ToString());
    }

    [Theory]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:1; rev:2;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\";  sid:1; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:1; rev:1;) ")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:1; rev:1;)\n")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:01; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:4294967295; rev:1;)")]
    [InlineData("# drop ip any any -> any any (msg:\"m\"; sid:1; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; content:\"x\"; sid:1; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; metadata:a b, a c; sid:1; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; metadata:b c, a c; sid:1; rev:1;)")]
    [InlineData("drop ip any any -> any any (msg:\"m\"; sid:1; rev:1;)\npass ip any any -> any any (msg:\"m\"; sid:2; rev:1;)")]
    [InlineData("pass tls any any -> any any (tls.sni; content:\"evil.net\"; msg:\"m\"; sid:1; rev:1;)")]
    public void What_is_not_of_this_form_is_none(string line) => Assert.Null(EgressRule.Read(line));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_field_takes_what_would_end_it(string text)
    {
        // Blanks and brackets are for messages, letters for some of the others: what a field takes must come back, and be one rule.
        EgressRule[] rules =
        [
            Tls with { Message = text }, Tls with { Message = "a" + text }, Tls with { Source = text }, Tls with { Destination = text }, Tls with { Source = "10.0.0.1" + text }, Tls with { SourcePort = text },
            Tls with { DestinationPort = "80" + text }, Tls with { Protocol = text }, Tls with { ServerName = text }, Tls with { ServerName = "a" + text + ".org" },
            Tls with { Metadata = ImmutableSortedDictionary<string, string>.Empty.Add("k" + text, "v") }, Tls with { Metadata = ImmutableSortedDictionary<string, string>.Empty.Add("k", text) },
        ];
        foreach (var rule in rules)
        {
            if (rule.Fault() is { } fault)
            {
                Assert.DoesNotContain(fault, char.IsControl);
                Assert.Null(EgressRule.Read(rule.ToString()));
            }
            else
            {
                Assert.Single(SuricataParser.Parse(rule.ToString()).Rules);
                Assert.Equal(rule.ToString(), EgressRule.Read(rule.ToString())?.ToString());
            }
        }

        if (text.Length > 0) Assert.All(rules.Skip(2), r => Assert.NotNull(r.Fault()));
    }

    [Fact]
    public void Nothing_that_is_read_is_more_than_one_rule()
    {
        var fuzz = new RuleFuzz(20261121);
        var random = new Random(3);
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var line = i % 2 == 0 ? fuzz.Next() : Mutated(random);
            if (EgressRule.Read(line) is not { } rule) continue;
            read++;
            Assert.Equal(line, rule.ToString());
            Assert.True(SuricataParser.Parse(line) is { IsWhole: true, Rules.Count: 1 }, line);
            Assert.DoesNotContain('\n', line);
        }

        Assert.InRange(read, 100, 5_000);
    }

    private static string Mutated(Random random)
    {
        string[] lines = [.. Lines.Cast<object[]>().Select(l => (string)l[0])];
        var line = lines[random.Next(lines.Length)];
        const string Pieces = "\n\r\";:()[],$!|\\ a0#\t";
        for (var n = random.Next(4); n > 0; n--)
        {
            var at = random.Next(line.Length);
            line = random.Next(2) == 0 ? line.Remove(at, 1) : line.Insert(at, Pieces[random.Next(Pieces.Length)].ToString());
        }

        return line;
    }

    [Theory]
    [InlineData("reject", "udp", "any", "AWS rejects only TCP")]
    [InlineData("drop", "ip", "80", "has no ports")]
    [InlineData("drop", "sctp", "any", "is no protocol")]
    [InlineData("drop", "tcp", "80-90", "is no port")]
    [InlineData("drop", "tcp", "65536", "is no port")]
    public void A_fault_names_the_input_and_the_way_out(string action, string protocol, string port, string says) =>
        Assert.Contains(says, RulesHost.Rule(1, with: r => r with { Action = Enum.Parse<SuricataAction>(action, true), Protocol = protocol, DestinationPort = port }).Fault(), StringComparison.Ordinal);

    [Theory]
    [InlineData("203.0.113.9/28", "203.0.113.0/28")]
    [InlineData("203.0.113.9/32", "203.0.113.9")]
    [InlineData("2001:0DB8:0::1", "2001:db8::1")]
    [InlineData("2001:db8:ffff::/33", "2001:db8:8000::/33")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("010.1.1.1", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1.2.3.4/33", null)]
    [InlineData("1.2.3.4/255.255.255.0", null)]
    [InlineData("1.2.3.4-1.2.3.9", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("any", null)]
    [InlineData("$HOME_NET", null)]
    [InlineData("!1.2.3.4", null)]
    [InlineData("1.2.3.4 ", null)]
    [InlineData("1.2.3.4\n", null)]
    [InlineData("", null)]
    public void Addresses_to_block_have_one_spelling(string text, string? normal) => Assert.Equal(normal, BlockRule.Normal(text));
}
