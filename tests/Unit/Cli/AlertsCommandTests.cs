using System.Text.Json;
using SecureMlTools.Tests.Firewall;

namespace SecureMlTools.Tests.Cli;

public sealed class AlertsCommandTests : CliTest
{
    [Fact]
    public void Files_are_read_and_what_cannot_be_read_is_told_beside()
    {
        File.WriteAllText(In("a.log"), AlertLogs.New + "\nbroken\n" + AlertLogs.WithHost("=cmd|\u001b[2J"));
        var run = Run("firewall", "alerts", In("a.log"));
        Assert.Equal(0, run.Code);
        Assert.Equal(2, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Contains("line 2: is not whole JSON", run.Error, StringComparison.Ordinal);

        var csv = Run("firewall", "alerts", In("a.log"), "-o", "csv").Out;
        Assert.Contains(",\"'=cmd|\\u001b[2J\",", csv, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("firewall", "alerts", In("a.log"), "-o", "json", "--first", "1").Out);
        Assert.Equal(1, json.RootElement.GetArrayLength());
    }

    [Fact]
    public void The_log_group_of_a_firewall_is_found_and_counted()
    {
        var run = Run("firewall", "alerts", "--firewall", "egress", "--verdict", "blocked", "--domain", "*.pytorch.org", "--summary", "--endpoint-url", Practice);
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("download.pytorch.org", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, Account.ChangingCalls);
    }

    [Theory]
    [InlineData("Say what to read: files, --firewall or --log-group", "--verdict", "Blocked")]
    [InlineData("There is no file or folder '/nowhere'", "/nowhere")]
    [InlineData("--since does not take 'x': give a date", "--log-group", "g", "--since", "x")]
    [InlineData("--verdict does not take 'blokced'; did you mean Blocked?", "/nowhere", "--verdict", "blokced")]
    [InlineData("--first does not take '0'", "/nowhere", "--first", "0")]
    [InlineData("There is no firewall 'nobody'", "--firewall", "nobody", "--endpoint-url", Practice)]
    public void Bad_input_is_one_sentence(string says, params string[] args) => IsOneSentence(Run(["firewall", "alerts", .. args]), says);
}
