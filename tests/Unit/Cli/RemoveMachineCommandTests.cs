using System.Text.Json;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Cli;

/// <summary>Launched machines taken away at the command line.</summary>
public sealed class RemoveMachineCommandTests : CliTest
{
    private const string Subnet = "subnet-0b178961cb0570872";

    public RemoveMachineCommandTests() => Host = InAHurry(Host);

    [Fact]
    public void A_removal_does_what_its_plan_says()
    {
        var machine = Launched()[0];
        var changes = Account.ChangingCalls;
        var plan = Remove("--instance-id", machine, "--what-if", "-o", "json");
        Assert.Equal(0, plan.Code);
        Assert.Matches($"^What if: Launch trainer-[0-9a-f]{{8}} in us-east-1: terminate {machine} and remove ", plan.Error);
        Assert.All(Resources(plan.Out), r => Assert.Equal("Planned", r.Outcome));
        Assert.Equal(changes, Account.ChangingCalls);

        var run = Remove("--instance-id", machine, "--yes", "-o", "json");
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(Resources(plan.Out).Select(r => (r.Id, "Removed")), Resources(run.Out));
    }

    [Fact]
    public void One_of_two_goes_and_what_was_made_for_both_stays()
    {
        var machines = Launched("--count", "2");
        var run = Remove("--instance-id", machines[0], "--yes");
        Assert.True(run.Code == 0, run.Error);
        Assert.Matches($"(?m)^removed +{machines[0]} ", run.Out);
        Assert.Contains($"stays: {machines[1]} of the launch stays.", run.Error, StringComparison.Ordinal);
        FitsAPipe(run.Out);
    }

    [Fact]
    public void A_protected_machine_is_left_alone_and_the_option_named()
    {
        var machine = Launched("--termination-protection")[0];
        var changes = Account.ChangingCalls;
        var run = Remove("--instance-id", machine, "--yes");
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains($"secureml: {machine} is protected from termination, so it is left alone: --force takes the protection off first.", run.Error, StringComparison.Ordinal);
        Assert.Equal(changes, Account.ChangingCalls);
        Assert.Equal(0, Remove("--instance-id", machine, "--force", "--yes").Code);
    }

    [Fact]
    public void What_is_left_behind_is_named_and_is_exit_code_1()
    {
        var machine = Launched()[0];
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "iam:DeleteRole"));
        var run = Remove("--instance-id", machine, "--yes", "-o", "json");
        Assert.Equal(1, run.Code);
        Assert.Single(Resources(run.Out), r => r.Outcome == "LeftBehind");
        Assert.Contains("secureml: AWS::IAM::Role ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_no_leaves_everything_and_is_exit_code_2()
    {
        var machine = Launched()[0];
        var changes = Account.ChangingCalls;
        using var input = new StringReader("n\n");
        var run = Run(Host with { CanAsk = true, In = input }, default, "launch", "remove-machine", "--instance-id", machine, "--endpoint-url", Practice);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.EndsWith("Remove all this? [y/N] Declined: nothing was removed.\n", run.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(changes, Account.ChangingCalls);
    }

    [Theory]
    [InlineData("Say what to remove with --instance-id or --launch.", "--yes")]
    [InlineData("'i-xyz' is not an instance id", "--instance-id", "i-xyz", "--yes")]
    [InlineData("There is no instance i-00000000000000000 in us-east-1", "--instance-id", "i-00000000000000000", "--yes")]
    [InlineData("There is no launch 'nope' in us-east-1", "--launch", "nope", "--yes")]
    [InlineData("there is no terminal to ask on: add --yes to go on", "--launch", "nope")]
    public void Bad_input_is_one_sentence_and_changes_nothing(string says, params string[] args)
    {
        IsOneSentence(Remove(args), says);
        Assert.Empty(Changing());
    }

    private (int Code, string Out, string Error) Remove(params string[] args) => Run(["launch", "remove-machine", "--endpoint-url", Practice, .. args]);

    private List<string> Launched(params string[] args)
    {
        var run = Run(["launch", "machine", "trainer", "--endpoint-url", Practice, "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--subnet-id", Subnet, "--yes", "--journal", In("launch.jsonl"), "-o", "json", .. args]);
        Assert.True(run.Code == 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        return [.. json.RootElement.EnumerateArray().Select(m => m.GetProperty("instanceId").GetString()!)];
    }

    private static List<(string? Id, string Outcome)> Resources(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(r => (r.GetProperty("resourceId").GetString(), r.GetProperty("outcome").GetString()!))];
    }
}
