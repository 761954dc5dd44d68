using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class FirewallRuleGroupCommandTests : CliTest
{
    private const string Arn = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/egress-rules";

    private (int Code, string Out, string Error) Firewall(params string[] args) => Run(["firewall", .. args, "--rule-group", "egress-rules", "--region", "us-east-1", "--endpoint-url", Practice]);

    [Fact]
    public void A_rule_is_added_once_and_undone()
    {
        var journal = In("rule.jsonl");
        string[] rule = ["rule", "--action", "drop", "--protocol", "tcp", "--destination-port", "25", "465", "--message", "no mail", "--yes"];
        var run = Firewall([.. rule, "--journal", journal]);
        Assert.True(run.Code == 0, run.Error + run.Out);
        Assert.Equal(1, Account.ChangingCalls);
        Assert.Equal(0, Firewall(rule).Code);
        Assert.Equal(1, Account.ChangingCalls);

        run = Run("undo", "--journal", journal, "--yes", "--endpoint-url", Practice);
        Assert.True(run.Code == 0, run.Error + run.Out);
        Assert.Equal(2, Account.ChangingCalls);
    }

    [Fact]
    public void What_if_changes_nothing()
    {
        foreach (var args in new string[][] { ["rule", "--action", "alert"], ["block-dns"], ["block", "198.51.100.7"], ["unblock", "--expired"] })
        {
            var run = Firewall([.. args, "--what-if"]);
            Assert.True(run.Code == 0, run.Error + run.Out);
        }

        Assert.Equal(0, Account.ChangingCalls);
    }

    [Fact]
    public void Blocks_come_and_go()
    {
        var run = Firewall("block", "198.51.100.7", "203.0.113.0/28", "--hours", "2", "--yes", "--journal", In("a.jsonl"), "-o", "json");
        Assert.True(run.Code == 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Contains("203.0.113.0/28", json.RootElement.ToString(), StringComparison.Ordinal);
        run = Firewall("unblock", "198.51.100.7", "--yes", "--journal", In("b.jsonl"));
        Assert.True(run.Code == 0, run.Error + run.Out);
        Assert.Equal(2, Account.ChangingCalls);
    }

    [Fact]
    public void Blocks_are_listed_with_their_end_and_none_is_changed()
    {
        Assert.Equal(0, Firewall("block", "198.51.100.7", "--permanent", "--yes", "--journal", In("a.jsonl")).Code);
        string[] list = ["firewall", "blocks", "egress-*", "--region", "us-east-1", "--endpoint-url", Practice];
        var run = Run(list);
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("198.51.100.7 ", run.Out, StringComparison.Ordinal);
        Assert.Contains("for good", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 block, 0 over.", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);

        run = Run([.. list, "-o", "json"]);
        using var json = JsonDocument.Parse(run.Out);
        var block = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(("198.51.100.7", "egress-rules", false), (block.GetProperty("address").GetString(), block.GetProperty("ruleGroupName").GetString(), block.GetProperty("isExpired").GetBoolean()));
        Assert.Equal(1, Account.ChangingCalls);
    }

    [Fact]
    public void Blocks_of_nothing_say_so()
    {
        var run = Run("firewall", "blocks", "--region", "us-east-1", "--endpoint-url", Practice);
        Assert.Equal((0, "No blocks.\n"), (run.Code, run.Out));
        IsOneSentence(Run("firewall", "blocks", "egres-rules", "--region", "us-east-1", "--endpoint-url", Practice), "did you mean 'egress-rules'?");
    }

    [Fact]
    public void Dns_is_closed_by_port_and_name()
    {
        var run = Firewall("block-dns", "--doh-provider", "none", "--yes", "--journal", In("a.jsonl"));
        Assert.True(run.Code == 0, run.Error + run.Out);
        Assert.Equal(0, Firewall("block-dns", "--yes", "--journal", In("b.jsonl")).Code);
        Assert.Equal(2, Account.ChangingCalls);
    }

    [Theory]
    [InlineData("is no action of a stateful rule", "rule", "--action", "2")]
    [InlineData("is no port for a rule", "rule", "--action", "drop", "--protocol", "tcp", "--destination-port", "80;sid:9")]
    [InlineData("--port does not take '0'", "block-dns", "--port", "0")]
    [InlineData("is not the name of a provider", "block-dns", "--doh-provider", "10.0.0.1")]
    [InlineData("--hours does not take -1", "block", "198.51.100.7", "--hours", "-1")]
    [InlineData("Name the addresses whose blocks go", "unblock")]
    public void Bad_input_is_one_sentence(string says, params string[] args)
    {
        IsOneSentence(Firewall([.. args, "--yes"]), says);
        Assert.Equal(0, Account.ChangingCalls);
    }

    [Fact]
    public void Addresses_that_are_refused_are_said_one_by_one_and_told_to_the_pipeline()
    {
        var run = Firewall("block", "10.20.0.5", "evil.org", "--yes");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("10.20.0.5 is in the account's own network", run.Error, StringComparison.Ordinal);
        Assert.Contains("'evil.org' is no address", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Account.ChangingCalls);
    }

    [Fact]
    public void A_group_by_its_arn_names_the_region()
    {
        var run = Run("firewall", "rule", "--action", "alert", "--protocol", "ssh", "--destination", "198.51.100.22", "--rule-group", Arn, "--what-if", "--endpoint-url", Practice);
        Assert.True(run.Code == 0, run.Error + run.Out);
    }
}
