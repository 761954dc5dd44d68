namespace SecureMlTools.Tests.Cli;

public sealed class FirewallCheckCommandTests : CliTest
{
    [Fact]
    public void Names_are_answered_with_what_else_passes()
    {
        var run = Run("firewall", "check", "www.kaggle.com", "kaggle.com.", "--target", ".kaggle.com", "--home-net", "10.2.0.0/16");
        Assert.Equal(2, run.Code);
        Assert.Contains("allowed", run.Out, StringComparison.Ordinal);
        Assert.Contains("whose dot at the end", run.Out, StringComparison.Ordinal);
        Assert.Contains("OutsideHomeNet", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);
    }

    [Fact]
    public void The_exit_code_says_whether_all_are_allowed_and_whether_that_is_sure()
    {
        Assert.Equal(0, Run("firewall", "check", "pypi.org", "--target", "pypi.org").Code);
        Assert.Equal(2, Run("firewall", "check", "pypi.org", "--protocol", "Ssh", "--target", "pypi.org").Code);
        Assert.Equal(3, Run("firewall", "check", "pypi.org", "--target", "pypi.org", "--source-address", "10.9.0.1").Code);
    }

    [Fact]
    public void It_must_be_said_whose_rules_to_ask() => IsOneSentence(Run("firewall", "check", "pypi.org"), "Say whose rules to ask with one of --firewall");
}
