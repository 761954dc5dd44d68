using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class FirewallAllowCommandTests : CliTest
{
    [Fact]
    public void A_name_is_allowed_listed_and_taken_back()
    {
        var run = Run("firewall", "allow", "https://download.pytorch.org/models", "www.kaggle.com", "--rule-group", "domain-allow", "--endpoint-url", Practice, "--yes", "--journal", In("j.jsonl"));
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        FitsAPipe(run.Out);
        Assert.Contains("1 added, 0 removed; capacity 11 \u2192 13 of 100; firewalls IN_SYNC", run.Out, StringComparison.Ordinal);
        Assert.Contains("www.kaggle.com (.kaggle.com)", run.Out, StringComparison.Ordinal);
        Assert.Contains("secureml undo --journal", run.Out, StringComparison.Ordinal);
        Assert.Contains("download.pytorch.org", List());

        Assert.Equal(0, Run("undo", "--journal", In("j.jsonl"), "--endpoint-url", Practice, "--yes").Code);
        Assert.DoesNotContain("download.pytorch.org", List());
    }

    [Fact]
    public void What_if_shows_it_and_calls_nothing_that_changes()
    {
        var run = Run("firewall", "remove", ".kaggle.com", "--rule-group", "domain-allow", "--endpoint-url", Practice, "--what-if", "-o", "json");
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        var result = json.RootElement[0];
        Assert.Equal("Planned", result.GetProperty("outcome").GetString());
        Assert.Equal(".kaggle.com", result.GetProperty("removed")[0].GetString());
        Assert.Equal((11, 9), (result.GetProperty("consumedBefore").GetInt32(), result.GetProperty("consumedAfter").GetInt32()));
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_name_that_opens_a_hole_is_refused_and_the_rest_goes_on()
    {
        var run = Run("firewall", "allow", ".github.io", "download.pytorch.org", "--rule-group", "domain-allow", "--endpoint-url", Practice, "--yes", "--journal", In("j.jsonl"));
        Assert.Equal(2, run.Code);
        Assert.Contains("--force", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("download.pytorch.org", List());
        Assert.DoesNotContain(".github.io", List());
    }

    [Fact]
    public void A_preset_is_added_in_one_update_and_its_json_speaks_of_options()
    {
        var run = Run("firewall", "allow", "nvcr.io", ".github.io", "--preset", "PyTorch", "HuggingFace", "--rule-group", "domain-allow", "--endpoint-url", Practice, "--yes", "--journal", In("j.jsonl"), "-o", "json");
        Assert.Equal(2, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        var result = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("Applied", result.GetProperty("outcome").GetString());
        Assert.Contains("download.pytorch.org", result.GetProperty("added").ToString(), StringComparison.Ordinal);
        Assert.Contains("--force adds it", result.GetProperty("skipped").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" -Force", run.Out + run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Account.ChangingCalls);
    }

    [Theory]
    [InlineData("There is nothing to add", "allow")]
    [InlineData("There is nothing to take off", "remove")]
    [InlineData("--max-retry does not take '0', only 1 to 100", "allow", "a.org", "--max-retry", "0")]
    [InlineData("did you mean PyPI?", "allow", "--preset", "PiPY")]
    public void What_cannot_be_done_is_one_sentence(string says, params string[] args)
    {
        IsOneSentence(Run(["firewall", .. args, "--rule-group", "domain-allow", "--endpoint-url", Practice, "--yes"]), says);
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_group_that_is_not_there_is_one_sentence() =>
        IsOneSentence(Run("firewall", "allow", "a.org", "--rule-group", "domain-alow", "--endpoint-url", Practice, "--yes"), "did you mean 'domain-allow'?");

    [Fact]
    public void The_list_says_what_it_does_with_its_names()
    {
        var run = Run("firewall", "list", "--firewall", "egress", "--endpoint-url", Practice);
        Assert.Equal(0, run.Code);
        FitsAPipe(run.Out);
        Assert.Contains("ALLOWLIST", run.Out, StringComparison.Ordinal);
        Assert.Contains("files.pythonhosted.org", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("STRICT_ORDER", run.Out, StringComparison.Ordinal);
    }

    private List<string?> List()
    {
        var run = Run("firewall", "list", "domain-*", "--endpoint-url", Practice, "-o", "json");
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        return [.. json.RootElement.EnumerateArray().Select(d => d.GetProperty("domain").GetString())];
    }
}
