using System.Collections.Immutable;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Engine.Packets;
using SecureMlTools.Tests.Support;
using Xunit.Abstractions;

namespace SecureMlTools.Tests.Engine;

/// <summary>
/// Strict order, which is AWS's own and not the stock engine's. What is of the form "denies, then allows, then defaults" the engine decides itself, with its
/// actions in the order drop, pass, reject and the defaults as rejects. Any other order it cannot express: there every rule only logs, the engine proves
/// which ones match at which packet, and that the first of them decides is taken from AWS's words: such pairs are counted and printed as unproven.
/// </summary>
public sealed class StrictOrderTests(ITestOutputHelper output)
{
    private static readonly EngineSettings DropFirst = new() { ActionOrder = ["drop", "pass", "reject", "alert"] };

    [SkippableTheory]
    [InlineData("aws:drop_strict", 11)]
    [InlineData("aws:drop_established", 12)]
    [InlineData("", 13)]
    public void Every_verdict_is_the_engines(string defaultAction, int seed) => Compare(defaultAction, seed);

    [SkippableTheory]
    [InlineData("aws:drop_strict")]
    [InlineData("aws:drop_established")]
    [InlineData("")]
    public void Every_verdict_is_the_engines_with_a_seed_of_today(string defaultAction) => Compare(defaultAction, Environment.TickCount & 0xfffffff);

    [SkippableFact]
    public void A_large_hello_is_dropped_by_drop_established_though_its_name_is_allowed()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        List<DomainList> lists = [new(DomainListType.Allow, ["pypi.org"])];
        var attempt = Trial.Tls("large", new() { Host = "pypi.org", IsSegmented = true }, ClientHello.Large("pypi.org"), 2);
        var small = Trial.Tls("small", new() { Host = "pypi.org" }, ClientHello.Of("pypi.org"));

        Assert.Equal([FirewallVerdict.Blocked, FirewallVerdict.Allowed], Engine(lists, "aws:drop_established", [attempt, small])!);
        var evaluator = new FirewallEvaluator(Policies.Of("STRICT_ORDER", lists, "aws:drop_established"));
        Assert.Equal(FirewallVerdict.Blocked, evaluator.Evaluate(attempt.Connection).Verdict);
        Assert.Contains(evaluator.Evaluate(small.Connection).Bypass, b => b.Code == "LargeHelloDropped");
    }

    [Fact]
    public void The_first_of_two_allow_lists_drops_what_the_second_allows()
    {
        List<DomainList> lists = [new(DomainListType.Allow, ["pypi.org"]), new(DomainListType.Allow, ["huggingface.co"])];
        var evaluator = new FirewallEvaluator(Policies.Of("STRICT_ORDER", lists, "aws:alert_established"));
        var decision = evaluator.Evaluate(new() { Host = "huggingface.co" });
        Assert.Equal((FirewallVerdict.Blocked, "list-0"), (decision.Verdict, decision.RuleGroupName));
        Assert.Equal(FirewallVerdict.Allowed, new FirewallEvaluator(Policies.Of("DEFAULT_ACTION_ORDER", lists)).Evaluate(new() { Host = "huggingface.co" }).Verdict);
    }

    private void Compare(string defaultAction, int seed)
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var draw = new Draw(seed);
        var (proven, unproven) = (0, 0);
        var verdicts = new Dictionary<FirewallVerdict, int>();
        for (var round = 0; round < 8; round++)
        {
            List<DomainList> lists = [];
            if (round < 4)
            {
                while (draw.One(2) && lists.Count < 2) lists.Add(draw.List(draw.One(3) ? DomainListType.Alert : DomainListType.Deny));
                lists.Add(draw.List(DomainListType.Allow));
            }
            else
                for (var i = draw.Next(3); i >= -1; i--) lists.Add(draw.List(draw.Type()));

            var attempts = Enumerable.Range(0, 400).Select(_ => draw.Attempt(lists)).ToList();
            var engine = Engine(lists, defaultAction, attempts);
            if (engine is null) unproven += attempts.Count;
            else proven += attempts.Count;
            engine ??= FirstLogged(lists, defaultAction, attempts);
            var evaluator = new FirewallEvaluator(Policies.Of("STRICT_ORDER", lists, defaultAction.Length == 0 ? [] : [defaultAction]));
            for (var i = 0; i < attempts.Count; i++)
            {
                var said = evaluator.Evaluate(attempts[i].Connection);
                Assert.True(engine[i] == said.Verdict, $"Seed {seed}, round {round}: for '{attempts[i].Name}' on port {said.Port} from {said.SourceAddress} the engine says {engine[i]}, the evaluator {said.Verdict}: {said.Reason}\n{string.Join('\n', Rules(lists))}");
                verdicts[said.Verdict] = verdicts.GetValueOrDefault(said.Verdict) + 1;
            }
        }

        var line = $"Strict order, {(defaultAction.Length == 0 ? "no default action" : defaultAction)}, seed {seed}: {proven:N0} pairs agree, and {unproven:N0} UNPROVEN ones whose rules the engine matched but whose order it cannot express: {string.Join(", ", verdicts.OrderBy(v => v.Key).Select(v => $"{v.Value:N0} {v.Key}"))}.";
        output.WriteLine(line);
        Console.WriteLine(line);
        Assert.True(proven > 0);
    }

    // The engine's own decisions; null where the order of the rules is not one that it can express.
    private static IReadOnlyList<FirewallVerdict>? Engine(IReadOnlyList<DomainList> lists, string defaultAction, IReadOnlyList<Attempt> attempts)
    {
        var tiers = new Dictionary<string, int>();
        var rules = new List<SuricataRule>();
        foreach (var rule in Rules(lists).Where(r => r.Action != SuricataAction.Alert))
        {
            // Rules on TLS and on HTTP never meet at one connection, so each has an order of its own.
            var now = tiers.GetValueOrDefault(rule.Protocol);
            var wanted = rule.Action == SuricataAction.Pass ? 1 : now == 0 ? 0 : 2;
            if (wanted < now) return null;
            tiers[rule.Protocol] = wanted;
            rules.Add(rule with { Action = wanted switch { 0 => SuricataAction.Drop, 1 => SuricataAction.Pass, _ => SuricataAction.Reject } });
        }

        rules.AddRange(Defaults(defaultAction, rules.Count, SuricataAction.Reject));
        return [.. Trial.Run(rules, attempts, DropFirst, firstLogged: true).Select(v => v.Verdict)];
    }

    // Every rule logs and none decides; of those that match, the one that comes first, by packet and then in the policy, is the one that decides.
    private static List<FirewallVerdict> FirstLogged(IReadOnlyList<DomainList> lists, string defaultAction, IReadOnlyList<Attempt> attempts)
    {
        var rules = Rules(lists).Where(r => r.Action != SuricataAction.Alert).ToList();
        rules.AddRange(Defaults(defaultAction, rules.Count, SuricataAction.Drop));
        // Strict order has no priorities; here they make the engine log in the order of the policy.
        var logging = rules.Select((r, i) => r with { Action = SuricataAction.Alert, Options = [.. r.Options.Where(o => o.Keyword is not ("priority" or "alert")), new SuricataOption("priority", $"{Math.Min(255, 1 + (i / Math.Max(1, (rules.Count / 250) + 1)))}")] }).ToList();
        var order = rules.Select((r, i) => (r.Sid!.Value, i)).ToDictionary(p => p.Value, p => p.i);
        return [.. Trial.Run(logging, attempts, new EngineSettings()).Select(v => v.Sids.Count == 0 ? FirewallVerdict.NotInspected : rules[order[v.Sids[0]]].Action == SuricataAction.Pass ? FirewallVerdict.Allowed : FirewallVerdict.Blocked)];
    }

    private static IEnumerable<SuricataRule> Defaults(string word, int sid, SuricataAction action)
    {
        if (word.Length == 0) yield break;
        foreach (var protocol in new[] { "tcp", "udp" })
            yield return new SuricataRule
            {
                Action = action,
                Protocol = protocol,
                Source = "any",
                SourcePort = "any",
                Destination = "any",
                DestinationPort = "any",
                // To AWS all of UDP is established.
                Options = [.. word == "aws:drop_established" && protocol == "tcp" ? [new SuricataOption("flow", "established, to_server")] : ImmutableArray<SuricataOption>.Empty, new SuricataOption("msg", $"\"{word}\""), new SuricataOption("sid", $"{900_000 + sid++}")],
            };
    }

    private static List<SuricataRule> Rules(IReadOnlyList<DomainList> lists)
    {
        List<SuricataRule> rules = [];
        foreach (var list in lists) rules.AddRange(DomainListRules.Generate(list, strictOrder: true, firstSid: rules.Count + 1, logAllowed: true));
        return rules;
    }
}
