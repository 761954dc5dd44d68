using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Cli;

public sealed class PathCommandTests : CliTest
{
    // Ids of the practice account are made from names, and stay.
    private const string BuildRunner = "i-001679ac7082ee0ee";

    [Fact]
    public void The_way_is_told_hop_by_hop_with_what_stops_it_and_the_exit_code_says_so()
    {
        var run = Run("path", "github.com", "--instance-id", BuildRunner, "--endpoint-url", Practice);

        Assert.Equal(2, run.Code);
        Assert.Contains("FIREWALL_RULES_RESTRICTION", run.Out, StringComparison.Ordinal);
        Assert.Contains("Back", run.Out, StringComparison.Ordinal);
        Assert.Contains("Fix: Add-FirewallAllowDomain", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);
    }

    [Fact]
    public void Exit_code_0_means_that_all_are_reachable() => Assert.Equal(0, Run("path", "pypi.org", "--instance-id", BuildRunner, "--endpoint-url", Practice).Code);

    [Fact]
    public void What_is_not_known_has_an_exit_code_of_its_own()
    {
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "ec2:DescribeRouteTables"));

        Assert.Equal(3, Run("path", "pypi.org", "--instance-id", BuildRunner, "--endpoint-url", Practice).Code);
    }

    [Fact]
    public void JSON_holds_hops_and_blockers()
    {
        var run = Run("path", "github.com", "--instance-id", BuildRunner, "--endpoint-url", Practice, "--output", "json");

        Assert.Contains("\"verdict\": \"Blocked\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"code\": \"FIREWALL_RULES_RESTRICTION\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void It_must_be_said_who_sends_and_where_to()
    {
        IsOneSentence(Run("path", "github.com"), "Say who sends with --instance-id or --network-interface-id");
        IsOneSentence(Run("path", "git hub", "--instance-id", "i-0123456789abcdef0"), "is no destination");
        IsOneSentence(Run("path", "github.com", "--network-interface-id", "eni-x"), "not the id of a network interface");
    }
}
