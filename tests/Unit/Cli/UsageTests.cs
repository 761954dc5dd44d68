using System.Text.Json;
using SecureMlTools.Cli;

namespace SecureMlTools.Tests.Cli;

public sealed class UsageTests : CliTest
{
    public static TheoryData<string, string[]> Wrong => new()
    {
        { "There is no control 'NET-1'; did you mean NET-01? secureml controls lists them all.", ["audit", "--endpoint-url", Practice, "--control", "NET-1"] },
        { "'i-xyz' is not an instance id: one looks like i-0123456789abcdef0.", ["audit", "--instance-id", "i-xyz"] },
        { "There is no option '--regoin'; did you mean --region?", ["audit", "--regoin", "eu-west-1"] },
        { "There is no command 'adit'; did you mean audit?", ["adit"] },
        { "--output does not take 'xml', only table, json, html, csv", ["audit", "--output", "xml"] },
        { "--status does not take 'fial'; did you mean Fail?", ["audit", "--status", "fial"] },
        { "--status does not take '1'", ["audit", "--status", "1"] },
        { "--minimum-severity does not take 'hihg'; did you mean High?", ["audit", "--minimum-severity", "hihg"] },
        { "--hop-limit does not take '65', only 1 to 64", ["imds", "--instance-id", "i-0123456789abcdef0", "--hop-limit", "65"] },
        { "--region and --all-regions exclude each other", ["audit", "--region", "eu-west-1", "--all-regions"] },
        { "There is no practice account 'nowhere'", ["audit", "--endpoint-url", "practice:nowhere"] },
        { "The practice account has no region 'mars-1'", ["audit", "--endpoint-url", Practice, "--region", "mars-1"] },
        { "The inventory folder '/nowhere' does not exist; make it with secureml inventory export '/nowhere'.", ["audit", "--inventory", "/nowhere"] },
        { "There is no file or folder '/nowhere.yaml'.", ["audit", "--endpoint-url", Practice, "--baseline", "/nowhere.yaml"] },
        { "Say what to repair", ["repair", "--endpoint-url", Practice, "--yes"] },
        { "The findings file '/nowhere.json' does not exist", ["repair", "--endpoint-url", Practice, "--yes", "--findings", "/nowhere.json"] },
        { "There is no guard 'ImdsInUse' to override; did you mean ImdsV1InUse?", ["repair", "--endpoint-url", Practice, "--yes", "--control", "IMDS-01", "--override-guard", "ImdsInUse"] },
        { "The journal '/nowhere.jsonl' cannot be read", ["undo", "--journal", "/nowhere.jsonl", "--yes"] },
        { "'--journal' is required", ["undo", "--yes"] },
        { "The folder '/nowhere' does not exist", ["audit", "--endpoint-url", Practice, "--output-file", "/nowhere/a.json"] },
        { "--port does not take '70000'", ["practice", "--port", "70000"] },
        { "--throttle-limit does not take '65', only 1 to 64", ["audit", "--throttle-limit", "65"] },
        { "A comparison has no CSV form", ["report", "FINDINGS", "--before", "FINDINGS", "-o", "csv"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Bad_input_is_one_sentence_and_exit_code_1(string says, string[] args)
    {
        File.WriteAllText(In("findings.json"), "[]");
        IsOneSentence(Run([.. args.Select(a => a == "FINDINGS" ? In("findings.json") : a)]), says);
    }

    [Fact]
    public void A_command_is_required() => Assert.Equal(1, Run().Code);

    [Theory]
    [InlineData("audit")]
    [InlineData("repair")]
    [InlineData("undo")]
    [InlineData("imds")]
    [InlineData("inventory")]
    [InlineData("report")]
    [InlineData("practice")]
    [InlineData("demo")]
    [InlineData("controls")]
    [InlineData("path")]
    [InlineData("launch", "machine")]
    [InlineData("launch", "network")]
    [InlineData("launch", "test-network")]
    [InlineData("launch", "remove-network")]
    [InlineData("launch", "remove-machine")]
    [InlineData("launch", "types")]
    public void Every_command_has_help(params string[] command)
    {
        var run = Run([.. command, "--help"]);
        Assert.Equal(0, run.Code);
        Assert.Contains("Usage:", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_catalogue_is_listed_with_the_actions_it_takes()
    {
        using var json = JsonDocument.Parse(Run("controls", "-o", "json").Out);
        var imds = json.RootElement.EnumerateArray().First(c => c.GetProperty("controlId").GetString() == "IMDS-01");
        Assert.Contains("ec2:DescribeInstances", imds.GetProperty("iamActions").EnumerateArray().Select(a => a.GetString()));
        FitsAPipe(Run("controls").Out);
    }

    [Theory]
    [InlineData("make it with Export-Ec2Inventory -Path 'x'.", "make it with secureml inventory export 'x'.")]
    [InlineData("(guard A: -OverrideGuard A or -AllowShared)", "(guard A: --override-guard A or --allow-shared)")]
    [InlineData("check -Region. Not --region or -Regional, nor a-Force.", "check --region. Not --region or -Regional, nor a-Force.")]
    public void Sentences_of_the_operations_speak_of_this_program(string theirs, string ours) => Assert.Equal(ours, Voice.Here(theirs));
}
