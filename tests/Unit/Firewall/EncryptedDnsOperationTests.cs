using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Tests.Firewall;

public sealed class EncryptedDnsOperationTests
{
    private const string Theirs = "pass tcp any any -> any 443 (msg:\"web\"; sid:1;)";

    private static Task<SecureMlTools.Firewall.Changes.FirewallPlan> Plan(RulesHost host, int[] ports, params string[] providers) =>
        EncryptedDnsOperation.PlanAsync(host.Aws, "rules", ports, providers, new RepairOptions(), 3, default);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ports_and_names_are_closed_in_one_update(bool strict)
    {
        var host = RulesHost.OfText(Theirs, strict);
        var result = await host.Make(await Plan(host, [53, 853], "dns.google", ".quad9.net"));
        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        Assert.Equal((1, 7), (host.Updates, host.Lines.Count));
        // In strict order the first that matches decides.
        Assert.Equal(Theirs, strict ? host.Lines[^1] : host.Lines[0]);
        foreach (var start in new[] { "drop tcp $HOME_NET any -> $EXTERNAL_NET 53 (", "drop udp $HOME_NET any -> $EXTERNAL_NET 53 (", "drop tcp $HOME_NET any -> $EXTERNAL_NET 853 (", "drop udp $HOME_NET any -> $EXTERNAL_NET 853 (" })
            Assert.Single(host.Lines, l => l.StartsWith(start, StringComparison.Ordinal));
        Assert.Single(host.Lines, l => l.Contains("dotprefix; content:\".quad9.net\"", StringComparison.Ordinal));
        Assert.Single(host.Lines, l => l.Contains("content:\"dns.google\"; startswith", StringComparison.Ordinal));

        var again = RulesHost.Planned(await Plan(host, [53, 853, 53], "DNS.google", "dns.google"));
        Assert.Equal((ChangeOutcome.AlreadyCompliant, 5), (again.Outcome, again.AlreadyPresent.Count));
        Assert.Equal(["DNS over HTTPS at one.one.one.one"], RulesHost.Planned(await Plan(host, [53], "one.one.one.one")).Added);
    }

    [Fact]
    public async Task What_is_no_name_is_refused_and_a_full_group_too()
    {
        var host = RulesHost.OfText(Theirs);
        foreach (var name in new[] { "evil\"; sid:9;)", "10.0.0.1", "a\nb.org", "" })
            Assert.DoesNotContain((await Assert.ThrowsAsync<OptionException>(() => Plan(host, [53], name))).Message, char.IsControl);
        host.Capacity = 2;
        var result = RulesHost.Planned(await Plan(host, [53]));
        Assert.Equal((ChangeOutcome.Refused, 2), (result.Outcome, result.Skipped.Count));
        Assert.Equal(0, host.Updates);
    }

    [Fact]
    public async Task Every_known_provider_makes_a_rule()
    {
        var host = RulesHost.OfText(Theirs);
        Assert.NotEmpty(EncryptedDnsOperation.Providers);
        Assert.Equal(EncryptedDnsOperation.Providers.Count, RulesHost.Planned(await Plan(host, [], [.. EncryptedDnsOperation.Providers])).Added.Count);
    }
}
