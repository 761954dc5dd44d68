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
        Assert.Contains("Fix: secureml firewall allow github.com", run.Out, StringComparison.Ordinal);
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
    public void Whether_somebody_gets_in_is_another_question_and_a_saved_inventory_answers_it_too()
    {
        Assert.Equal(0, Run("inventory", "export", In("inv"), "--endpoint-url", Practice, "--throttle-limit", "2").Code);
        var calls = Account.Calls.Values.Sum();
        // Options before the destination take no part of it.
        var run = Run("path", "--instance-id", BuildRunner, "--inventory", In("inv"), "--inbound", "--port", "22", "8.8.8.8");

        Assert.Equal(2, run.Code);
        Assert.Contains($"blocked · {BuildRunner} 10.20.16.40 from 8.8.8.8 tcp/22", run.Out, StringComparison.Ordinal);
        Assert.Equal(calls, Account.Calls.Values.Sum());
    }

    [Fact]
    public void An_interface_is_asked_about_by_its_own_id()
    {
        var run = Run("path", "pypi.org", "--network-interface-id", "eni-06637223ca342e4f6", "--endpoint-url", Practice, "--throttle-limit", "1");

        Assert.Equal(0, run.Code);
        Assert.Contains("reachable · i-001679ac7082ee0ee 10.20.16.40 to pypi.org", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_is_a_number_of_one() => IsOneSentence(Run("path", "pypi.org", "--instance-id", BuildRunner, "--port", "65536"), "--port does not take '65536', only 1 to 65535");

    [Fact]
    public void It_must_be_said_who_sends_and_where_to()
    {
        IsOneSentence(Run("path", "github.com"), "Say who sends with --instance-id or --network-interface-id");
        IsOneSentence(Run("path", "git hub", "--instance-id", "i-0123456789abcdef0"), "is no destination");
        IsOneSentence(Run("path", "github.com", "--network-interface-id", "eni-x"), "not the id of a network interface");
    }
}
