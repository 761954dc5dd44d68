using System.Text.Json;

namespace SecureMlTools.Tests.Cli;

public sealed class DemoCommandTests : CliTest
{
    [Fact]
    public void The_demo_shows_all_seven_parts_in_order_and_ends_well()
    {
        var run = Demo();
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
        var run = Demo();
        Assert.Contains("A third audit says exactly what the first one said.", run.Out, StringComparison.Ordinal);
        var report = File.ReadAllText(In("report.html"));
        foreach (var section in (string[])["findings", "machines", "changes", "difference", "undo"]) Assert.Contains($"<section id=\"{section}\"", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journals_of_the_demo_hold_an_undoing_for_each_change() => Demo(folder =>
    {
        var lines = Directory.GetFiles(folder, "*.jsonl").SelectMany(File.ReadAllLines).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var made = lines.Count(l => l.GetProperty("type").GetString() == "intent" && !l.TryGetProperty("undoes", out _));
        Assert.InRange(made, 1, int.MaxValue);
        Assert.Equal(made, lines.Count(l => l.TryGetProperty("undoes", out _)));
    });

    [Fact]
    public void The_demo_leaves_the_sessions_practice_account_alone()
    {
        Demo();
        Assert.Empty(Account.Calls);
    }

    // The demo keeps its journals for whoever wants to look; nobody looks at a test's.
    private (int Code, string Out, string Error) Demo(Action<string>? journals = null)
    {
        var run = Run("demo", "--report", In("report.html"));
        var folder = Path.GetDirectoryName(run.Out.Split('\n').First(l => l.EndsWith("(journal)", StringComparison.Ordinal)).Trim())!;
        Assert.StartsWith("secureml-demo-", Path.GetFileName(folder), StringComparison.Ordinal);
        try
        {
            journals?.Invoke(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return run;
    }
}
