using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class ReportCommandTests : CliTest
{
    [Fact]
    public void Saved_findings_give_the_same_report_as_the_audit()
    {
        Run("audit", "--endpoint-url", Practice, "-f", In("a.json"));
        Assert.Equal(File.ReadAllText(In("a.json")), Run("report", In("a.json"), "-o", "json").Out);
        Assert.StartsWith("ControlId,", Run("report", In("a.json"), "-o", "csv").Out, StringComparison.Ordinal);
        Assert.Equal(0, Run("report", In("a.json"), "-f", In("r.html")).Code);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(In("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_audits_are_compared()
    {
        Run("audit", "--endpoint-url", Practice, "-f", In("before.json"));
        Run("repair", "--endpoint-url", Practice, "--control", "SNAP-01", "--yes", "--journal", In("j.jsonl"));
        Run("audit", "--endpoint-url", Practice, "-f", In("after.json"));
        using var json = JsonDocument.Parse(Run("report", In("after.json"), "--before", In("before.json"), "-o", "json").Out);
        var fixedOnes = json.RootElement.EnumerateArray().Where(c => c.GetProperty("change").GetString() == "Fixed").ToList();
        Assert.Equal("SNAP-01", Assert.Single(fixedOnes).GetProperty("controlId").GetString());
        var table = Run("report", In("after.json"), "--before", In("before.json")).Out;
        FitsAPipe(table);
        Assert.Contains("0 new, 1 fixed, 0 changed", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_only_matters_less_shows_both_severities()
    {
        Run("audit", "--inventory", Flat(("i-0123456789abcdef0", null, "optional")), "--region", "eu-west-1", "--control", "IMDS-01", "-f", In("before.json"));
        File.WriteAllText(In("after.json"), File.ReadAllText(In("before.json")).Replace("\"High\"", "\"Low\"", StringComparison.Ordinal));
        Assert.Contains("fail, high → low: Instance requires IMDSv2", Run("report", In("after.json"), "--before", In("before.json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_inventory_gives_the_findings_that_the_account_gives()
    {
        var exported = Run("inventory", "export", In("inv"), "--endpoint-url", Practice);
        Assert.Equal((0, Path.Combine(In("inv"), "inventory.json")), (exported.Code, exported.Out.Trim()));
        Assert.Equal(Verdicts(Run("audit", "--endpoint-url", Practice, "-o", "json").Out), Verdicts(Run("audit", "--inventory", In("inv"), "-o", "json").Out));
    }

    [Fact]
    public void Machines_are_listed_from_an_account_and_from_an_inventory()
    {
        Run("inventory", "export", In("inv"), "--endpoint-url", Practice);
        using var live = JsonDocument.Parse(Run("inventory", "list", "--endpoint-url", Practice, "-o", "json").Out);
        using var saved = JsonDocument.Parse(Run("inventory", "list", "--inventory", In("inv"), "-o", "json").Out);
        Assert.Equal(Ids(live), Ids(saved));
        FitsAPipe(Run("inventory", "list", "--endpoint-url", Practice).Out);
    }

    private static IReadOnlyList<string?> Ids(JsonDocument json) => [.. json.RootElement.EnumerateArray().Select(i => i.GetProperty("instanceId").GetString()).Order()];

    private static IReadOnlyList<string> Verdicts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(f => $"{f.GetProperty("controlId")} {f.GetProperty("resourceId")} {f.GetProperty("status")}").Order()];
    }
}
