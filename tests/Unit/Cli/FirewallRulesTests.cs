namespace SecureMlTools.Tests.Cli;

public sealed class FirewallRulesTests : CliTest
{
    [Fact]
    public void Rules_of_names_come_one_a_line_and_the_catch_all_once()
    {
        var (code, output, error) = Run("firewall", "rules", ".debian.org", "Download.PyTorch.org", "--target-type", "tls", "--start-sid", "7", "--log-allowed");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; dotprefix; content:".debian.org"; nocase; endswith; alert; msg:"matching TLS allowlisted FQDNs"; flow:to_server, established; sid:7; rev:1;)
            pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; content:"download.pytorch.org"; startswith; nocase; endswith; alert; msg:"matching TLS allowlisted FQDNs"; flow:to_server, established; sid:8; rev:1;)
            drop tls $HOME_NET any -> $EXTERNAL_NET any (msg:"not matching any TLS allowlisted FQDNs"; ssl_state:client_hello; flow:to_server, established; sid:9; rev:1;)

            """, output);
    }

    [Theory]
    [InlineData("pypi.org\"; sid:9;)")]
    [InlineData("10.1.2.3")]
    [InlineData("co.uk")]
    public void What_is_no_name_never_gets_into_a_rule(string name)
    {
        var (code, output, error) = Run("firewall", "rules", "pypi.org", name);

        Assert.Equal(2, code);
        Assert.Equal(["pypi.org", "pypi.org"], [.. System.Text.RegularExpressions.Regex.Matches(output, "content:\"([a-z.]+)\"").Select(m => m.Groups[1].Value)]);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_name_that_opens_a_hole_takes_force_and_is_named_once()
    {
        var (code, output, error) = Run("firewall", "rules", "huggingface.co", "huggingface.co");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(2, error.Split("huggingface.co").Length);
        Assert.EndsWith("--force adds it all the same.\n", error, StringComparison.Ordinal);

        Assert.Equal((0, ""), (Run("firewall", "rules", "huggingface.co", "--force") is var forced ? forced.Code : 9, forced.Error));
    }

    [Fact]
    public void A_wide_name_may_be_denied() => Assert.Contains("content:\".github.io\"", Run("firewall", "rules", ".github.io", "--list-type", "deny").Out, StringComparison.Ordinal);

    [Fact]
    public void Findings_of_a_file_fail_a_pipeline_and_name_file_and_line()
    {
        File.WriteAllText(In("egress.rules"), "# ours\nalert tcp any any -> any $PORTS (sid:1;)\n");

        var (code, output, _) = Run("firewall", "lint", In("egress.rules"));
        Assert.Equal(2, code);
        Assert.Contains("egress.rules:2", output, StringComparison.Ordinal);
        Assert.Contains("UndefinedVariable", output, StringComparison.Ordinal);

        Assert.Equal((0, "Nothing is wrong with the rules."), (Run("firewall", "lint", In("egress.rules"), "--variable", "PORTS=[80,443]") is var fine ? fine.Code : 9, fine.Error.Trim()));
    }

    [Fact]
    public void Json_holds_what_AWS_answers()
    {
        File.WriteAllText(In("a.rules"), "alert tcp any any -> any any (priority:2;)\n");

        var (_, output, _) = Run("firewall", "lint", In("a.rules"), "--rule-order", "strict", "-o", "json");

        Assert.Contains("\"awsMessage\": \"sid not assigned\"", output, StringComparison.Ordinal);
        Assert.Contains("\"id\": \"PriorityInStrictOrder\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine-path", "/there/is/no/suricata")]
    [InlineData("--rule-order", "loose")]
    [InlineData("--variable", "PORTS")]
    public void What_cannot_be_done_is_one_sentence(string option, string value)
    {
        File.WriteAllText(In("a.rules"), "alert tcp any any -> any any (sid:1;)\n");

        var (code, output, error) = Run("firewall", "lint", In("a.rules"), option, value);

        Assert.Equal((1, ""), (code, output));
        Assert.Single(error.Trim().Split('\n'));
    }
}
