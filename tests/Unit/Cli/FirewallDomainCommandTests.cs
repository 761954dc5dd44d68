using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class FirewallDomainCommandTests : CliTest
{
    [Fact]
    public void A_name_is_shown_as_the_list_takes_it()
    {
        var run = Run("firewall", "domain", "https://Files.PythonHosted.org/x", "*.pytorch.org");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("files.pythonhosted.org", run.Out, StringComparison.Ordinal);
        Assert.Contains(" .pytorch.org", run.Out, StringComparison.Ordinal);
        FitsAPipe(run.Out);
    }

    [Fact]
    public void A_risk_is_said_and_told_to_the_pipeline()
    {
        var run = Run("firewall", "domain", ".amazonaws.com", "pypl.org", ".co.uk");

        Assert.Equal(2, run.Code);
        Assert.Contains("needs force", run.Out, StringComparison.Ordinal);
        Assert.Contains("looks like pypi.org", run.Out, StringComparison.Ordinal);
        Assert.Contains("refused", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_name_is_one_sentence_each_and_the_others_are_shown()
    {
        var run = Run("firewall", "domain", "10.0.0.1", "pypi.org", "a\u001bb.com");

        Assert.Equal(1, run.Code);
        Assert.Contains("pypi.org", run.Out, StringComparison.Ordinal);
        Assert.Equal(["secureml: '10.0.0.1' is an IP address", "secureml: 'a\\u001bb.com' holds a control character"], run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(new[] { ",", " or a" }, StringSplitOptions.None)[0]));
    }

    [Fact]
    public void As_json_it_says_everything()
    {
        using var json = JsonDocument.Parse(Run("firewall", "domain", "--wildcard", "github.io", "-o", "json").Out);
        var domain = json.RootElement[0];

        Assert.Equal(".github.io", domain.EnumerateObject().Single(p => p.Name.Equals("domain", StringComparison.OrdinalIgnoreCase)).Value.GetString());
        Assert.Contains("MultiTenant", domain.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Presets_are_listed_with_their_marks()
    {
        var run = Run("firewall", "presets");

        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var name in new[] { "PyPI", "HuggingFace", "WandB", "as of 2026-", "files.pythonhosted.org", "Strangers keep content on it.", "Public Suffix List of 2026-" })
            Assert.Contains(name, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public void A_preset_by_name_and_region()
    {
        var run = Run("firewall", "presets", "amazonlinux", "--region", "eu-west-1", "-o", "json");

        Assert.Equal(0, run.Code);
        Assert.Contains("al2023-repos-eu-west-1-de612dc2", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("{region}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_name_is_one_sentence() => IsOneSentence(Run("firewall", "presets", "PiPy"), "did you mean PyPI?");
}
