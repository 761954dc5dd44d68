using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Bench;

/// <summary>A million hostile names through the domain parser, and how fast the lists behind it are read.</summary>
internal static partial class DomainsBench
{
    private const int Names = 1_000_000;

    public static void Run()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        _ = PublicSuffixList.Shipped;
        Measure.PrintGoal("Public Suffix List read for the first time", watch.Elapsed.TotalMilliseconds, "ms", 30, atMost: true);
        Measure.Print("  memory", string.Create(CultureInfo.InvariantCulture, $"{(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0:N0} kB"));
        watch.Restart();
        DomainParser.Parse("files.pythonhosted.org");
        Measure.Print("First name", string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds:0.0} ms"));

        var hostile = new HostileNames(20261121);
        var (taken, broken) = (0, 0);
        var parsing = new Stopwatch();
        var lines = DomainListRules.Generate(new DomainList(DomainListType.Allow, ["example.com"]), strictOrder: true).Sum(r => Marks(r.ToString()));
        for (var i = 0; i < Names; i++)
        {
            var name = hostile.Next();
            parsing.Start();
            var parse = DomainParser.Parse(name);
            parsing.Stop();
            if (parse.Domain is not { } domain) continue;
            taken++;
            var rules = DomainListRules.Generate(new DomainList(DomainListType.Allow, [domain.Host]), strictOrder: true);
            if (!Grammar().IsMatch(domain.Domain) || domain.Host.Length > 253 || rules.Sum(r => Marks(r.ToString())) != lines) broken++;
        }

        Measure.Print("Hostile names", string.Create(CultureInfo.InvariantCulture, $"{Names:N0}, {taken:N0} taken ({100.0 * taken / Names:0.0} %), {Names / parsing.Elapsed.TotalSeconds:N0} a second"));
        Measure.PrintGoal("  that break the grammar or a rule", broken, "names", 0, atMost: true);
    }

    private static int Marks(string rule) => rule.Count(c => c is ';' or '"' or '\n' or '\r' or '|' or '(' or ')' or '\\' or ':');

    [GeneratedRegex(@"^\.?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z")]
    private static partial Regex Grammar();
}
