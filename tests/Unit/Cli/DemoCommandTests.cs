using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class DemoCommandTests : CliTest
{
    [Fact]
    public void The_demo_shows_all_seven_parts_in_order_and_ends_well()
    {
        var run = Run("demo", "--report", In("report.html"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        FitsAPipe(run.Out);
        var at = -1;
        foreach (var part in (string[])["══ 1. Inventory", "══ 2. Findings", "── Critical", "══ 3. Plan", "══ 4. Repair", "══ 5. Second audit", "══ 6. Undo", "══ 7. Report", In("report.html"), "══ The same on your own account", "secureml audit --region", "Get-TrainingInstance | Test-Ec2Hardening"])
        {
            var next = run.Out.IndexOf(part, at + 1, StringComparison.Ordinal);
            Assert.True(next > at, part);
            at = next;
        }
    }

    [Fact]
    public void What_the_demo_says_was_really_done()
    {
        var run = Run("demo", "--report", In("report.html"));
        Assert.Contains("A third audit says exactly what the first one said.", run.Out, StringComparison.Ordinal);
        var report = File.ReadAllText(In("report.html"));
        foreach (var section in (string[])["findings", "machines", "changes", "difference", "undo"]) Assert.Contains($"<section id=\"{section}\"", report, StringComparison.Ordinal);

        // The journal that the demo names holds a change and its undoing for each that it says it made.
        var journal = run.Out.Split('\n').First(l => l.EndsWith("(journal)", StringComparison.Ordinal)).Trim()[..^" (journal)".Length];
        var lines = File.ReadAllLines(journal).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var made = lines.Count(l => l.GetProperty("type").GetString() == "intent" && !l.TryGetProperty("undoes", out _));
        Assert.InRange(made, 1, int.MaxValue);
        Assert.Equal(made, lines.Count(l => l.TryGetProperty("undoes", out _)));
    }

    [Fact]
    public void The_demo_leaves_the_sessions_practice_account_alone()
    {
        Run("demo", "--report", In("report.html"));
        Assert.Empty(Account.Calls);
    }
}
