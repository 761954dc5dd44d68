using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Engine;

/// <summary>Rules that people write by hand, in default order: on packets, on protocols, on names, and on how the one keeps the other from being asked.</summary>
public sealed class RulesTests
{
    private const string Name = "tls.sni; content:\".com\"; endswith; nocase;";

    [SkippableTheory]
    [InlineData("pass tls any any -> any any (alert; sid:1;)\ndrop tcp any any -> any any (sid:2;)")]
    [InlineData("pass tls any any -> any any (alert; " + Name + " sid:1;)\ndrop tcp any any -> any any (flow:established,to_server; sid:2;)")]
    [InlineData("pass tls any any -> any any (alert; sid:1;)\ndrop tcp any any -> any any (flow:established,to_server; sid:2;)")]
    [InlineData("drop tcp any any -> $HOME_NET any (sid:2;)")]
    [InlineData("drop tls any any -> any any (sid:2;)\ndrop http any any -> any any (sid:3;)\npass ssh any any -> any any (alert; sid:4;)")]
    [InlineData("drop tls any any -> any any (flow:to_client; sid:2;)")]
    [InlineData("pass tcp any any -> any 443 (alert; sid:1;)\ndrop tls any any -> any any (sid:2;)\ndrop udp any any -> any 53 (sid:3;)")]
    [InlineData("pass tcp $HOME_NET any <> $EXTERNAL_NET [80,8000:9000,!8443] (alert; sid:1;)\ndrop tls any any -> any any (sid:2;)")]
    [InlineData("pass tcp [10.2.0.0/16,!10.2.0.9] any -> any any (alert; sid:1;)\npass tcp 10.99.0.9 any -> !203.0.113.0/24 any (alert; sid:2;)\nreject ssh any any -> any any (sid:3;)")]
    [InlineData("drop tls any any -> any any (tls.sni; dotprefix; content:\".com\"; nocase; endswith; sid:1;)\ndrop http any any -> any any (http.host; content:\"kaggle\"; sid:2;)\ndrop http any any -> any any (http.host; content:\"pypi\"; startswith; sid:3;)")]
    [InlineData("drop tls any any -> any any (tls.sni; content:!\"kaggle\"; nocase; sid:1;)\ndrop dns any any -> any any (dns.query; content:\".com\"; endswith; nocase; sid:2;)")]
    [InlineData("pass ip any any -> any any (alert; sid:1;)\ndrop tls any any -> any any (sid:2;)")]
    [InlineData("drop tls $EXTERNAL_NET any -> any any (sid:1;)\npass udp $HOME_NET any -> any 5000 (alert; sid:2;)\ndrop udp any any -> any any (flow:established; sid:3;)")]
    public void The_engine_and_the_evaluator_agree_on(string text)
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var rules = SuricataParser.Parse(text).Rules.Select(r => r.Rule).ToList();
        var draw = new Draw(text.Length);
        List<DomainList> near = [new(DomainListType.Allow, ["kaggle.com", "pypi.org", "www.kaggle.com", "a.b.net"])];
        var attempts = Enumerable.Range(0, 500).Select(_ => draw.Attempt(near)).ToList();

        var engine = Trial.Run(rules, attempts, firstLogged: true);
        var evaluator = new FirewallEvaluator(FirewallRuleset.OfRules(text, homeNet: ["10.2.0.0/16"]));
        for (var i = 0; i < attempts.Count; i++)
        {
            var said = evaluator.Evaluate(attempts[i].Connection with { DestinationAddress = Trial.Server });
            // The engine tells what became of the flow. A query that was out before a later packet's drop is one that it calls dropped.
            var isOut = said is { Verdict: FirewallVerdict.NotInspected, Protocol: FirewallProtocol.Dns or FirewallProtocol.Udp } && said.Reason.StartsWith("What the client says first gets out", StringComparison.Ordinal);
            Assert.True(engine[i].Verdict == (isOut ? FirewallVerdict.Blocked : said.Verdict), $"For '{attempts[i].Name}' on port {said.Port} from {said.SourceAddress} the engine says {engine[i].Verdict} {string.Join(',', engine[i].Sids)}, the evaluator {said.Verdict}: {said.Reason}");
        }
    }

    [SkippableFact]
    public void The_engine_refuses_a_name_with_capitals_for_HTTP()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var rules = DomainListRules.Generate(new DomainList(DomainListType.Allow, ["Example.com"]), strictOrder: false);
        var check = Suricata.Instance!.Check(string.Join('\n', rules));
        Assert.False(check.Ok);
        Assert.Equal(rules.Length - 1, check.Loaded);
    }

    [Fact]
    public void What_cannot_be_modelled_is_unknown_and_never_allowed()
    {
        var evaluator = new FirewallEvaluator(FirewallRuleset.OfRules("pass tls any any -> any any (tls.sni; content:\"pypi.org\"; sid:1;)\ndrop tcp any any -> any any (flow:established; pcre:\"/evil/\"; sid:2;)\n", isStrict: false));
        // The doubtful rule could drop what comes back before the hello is seen.
        Assert.Equal(FirewallVerdict.Unknown, evaluator.Evaluate(new() { Host = "pypi.org", IsSegmented = true }).Verdict);
        Assert.Equal(FirewallVerdict.Unknown, evaluator.Evaluate(new() { Host = "evil.net" }).Verdict);
    }
}
