using System.Text.Json;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Cli;

public sealed class RepairCommandTests : CliTest
{
    [Fact]
    public void What_if_makes_no_changing_call()
    {
        var run = Run("repair", "--endpoint-url", Practice, "--control", "NET-01", "--what-if", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.All(Results(run.Out), r => Assert.Equal("Planned", r.Outcome));
        Assert.Empty(Changing());
        Assert.False(File.Exists(In("j.jsonl")));
    }

    [Fact]
    public void Without_a_terminal_and_without_yes_nothing_is_read_or_changed()
    {
        IsOneSentence(Run("repair", "--endpoint-url", Practice, "--control", "NET-01"), "there is no terminal to ask on: add --yes to go on, or --what-if to see the plan.");
        Assert.Empty(Account.Calls);
    }

    [Theory]
    [InlineData("n", 2, "Refused")]
    [InlineData("", 2, "Refused")]
    [InlineData("y", 0, "Applied")]
    public void On_a_terminal_the_answer_decides(string answer, int code, string outcome)
    {
        using var input = new StringReader(answer + "\n");
        var run = Run(Host with { CanAsk = true, In = input }, default, "repair", "--endpoint-url", Practice, "--control", "SNAP-01", "--journal", In("j.jsonl"), "-o", "json");
        Assert.Equal(code, run.Code);
        Assert.All(Results(run.Out), r => Assert.Equal(outcome, r.Outcome));
        Assert.Contains("Make this change in us-east-1 of account 111122223333? [y/N]", run.Error, StringComparison.Ordinal);
        Assert.Equal(outcome == "Applied", Changing().Count > 0);
    }

    [Fact]
    public void A_repair_can_be_audited_and_undone()
    {
        var before = Run("audit", "--endpoint-url", Practice, "-o", "json").Out;
        var repair = Run("repair", "--endpoint-url", Practice, "--control", "NET-01,SNAP-01", "--yes", "--journal", In("j.jsonl"));
        Assert.Equal(0, repair.Code);
        FitsAPipe(repair.Out);
        Assert.Contains($"secureml undo --journal {In("j.jsonl")}", repair.Out, StringComparison.Ordinal);
        Assert.Equal(0, Run("audit", "--endpoint-url", Practice, "--control", "NET-01,SNAP-01").Code);

        var undo = Run("undo", "--endpoint-url", Practice, "--journal", In("j.jsonl"), "--yes", "-o", "json");
        Assert.Equal(0, undo.Code);
        Assert.All(Results(undo.Out), r => Assert.Equal("Applied", r.Outcome));
        Assert.Equal(Verdicts(before), Verdicts(Run("audit", "--endpoint-url", Practice, "-o", "json").Out));

        var again = Run("undo", "--endpoint-url", Practice, "--journal", In("j.jsonl"), "--yes", "-o", "json");
        Assert.Equal(0, again.Code);
        Assert.All(Results(again.Out), r => Assert.Equal("AlreadyCompliant", r.Outcome));
    }

    [Fact]
    public void A_guard_refuses_and_the_exit_code_says_so()
    {
        var run = Run("repair", "--endpoint-url", Practice, "--control", "IMDS-01", "--yes", "--journal", In("j.jsonl"));
        Assert.Equal(2, run.Code);
        Assert.Contains("--override-guard ImdsV1InUse", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(0, Run("repair", "--endpoint-url", Practice, "--control", "IMDS-01", "--yes", "--force", "--override-guard", "ImdsV1InUse", "--journal", In("k.jsonl")).Code);
    }

    [Fact]
    public void Findings_of_a_file_only_point()
    {
        Run("audit", "--endpoint-url", Practice, "--control", "SNAP-01", "--output-file", In("f.json"));
        // What the file claims beyond control, resource, region and account is not believed.
        File.WriteAllText(In("f.json"), File.ReadAllText(In("f.json")).Replace("\"Pass\"", "\"Fail\"", StringComparison.Ordinal));
        var run = Run("repair", "--endpoint-url", Practice, "--findings", In("f.json"), "--yes", "--journal", In("j.jsonl"), "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Equal(["AlreadyCompliant", "Applied"], Results(run.Out).Select(r => r.Outcome).Distinct().Order());
    }

    [Fact]
    public void Findings_of_another_account_change_nothing()
    {
        Run("audit", "--endpoint-url", Practice, "--control", "SNAP-01", "--output-file", In("f.json"));
        File.WriteAllText(In("f.json"), File.ReadAllText(In("f.json")).Replace("111122223333", "999988887777", StringComparison.Ordinal));
        IsOneSentence(Run("repair", "--endpoint-url", Practice, "--findings", In("f.json"), "--yes"), "The findings are of account 999988887777, but the credentials are of 111122223333: nothing was changed.");
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_journal_is_never_overwritten()
    {
        File.WriteAllText(In("j.jsonl"), "mine");
        IsOneSentence(Run("repair", "--endpoint-url", Practice, "--control", "SNAP-01", "--yes", "--journal", In("j.jsonl")), "exists already");
        Assert.Equal("mine", File.ReadAllText(In("j.jsonl")));
    }

    [Fact]
    public void A_doctored_journal_changes_nothing()
    {
        Run("repair", "--endpoint-url", Practice, "--control", "SNAP-01", "--yes", "--journal", In("j.jsonl"));
        File.WriteAllText(In("j.jsonl"), File.ReadAllText(In("j.jsonl")).Replace("snap-", "snap-f", StringComparison.Ordinal));
        var calls = Account.Calls.Values.Sum();
        IsOneSentence(Run("undo", "--endpoint-url", Practice, "--journal", In("j.jsonl"), "--yes"), "cannot be trusted, line");
        Assert.Equal(calls, Account.Calls.Values.Sum());
    }

    [Fact]
    public void A_rehearsal_says_what_the_next_audit_would_and_changes_nothing()
    {
        var run = Run("repair", "--endpoint-url", Practice, "--control", "SNAP-01", "--rehearse", "-o", "json");
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        var result = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(("Fail", "Pass"), (result.GetProperty("statusBefore").GetString(), result.GetProperty("statusAfter").GetString()));
        Assert.Empty(Changing());
    }

    [Fact]
    public void A_saved_inventory_is_only_planned_on()
    {
        Assert.Equal(0, Run("inventory", "export", In("inv"), "--endpoint-url", Practice).Code);
        var calls = Account.Calls.Values.Sum();
        var run = Run("repair", "--inventory", In("inv"), "--control", "NET-01", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.All(Results(run.Out), r => Assert.Equal("Planned", r.Outcome));
        Assert.Equal(calls, Account.Calls.Values.Sum());
    }

    [Fact]
    public void Imds_sends_nothing_to_machines_that_are_as_wanted()
    {
        var target = Results(Run("repair", "--endpoint-url", Practice, "--control", "IMDS-01", "--what-if", "-o", "json").Out).First(r => r.Outcome == "Planned").Resource;
        string[] args = ["imds", "--endpoint-url", Practice, "--instance-id", $"arn:aws:ec2:us-east-1:111122223333:instance/{target}", "--yes", "-o", "json"];
        Assert.Equal("Applied", Assert.Single(Results(Run([.. args, "--journal", In("j.jsonl")]).Out)).Outcome);
        Assert.Equal("AlreadyCompliant", Assert.Single(Results(Run([.. args, "--journal", In("k.jsonl")]).Out)).Outcome);
        Assert.Equal(1, Account.Calls["ec2:ModifyInstanceMetadataOptions"]);
        Assert.False(File.Exists(In("k.jsonl")));
    }

    [Fact]
    public void Cancelling_half_way_prints_what_was_done_and_leaves_a_journal_that_undoes()
    {
        var before = Run("audit", "--endpoint-url", Practice, "-o", "json").Out;
        using var stop = new CancellationTokenSource();
        var revoked = 0;
        Account.Faults.AfterCall = (call, cancellationToken) =>
        {
            if (call.Action == "ec2:RevokeSecurityGroupIngress" && ++revoked == 2) stop.Cancel();
            return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
        };
        var run = Run(Host with { Grace = TimeSpan.FromMinutes(2) }, stop.Token, "repair", "--endpoint-url", Practice, "--control", "NET-01", "--yes", "--journal", In("j.jsonl"), "-o", "json");
        Account.Faults.AfterCall = null;
        Assert.Equal(130, run.Code);
        Assert.Equal("Applied", Assert.Single(Results(run.Out)).Outcome);
        Assert.Contains($"Take it back with: secureml undo --journal {In("j.jsonl")}", run.Error, StringComparison.Ordinal);

        Assert.Equal(2, JournalFile.Read(In("j.jsonl")).Entries.Count);
        Assert.Equal(0, Run("undo", "--endpoint-url", Practice, "--journal", In("j.jsonl"), "--yes").Code);
        Assert.Equal(Verdicts(before), Verdicts(Run("audit", "--endpoint-url", Practice, "-o", "json").Out));
    }

    private static IReadOnlyList<(string Outcome, string Resource)> Results(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.NotEqual(0, document.RootElement.GetArrayLength());
        return [.. document.RootElement.EnumerateArray().Select(r => (r.GetProperty("outcome").GetString()!, r.GetProperty("resourceId").GetString()!))];
    }

    private static IReadOnlyList<string> Verdicts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(f => $"{f.GetProperty("controlId")} {f.GetProperty("resourceId")} {f.GetProperty("status")}").Order()];
    }
}
