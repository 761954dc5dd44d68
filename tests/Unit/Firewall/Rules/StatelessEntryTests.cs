using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Rules;

namespace SecureMlTools.Tests.Firewall.Rules;

public sealed class StatelessEntryTests
{
    private static readonly StatelessEntry Entry = new(5, "aws:drop", [6, 17], ["10.0.0.0/8"], ["203.0.113.0/24", "2001:db8::/32"], [], ["53", "1024:65535"]);

    [Fact]
    public void A_rule_comes_back_as_it_went()
    {
        Assert.Null(Entry.Fault());
        Assert.Equal(Entry.ToString(), StatelessEntry.Read(Entry.ToApi())?.ToString());
        var all = new StatelessEntry(1, "aws:pass", [], [], [], [], []);
        Assert.Equal("1 aws:pass protocol any from any any to any any", StatelessEntry.Read(all.ToApi())?.ToString());
    }

    [Fact]
    public void Capacity_is_the_product()
    {
        Assert.Equal(2 * 1 * 2 * 1 * 2, Entry.Capacity);
        string[] many = [.. Enumerable.Repeat("10.0.0.0/8", 2000)];
        Assert.Equal(int.MaxValue, new StatelessEntry(1, "aws:drop", [6], many, many, many, many).Capacity);
    }

    [Theory]
    [InlineData("0080", "80")]
    [InlineData("80:80", "80")]
    [InlineData("0:65535", "0:65535")]
    [InlineData("x", "x")]
    public void Ports_have_one_spelling(string text, string normal) => Assert.Equal(normal, StatelessEntry.NormalPort(text));

    [Fact]
    public void A_fault_names_the_input()
    {
        Assert.Contains("'$HOME_NET'", (Entry with { Sources = ["$HOME_NET"] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("'90:80'", (Entry with { DestinationPorts = ["90:80"] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("'1:2:3'", (Entry with { SourcePorts = ["1:2:3"] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("65536", (Entry with { Priority = 65536 }).Fault(), StringComparison.Ordinal);
        Assert.Contains("256", (Entry with { Protocols = [256] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("TCP or UDP", (Entry with { Protocols = [1] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("'aws:nonsense'", (Entry with { Action = "aws:nonsense" }).Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_actions_and_flags_are_not_ours()
    {
        var api = Entry.ToApi();
        Assert.Null(StatelessEntry.Read(api with { RuleDefinition = api.RuleDefinition! with { Actions = ["aws:drop", "metric"] } }));
        Assert.Null(StatelessEntry.Read(api with { RuleDefinition = api.RuleDefinition! with { MatchAttributes = api.RuleDefinition.MatchAttributes! with { TCPFlags = [new TCPFlagField { Flags = ["SYN"] }] } } }));
    }
}
