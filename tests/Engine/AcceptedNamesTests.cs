using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Engine;

/// <summary>Names that were made to break rules and that the parser takes: the engine reads exactly one rule of each.</summary>
public sealed class AcceptedNamesTests
{
    [SkippableFact]
    public void The_engine_reads_one_rule_of_each_name_that_is_taken()
    {
        Skip.If(Suricata.Instance is null, Suricata.Missing);
        var hostile = new HostileNames(7);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (taken.Count < 2_000)
            if (DomainParser.Parse(hostile.Next()).Domain is { } domain) taken.Add(domain.Domain);

        var rules = DomainListRules.Generate(new DomainList(DomainListType.Allow, [.. taken]), strictOrder: false);
        var check = Suricata.Instance!.Check(string.Join('\n', rules));

        Assert.True(check.Ok, check.Output);
        Assert.Equal((2 * taken.Count) + 2, check.Loaded);
    }
}
