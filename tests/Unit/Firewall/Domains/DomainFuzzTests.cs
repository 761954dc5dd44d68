using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall.Domains;

/// <summary>Ten thousand hostile names: none crashes the parser, and none that is taken reads as anything but one name in one rule. tests/bench has a million.</summary>
public sealed class DomainFuzzTests
{
    private const string Grammar = @"^\.?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z";

    [Theory]
    [InlineData(1)]
    [InlineData(2026)]
    public void No_hostile_name_crashes_or_slips_through(int seed)
    {
        var names = new HostileNames(seed);
        var (taken, marks) = (0, (Wild: Marks(".example.com"), Exact: Marks("example.com")));
        for (var i = 0; i < 5_000; i++)
        {
            var name = names.Next();
            var parse = DomainParser.Parse(name);
            Assert.Equal(parse.Domain is null, parse.Error is not null);
            if (parse.Domain is not { } domain)
            {
                Assert.DoesNotContain(parse.Error!, char.IsControl);
                continue;
            }

            taken++;
            Assert.Matches(Grammar, domain.Domain);
            Assert.True(domain.Host.Length <= 253);
            Assert.Equal(domain.Domain, DomainParser.Parse(domain.Domain).Domain?.Domain);
            Assert.Equal(domain.IsWildcard ? marks.Wild : marks.Exact, Marks(domain.Domain));
            Assert.All(domain.Risks, r => Assert.DoesNotContain(r.Reason, char.IsControl));
        }

        // As many as the generator leaves whole: it must not have become so hostile that nothing is proven.
        Assert.InRange(taken, 500, 4_000);
    }

    /// <summary>Everything that could end an option, a rule or a line, counted over the rules of a list with the one name.</summary>
    private static string Marks(string target)
    {
        var rules = string.Join('\n', DomainListRules.Generate(new DomainList(DomainListType.Allow, [target]), strictOrder: false));
        return string.Join(' ', Regex.Matches(rules, @"[^A-Za-z0-9_.\- ]").GroupBy(m => m.Value).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}{g.Count()}"));
    }
}
