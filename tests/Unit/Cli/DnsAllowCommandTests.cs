using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class DnsAllowCommandTests : CliTest
{
    private string Vpc => Results(Run("audit", "--endpoint-url", Practice, "--control", "DNS-01", "--status", "Fail", "-o", "json").Out).First(r => r.ResourceId.StartsWith("vpc-", StringComparison.Ordinal)).ResourceId;

    [Fact]
    public void What_if_makes_no_changing_call()
    {
        var run = Run("firewall", "dns-allow", "names", "--vpc-id", Vpc, "--domain", ".pypi.org", "--preset", "PyTorch", "--include-aws-endpoint", "--endpoint-url", Practice, "--what-if", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.All(Results(run.Out), r => Assert.Equal("Planned", r.Outcome));
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_list_is_made_and_undone()
    {
        var run = Run("firewall", "dns-allow", "names", "--vpc-id", Vpc, "--domain", ".pypi.org", "--include-aws-endpoint", "--endpoint-url", Practice, "--yes", "--journal", In("j.jsonl"), "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Equal(8, Results(run.Out).Count(r => r.Outcome == "Applied"));
        var undo = Run("undo", "--endpoint-url", Practice, "--journal", In("j.jsonl"), "--yes", "-o", "json");
        Assert.Equal(0, undo.Code);
        Assert.All(Results(undo.Out), r => Assert.Equal("Applied", r.Outcome));
    }

    [Fact]
    public void A_name_that_is_none_is_one_sentence() =>
        IsOneSentence(Run("firewall", "dns-allow", "names", "--vpc-id", "vpc-0123456789abcdef0", "--domain", "10.0.0.1", "--endpoint-url", Practice, "--yes"), "10.0.0.1");

    [Fact]
    public void A_priority_out_of_range_is_refused_before_anything_is_read()
    {
        var run = Run("firewall", "dns-allow", "names", "--vpc-id", "vpc-0123456789abcdef0", "--priority", "100", "--endpoint-url", Practice, "--yes");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("101 to 9899", run.Error, StringComparison.Ordinal);
        Assert.Empty(Account.Calls);
    }

    private static List<(string ResourceId, string Outcome)> Results(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(r => (r.GetProperty("resourceId").GetString()!, r.TryGetProperty("outcome", out var o) ? o.GetString()! : ""))];
    }
}
