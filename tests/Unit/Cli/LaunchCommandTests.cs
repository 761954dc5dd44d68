using System.Text.Json;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Cli;

public sealed class LaunchCommandTests : CliTest
{
    private const string Subnet = "subnet-0b178961cb0570872";

    [Fact]
    public void A_machine_is_launched_and_shown()
    {
        var run = Run("launch", "machine", "--endpoint-url", Practice, "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--subnet-id", Subnet, "--tag", "Team=ml", "--yes", "--output", "json", "--journal", Path.Combine(Folder, "j.jsonl"));
        Assert.True(run.Code == 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        var machine = json.RootElement.EnumerateArray().Single();
        Assert.Equal("required", machine.GetProperty("httpTokens").GetString());
        Assert.NotEmpty(machine.GetProperty("findings").EnumerateArray());
    }

    [Fact]
    public void A_plan_is_shown_and_nothing_is_made()
    {
        var run = Run("launch", "machine", "--endpoint-url", Practice, "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--subnet-id", Subnet, "--what-if");
        Assert.Equal(0, run.Code);
        Assert.Contains("AWS::IAM::Role Role", run.Error);
        Assert.Empty(run.Out);
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_refusal_names_this_programs_options()
    {
        var run = Run("launch", "machine", "--endpoint-url", Practice, "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--yes");
        Assert.Equal(1, run.Code);
        Assert.Contains("--subnet-id, or --network", run.Error);
    }

    [Theory]
    [InlineData("CloudFormation", "AWS::EC2::Instance")]
    [InlineData("Terraform", "aws_instance")]
    public void A_template_is_all_there_is_on_standard_output(string format, string holds)
    {
        var run = Machine("--subnet-id", Subnet, "--as-template", format);
        Assert.True(run.Code == 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Contains(holds, run.Out, StringComparison.Ordinal);
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_no_makes_nothing_and_is_exit_code_2()
    {
        using var input = new StringReader("n\n");
        var run = Run(Host with { CanAsk = true, In = input }, default, ["launch", "machine", "--endpoint-url", Practice, "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--subnet-id", Subnet]);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.EndsWith("Make all this? [y/N] Declined: nothing was made.\n", run.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(Changing());
    }

    [Fact]
    public void Without_a_terminal_and_without_yes_nothing_is_read_or_made()
    {
        IsOneSentence(Machine("--subnet-id", Subnet), "add --yes to go on, or --what-if to see the plan.");
        Assert.Empty(Account.Calls);
    }

    [Fact]
    public void A_launch_that_fails_is_one_sentence_and_leaves_nothing()
    {
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "ec2:RunInstances"));
        var run = Machine("--subnet-id", Subnet, "--yes", "--journal", In("j.jsonl"));
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("RunInstances", run.Error, StringComparison.Ordinal);
        Account.Faults.Clear();
        using var json = JsonDocument.Parse(Run("inventory", "list", "--endpoint-url", Practice, "-o", "json").Out);
        Assert.DoesNotContain(json.RootElement.EnumerateArray(), m => m.GetProperty("name").GetString()?.StartsWith("trainer", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("--subnet-id and --network exclude each other", "--subnet-id", Subnet, "--network", "lab")]
    [InlineData("There is no training network 'lba' in us-east-1", "--network", "lba")]
    [InlineData("'host' is no tenancy here; give default or dedicated.", "--subnet-id", Subnet, "--tenancy", "host")]
    [InlineData("--spot-max-price does not take '1,25', only a number such as 1.25", "--subnet-id", Subnet, "--spot-max-price", "1,25")]
    [InlineData("--keep-ssh says what the hardening does with sshd; give --harden-os too.", "--subnet-id", Subnet, "--keep-ssh")]
    [InlineData("--count does not take '0', only 1 to 1000", "--subnet-id", Subnet, "--count", "0")]
    [InlineData("--as-template does not take 'yaml', only CloudFormation and Terraform.", "--subnet-id", Subnet, "--as-template", "yaml")]
    public void Bad_input_is_one_sentence_and_makes_nothing(string says, params string[] args)
    {
        IsOneSentence(Machine([.. args, "--yes"]), says);
        Assert.Empty(Changing());
    }

    [Theory]
    [InlineData("us-east-1 has no instance type 'g5.2xlrge'; did you mean g5.2xlarge?", "g5.2xlrge")]
    [InlineData("--architecture does not take 'arm', only x86_64 and arm64.", "--architecture", "arm")]
    [InlineData("No instance type of us-east-1 fits that nothing speaks against", "--minimum-gpu-memory", "9000", "--recommend")]
    public void A_type_that_is_none_is_one_sentence(string says, params string[] args) => IsOneSentence(Run(["launch", "types", .. args, "--endpoint-url", Practice]), says);

    [Fact]
    public void A_file_gets_no_colours_from_the_terminal_that_it_is_written_from()
    {
        var run = Run(Host with { OutIsTerminal = true, Colour = true }, default, ["launch", "types", "g5.2xlarge", "--endpoint-url", Practice, "-f", In("types.txt")]);
        Assert.Equal(0, run.Code);
        var text = File.ReadAllText(In("types.txt"));
        Assert.Contains("g5.2xlarge", text, StringComparison.Ordinal);
        FitsAPipe(text);
    }

    [Fact]
    public void A_type_is_recommended()
    {
        var run = Run("launch", "types", "--endpoint-url", Practice, "--minimum-gpu-memory", "300", "--efa", "--recommend");
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("p4d.24xlarge", run.Out);
        Assert.DoesNotContain("g5.2xlarge", run.Out);
    }

    private (int Code, string Out, string Error) Machine(params string[] args) =>
        Run(["launch", "machine", "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--endpoint-url", Practice, .. args]);
}
