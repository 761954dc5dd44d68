using System.Text.Json;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Cli;

/// <summary>A training network at the command line: planned, built, checked and removed.</summary>
public sealed class LaunchNetworkCommandTests : CliTest
{
    private int _journals;

    public LaunchNetworkCommandTests() => Host = InAHurry(Host);

    [Fact]
    public void A_plan_lists_resources_addresses_and_costs_and_makes_nothing()
    {
        var run = Network("lab", "--preset", "PyPI", "--what-if");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"(?m)^planned +WorkloadSubnetA +10\.77\.0\.0/21$", run.Out);
        Assert.Contains("NAT gateway: 1 x 730 = 730 hours a month", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("What if: build lab: 72 of 72 resources in us-east-1 (us-east-1a)", run.Error, StringComparison.Ordinal);
        FitsAPipe(run.Out);
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_second_run_changes_nothing_and_asks_nothing()
    {
        var first = One(Built("--dns-firewall", "--tag", "Team=ml").Out);
        Assert.Equal("Created", first.GetProperty("outcome").GetString());
        Assert.StartsWith("vpc-", first.GetProperty("vpcId").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(first.GetProperty("bucketPolicy").GetString()!);

        var changes = Account.ChangingCalls;
        var again = Network("lab", "--preset", "PyPI", "--dns-firewall", "--tag", "Team=ml", "--yes", "-o", "json");
        Assert.Equal(0, again.Code);
        Assert.Equal("Kept", One(again.Out).GetProperty("outcome").GetString());
        Assert.Equal(changes, Account.ChangingCalls);
    }

    [Theory]
    [InlineData("CloudFormation", "Resources")]
    [InlineData("terraform", "resource")]
    public void A_template_is_all_there_is_on_standard_output(string format, string member)
    {
        var run = Network("lab", "--preset", "PyPI", "--as-template", format);
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        Assert.NotEmpty(json.RootElement.GetProperty(member).EnumerateObject());
        Assert.Empty(Changing());
    }

    [Fact]
    public void In_sync_is_said_and_is_exit_code_0()
    {
        Built();
        var changes = Account.ChangingCalls;
        var run = Launch("test-network", "lab");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"── in sync · lab us-east-1 vpc-\w+ ─", run.Out);
        Assert.Contains("All 72 resources are as they were made, and of what EC2 and Route 53", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);
        var check = One(Launch("test-network", "lab", "-o", "json").Out);
        Assert.Equal(("InSync", 72, 0), (check.GetProperty("status").GetString(), check.GetProperty("resourceCount").GetInt32(), check.GetProperty("drift").GetArrayLength()));
        Assert.Equal(changes, Account.ChangingCalls);
    }

    [Fact]
    public void What_differs_is_named_and_is_exit_code_2()
    {
        Built();
        Assert.Equal(0, Run("firewall", "logging", "lab", "--flow", "None", "--endpoint-url", Practice, "--yes", "--journal", Journal()).Code);
        var run = Launch("test-network", "lab");
        Assert.Equal(2, run.Code);
        Assert.Contains("── drifted · lab", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^changed +FirewallLogging ", run.Out);
        FitsAPipe(run.Out);
        var drift = One(Launch("test-network", "lab", "-o", "json").Out).GetProperty("drift").EnumerateArray().Single();
        Assert.Equal(("Changed", "FirewallLogging"), (drift.GetProperty("kind").GetString(), drift.GetProperty("logicalId").GetString()));
        Assert.Contains("/secureml/lab/flow", drift.GetProperty("expected").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_unknown_and_exit_code_3()
    {
        Built();
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "network-firewall:DescribeRuleGroup"));
        var run = Launch("test-network", "lab");
        Assert.Equal(3, run.Code);
        Assert.Contains("── unknown · lab us-east-1", run.Out, StringComparison.Ordinal);
        Assert.Contains("allow the IAM action network-firewall:DescribeRuleGroup.", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_half_removed_is_unknown_and_says_what_to_run()
    {
        Built();
        Assert.Equal(0, Launch("remove-network", "lab", "--keep-log", "--yes").Code);
        var run = Launch("test-network", "lab", "-o", "json");
        Assert.Equal(3, run.Code);
        Assert.Contains("Run secureml launch network again, or secureml launch remove-network.", One(run.Out).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_not_there_is_an_error_even_beside_one_that_is()
    {
        const string Says = "There is no training network 'lba' in us-east-1: check the name and the region.";
        IsOneSentence(Launch("test-network", "lba"), Says);
        Assert.Equal("[]", Launch("test-network", "lba", "-o", "json").Out.Trim());

        Built();
        var run = Launch("test-network", "lab", "lba");
        Assert.Equal(1, run.Code);
        Assert.Contains("in sync · lab", run.Out, StringComparison.Ordinal);
        Assert.Contains(Says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_looked_for_in_every_region_that_is_asked()
    {
        Built();
        var run = Launch("test-network", "--region", "us-east-1,eu-west-1", "lab", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Equal("us-east-1", One(run.Out).GetProperty("region").GetString());
        run = Launch("test-network", "lab", "--all-regions", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Equal("us-east-1", One(run.Out).GetProperty("region").GetString());
        IsOneSentence(Launch("test-network", "lab", "--region", "eu-west-1"), "in eu-west-1: check the name and the region.");
    }

    [Fact]
    public void A_removal_does_what_its_plan_says()
    {
        var vpc = One(Built().Out).GetProperty("vpcId").GetString()!;
        var changes = Account.ChangingCalls;
        var plan = Launch("remove-network", "lab", "--what-if", "-o", "json");
        Assert.Equal(0, plan.Code);
        Assert.StartsWith($"What if: Remove training network lab in us-east-1: its 72 resources and parts, {vpc} among them, and its logs.", plan.Error, StringComparison.Ordinal);
        Assert.All(Resources(plan.Out), r => Assert.Equal("Planned", r.Outcome));
        Assert.Contains(Resources(plan.Out), r => r.Id == vpc);
        Assert.Equal(changes, Account.ChangingCalls);

        var run = Launch("remove-network", "lab", "--yes", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Equal(Resources(plan.Out).Select(r => (r.Id, "Removed")), Resources(run.Out));
        Assert.Equal(1, Launch("test-network", "lab").Code);
        IsOneSentence(Launch("remove-network", "lab", "--yes"), "There is no training network 'lab' in us-east-1: check the name and the region.");
    }

    [Fact]
    public void The_logs_are_kept_when_they_are_asked_for_and_named()
    {
        Built();
        var run = Launch("remove-network", "lab", "--keep-log", "--yes");
        Assert.Equal(0, run.Code);
        FitsAPipe(run.Out);
        Assert.Matches(@"(?m)^kept +AlertLogGroup +/secureml/lab/alert$", run.Out);
        Assert.Contains("Log group /secureml/lab/alert is kept; secureml launch remove-network lab without --keep-log removes it.", run.Error, StringComparison.Ordinal);
        Assert.Equal(4, Resources(Launch("remove-network", "lab", "--yes", "-o", "json").Out).Count);
    }

    [Fact]
    public void A_removal_that_nobody_can_consent_to_reads_nothing()
    {
        IsOneSentence(Launch("remove-network", "lab"), "there is no terminal to ask on: add --yes to go on, or --what-if to see the plan.");
        Assert.Empty(Account.Calls);
    }

    [Theory]
    [InlineData("n")]
    [InlineData("")]
    public void A_no_leaves_everything_and_is_exit_code_2(string answer)
    {
        var making = Asked(answer, "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--no-internet");
        Assert.Equal((2, ""), (making.Code, making.Out));
        Assert.EndsWith("Make all this? [y/N] Declined: nothing was made.\n", making.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(Changing());

        Built();
        var changes = Account.ChangingCalls;
        var removing = Asked(answer, "remove-network", "lab");
        Assert.Equal((2, ""), (removing.Code, removing.Out));
        Assert.EndsWith("Remove all this? [y/N] Declined: nothing was removed.\n", removing.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(changes, Account.ChangingCalls);
    }

    [Fact]
    public void A_network_in_use_is_refused_and_its_users_named()
    {
        Built();
        var machine = Launch("machine", "trainer", "--instance-type", "g5.2xlarge", "--image", "DeepLearningPyTorch", "--network", "lab", "--yes", "--journal", Journal(), "-o", "json");
        Assert.True(machine.Code == 0, machine.Error);
        var changes = Account.ChangingCalls;
        var run = Launch("remove-network", "lab", "--yes");
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith($"secureml: Training network lab is in use by {One(machine.Out).GetProperty("instanceId").GetString()}, ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(", so nothing was removed: remove these first, machines with secureml launch remove-machine.", run.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(changes, Account.ChangingCalls);
        Assert.Equal(0, Launch("remove-machine", "--instance-id", One(machine.Out).GetProperty("instanceId").GetString()!, "--yes").Code);
        Assert.Equal(0, Launch("remove-network", "lab", "--yes").Code);
    }

    [Fact]
    public void What_is_left_behind_is_named_and_is_exit_code_1()
    {
        Built();
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "logs:DeleteLogGroup"));
        var run = Launch("remove-network", "lab", "--yes", "-o", "json");
        Assert.Equal(1, run.Code);
        Assert.Equal(4, Resources(run.Out).Count(r => r.Outcome == "LeftBehind"));
        Assert.Contains("secureml: AWS::Logs::LogGroup /secureml/lab/alert is left behind: DeleteLogGroup failed (AccessDeniedException)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_that_fails_is_one_sentence_and_leaves_nothing()
    {
        Account.Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "ec2:CreateNatGateway"));
        var run = Network("lab", "--preset", "PyPI", "--yes", "--journal", Journal());
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("allow the IAM action ec2:CreateNatGateway. It was NatGatewayA that could not be made. Everything that was made was taken away again.", run.Error, StringComparison.Ordinal);
        Account.Faults.Clear();
        Assert.Equal(1, Launch("test-network", "lab").Code);
    }

    [Theory]
    [InlineData("is not private", "network", "lab", "--vpc-cidr", "8.8.0.0/16", "--preset", "PyPI", "--yes")]
    [InlineData("is no service with an endpoint in us-east-1; did you mean sts?", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--preset", "PyPI", "--endpoint", "stss", "--yes")]
    [InlineData("leave --preset and --allow-domain out, or --no-internet.", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--preset", "PyPI", "--no-internet", "--yes")]
    [InlineData("give at least one with --preset or --allow-domain, or --no-internet", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--yes")]
    [InlineData("leave --after-nat or --no-internet out", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--no-internet", "--after-nat", "--yes")]
    [InlineData("--as-template does not take 'yaml', only CloudFormation and Terraform.", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--as-template", "yaml")]
    [InlineData("did you mean PyPI?", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--preset", "PiPy", "--yes")]
    [InlineData("'--vpc-cidr' is required", "network", "lab", "--yes")]
    [InlineData("There is no option '--keep-logs'; did you mean --keep-log?", "remove-network", "lab", "--keep-logs", "--yes")]
    [InlineData("There is no command 'test-netwrok'; did you mean test-network?", "test-netwrok", "lab")]
    [InlineData("--tag does not take 'Jane', only KEY=VALUE, where commas part one tag from the next; run", "network", "lab", "--vpc-cidr", "10.77.0.0/20", "--preset", "PyPI", "--tag", "Owner=Doe, Jane", "--yes")]
    [InlineData("exclude each other", "test-network", "lab", "--all-regions", "--region", "us-east-1")]
    public void Bad_input_is_one_sentence_and_changes_nothing(string says, params string[] args)
    {
        IsOneSentence(Launch(args), says);
        Assert.Empty(Changing());
    }

    private (int Code, string Out, string Error) Launch(params string[] args) => Run(["launch", .. args, "--endpoint-url", Practice]);

    private (int Code, string Out, string Error) Network(params string[] args) => Launch(["network", .. args, "--vpc-cidr", "10.77.0.0/20"]);

    private (int Code, string Out, string Error) Built(params string[] args)
    {
        var run = Network(["lab", "--preset", "PyPI", "--yes", "--journal", Journal(), "-o", "json", .. args]);
        Assert.True(run.Code == 0, run.Error);
        return run;
    }

    private (int Code, string Out, string Error) Asked(string answer, params string[] args)
    {
        using var input = new StringReader(answer + "\n");
        return Run(Host with { CanAsk = true, In = input }, default, ["launch", .. args, "--endpoint-url", Practice]);
    }

    private string Journal() => In($"{++_journals}.jsonl");

    private static JsonElement One(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().Single().Clone();
    }

    private static List<(string? Id, string Outcome)> Resources(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(r => (r.GetProperty("resourceId").GetString(), r.GetProperty("outcome").GetString()!))];
    }
}
