using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class AuditCommandTests : CliTest
{
    private const string Machine = "i-0123456789abcdef0";

    [Theory]
    [InlineData("required", 0)]
    [InlineData("optional", 2)]
    public void The_exit_code_says_whether_something_fails(string tokens, int code) =>
        Assert.Equal(code, Run("audit", "--inventory", Flat((Machine, null, tokens)), "--region", "eu-west-1", "--control", "IMDS-01").Code);

    [Fact]
    public void Unknown_alone_has_its_own_exit_code() =>
        Assert.Equal(3, Run("audit", "--inventory", Flat((Machine, null, "required")), "--region", "eu-west-1", "--control", "IMDS-01,EBS-02").Code);

    [Fact]
    public void A_failure_outweighs_an_unknown() =>
        Assert.Equal(2, Run("audit", "--inventory", Flat((Machine, null, "optional")), "--region", "eu-west-1", "--control", "IMDS-01", "--control", "EBS-02").Code);

    [Fact]
    public void Only_what_is_printed_counts()
    {
        var inventory = Flat((Machine, null, "optional"));
        Assert.Equal(0, Run("audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01", "--status", "pass").Code);
        Assert.Equal(0, Run("audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01", "--minimum-severity", "critical").Code);
        Assert.Equal(3, Run("audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01,EBS-02", "--status", "Unknown").Code);
    }

    [Fact]
    public void Json_is_an_array_of_findings_and_nothing_else_is_on_standard_output()
    {
        var run = Run("audit", "--endpoint-url", Practice, "--output", "json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(2, run.Code);
        Assert.Equal(JsonValueKind.Array, json.RootElement.ValueKind);
        Assert.Contains(json.RootElement.EnumerateArray(), f => f.GetProperty("controlId").GetString() == "IMDS-01" && f.GetProperty("status").GetString() == "Fail");
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_table_fits_a_pipe_and_lists_failures_by_severity()
    {
        var run = Run("audit", "--endpoint-url", Practice);
        FitsAPipe(run.Out);
        var critical = run.Out.IndexOf("── Critical", StringComparison.Ordinal);
        var high = run.Out.IndexOf("── High", StringComparison.Ordinal);
        Assert.InRange(critical, 0, high - 1);
        Assert.Contains("finetune-bob", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_passes_is_listed_when_it_is_asked_for()
    {
        var inventory = Flat((Machine, null, "required"));
        Assert.DoesNotContain(Machine, Run("audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01").Out, StringComparison.Ordinal);
        Assert.Contains(Machine, Run("audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01", "--status", "Pass").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "ControlId,Title,")]
    [InlineData("html", "<!DOCTYPE html>")]
    public void Other_formats_begin_as_they_should(string format, string begins) =>
        Assert.StartsWith(begins, Run("audit", "--endpoint-url", Practice, "-o", format).Out, StringComparison.Ordinal);

    [Fact]
    public void The_ending_of_the_file_chooses_the_format_and_standard_output_stays_empty()
    {
        var run = Run("audit", "--endpoint-url", Practice, "--output-file", In("a.html"));
        Assert.Empty(run.Out);
        Assert.Equal(2, run.Code);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(In("a.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_regions_are_read_and_each_finding_says_which()
    {
        using var json = JsonDocument.Parse(Run("audit", "--endpoint-url", Practice, "--region", "us-east-1,eu-west-1", "--control", "EBS-02", "-o", "json").Out);
        Assert.Equal(["eu-west-1", "us-east-1"], json.RootElement.EnumerateArray().Select(f => f.GetProperty("region").GetString()).Order());
        using var all = JsonDocument.Parse(Run("audit", "--endpoint-url", Practice, "--all-regions", "--control", "EBS-02", "-o", "json").Out);
        Assert.Equal(2, all.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007")]
    [InlineData("[red]markup[/] [[")]
    [InlineData("a\nforged  IMDS-01  pass")]
    [InlineData("\u202egnp.exe")]
    public void A_hostile_name_is_shown_and_never_obeyed(string name)
    {
        var run = Run("audit", "--inventory", Flat((Machine, name, "optional")), "--region", "eu-west-1", "--control", "IMDS-01");
        Assert.Equal(2, run.Code);
        Assert.DoesNotContain(run.Out, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        Assert.DoesNotContain(run.Out.Split('\n'), l => l.StartsWith("forged", StringComparison.Ordinal));
    }

    [Fact]
    public void Colour_is_for_terminals_that_want_it()
    {
        var inventory = Flat((Machine, null, "optional"));
        string[] args = ["audit", "--inventory", inventory, "--region", "eu-west-1", "--control", "IMDS-01"];
        Assert.Contains('\u001b', Run(Host with { OutIsTerminal = true, Colour = true }, default, args).Out);
        Assert.DoesNotContain('\u001b', Run(Host with { OutIsTerminal = true, Colour = false }, default, args).Out);
        Assert.DoesNotContain('\u001b', Run(Host with { OutIsTerminal = false, Colour = true }, default, args).Out);
    }

    [Fact]
    public void A_machine_that_is_not_there_is_an_error()
    {
        var run = Run("audit", "--endpoint-url", Practice, "--instance-id", "i-00000000000000000", "--control", "IMDS-01");
        Assert.Equal(1, run.Code);
        Assert.Contains("There is no instance i-00000000000000000 in us-east-1 of account 111122223333: check --region.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_with_130_and_nothing_on_standard_output()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var run = Run(Host, stop.Token, "audit", "--endpoint-url", Practice);
        Assert.Equal((130, "", "secureml: Cancelled.\n"), (run.Code, run.Out, run.Error.ReplaceLineEndings("\n")));
    }
}
