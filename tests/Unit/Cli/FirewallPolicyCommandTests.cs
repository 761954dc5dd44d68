using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class FirewallPolicyCommandTests : CliTest
{
    private (int Code, string Out, string Error) Policy(params string[] args) => Run(["firewall", "policy", .. args, "--region", "us-east-1", "--endpoint-url", Practice]);

    [Fact]
    public void What_a_policy_does_not_stop_fails_a_pipeline()
    {
        var run = Policy("egress-policy", "--status", "Fail");
        Assert.Equal(2, run.Code);
        Assert.Contains("FW-04", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_firewall_stands_for_the_policy_that_it_uses()
    {
        var (byFirewall, byName) = (Ids(Policy("--firewall", "egress", "--control", "FW-0*", "-o", "json")), Ids(Policy("egress-policy", "--control", "FW-0*", "-o", "json")));
        Assert.NotEmpty(byFirewall);
        Assert.All(byFirewall, id => Assert.StartsWith("FW-0", id, StringComparison.Ordinal));
        Assert.Superset(byFirewall, byName);
    }

    [Fact]
    public void A_name_that_is_not_there_is_one_sentence() => IsOneSentence(Policy("egress-polcy"), "did you mean 'egress-policy'?");

    [Theory]
    [InlineData("There is no file or folder", "--path", "/nowhere/policy.json")]
    [InlineData("leave one of them out", "egress-policy", "--path", "/nowhere/policy.json")]
    public void Files_that_cannot_be_judged_are_one_sentence(string says, params string[] args) => IsOneSentence(Policy(args), says);

    [Fact]
    public void A_saved_inventory_gives_what_the_account_gives()
    {
        Assert.Equal(0, Run("inventory", "export", In("saved"), "--region", "us-east-1", "--endpoint-url", Practice).Code);
        var calls = Account.Calls.Values.Sum();
        Assert.Equal(Ids(Policy("egress-policy", "-o", "json")).Order(), Ids(Run("firewall", "policy", "egress-policy", "--inventory", In("saved"), "-o", "json")).Order());
        Assert.True(Account.Calls.Values.Sum() > calls);
    }

    private static HashSet<string> Ids((int Code, string Out, string Error) run)
    {
        Assert.True(run.Out.Length > 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        return [.. json.RootElement.EnumerateArray().Select(f => f.GetProperty("controlId").GetString()!)];
    }
}
