using System.Text.Json;

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

    [Fact]
    public void A_type_is_recommended()
    {
        var run = Run("launch", "types", "--endpoint-url", Practice, "--minimum-gpu-memory", "300", "--efa", "--recommend");
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("p4d.24xlarge", run.Out);
        Assert.DoesNotContain("g5.2xlarge", run.Out);
    }
}
