using System.Globalization;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Bench;

/// <summary>Asks 10,000 names of a list of 5,000 targets, against a loop over the targets and against a look-up in a set, which is the least that it can take.</summary>
internal static class FirewallBench
{
    public static async Task RunAsync()
    {
        var random = new Random(7);
        List<string> targets = [.. Enumerable.Range(0, 5_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? "." : "")}host-{i}.example{i % 97}.com"))];
        List<string> names = [.. Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? "www." + targets[random.Next(targets.Count)].TrimStart('.') : i % 3 == 1 ? targets[random.Next(targets.Count)].TrimStart('.') : $"other-{i}.example.net")];
        var evaluator = new FirewallEvaluator(FirewallRuleset.OfList(new DomainList(DomainListType.Allow, targets), homeNet: ["10.2.0.0/16"]));
        var set = targets.ToHashSet(StringComparer.OrdinalIgnoreCase);

        var decisions = await Time(() => names.Count(n => evaluator.Evaluate(new FirewallConnection { Host = n }).Verdict == FirewallVerdict.Allowed));
        var verdicts = await Time(() => names.Count(n => evaluator.Verdict(new FirewallConnection { Host = n }) == FirewallVerdict.Allowed));
        var lookups = await Time(() => names.Count(set.Contains));
        var loop = await Time(() => names.Count(n => targets.Exists(t => t[0] == '.' ? ("." + n).EndsWith(t, StringComparison.OrdinalIgnoreCase) : n.Equals(t, StringComparison.OrdinalIgnoreCase))), warm: 3);

        Measure.PrintGoal("10,000 names against 5,000 targets, with reasons", decisions * 1000, "ms", 50, atMost: true);
        Measure.Print("  verdicts alone", string.Create(CultureInfo.InvariantCulture, $"{verdicts * 1000:0.0} ms"));
        Measure.Print("  one look-up in a HashSet a name", string.Create(CultureInfo.InvariantCulture, $"{lookups * 1000:0.0} ms; decisions take {decisions / lookups:0.0} x, verdicts {verdicts / lookups:0.0} x"));
        Measure.Print("  a loop over the targets", string.Create(CultureInfo.InvariantCulture, $"{loop * 1000:0} ms, {loop / decisions:0} x as long as the decisions"));

        static async Task<double> Time(Func<int> work, int warm = 15) => (await Measure.RunAsync(warm, () =>
        {
            work();
            return Task.CompletedTask;
        })).Median;
    }
}
