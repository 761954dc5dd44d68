using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Practice;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Practice;

/// <summary>Names put on the practice account's allow-list and taken off it, while others write, answers are lost and the process dies.</summary>
public sealed class AllowDomainTests : IDisposable
{
    private const string Group = "domain-allow";

    private readonly Practised _practised = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("allow");
    private int _journals;

    private PracticeFaults Faults => _practised.Account.Faults;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_update_leaves_everything_else_of_the_group_as_it_was()
    {
        var before = await Read();
        var result = await Add(_practised.Aws, "download.pytorch.org");
        var after = await Read();

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal("IN_SYNC", result.SyncStatus);
        var undisturbed = after with
        {
            UpdateToken = before.UpdateToken,
            RuleGroup = after.RuleGroup! with { RulesSource = before.RuleGroup!.RulesSource },
            RuleGroupResponse = after.RuleGroupResponse! with { ConsumedCapacity = before.RuleGroupResponse!.ConsumedCapacity, LastModifiedTime = before.RuleGroupResponse.LastModifiedTime },
        };
        Assert.Equal(Bytes(before), Bytes(undisturbed));
        Assert.Equal((result.ConsumedAfter, result.Capacity), (after.RuleGroupResponse!.ConsumedCapacity, after.RuleGroupResponse.Capacity));

        await Undo();
        Assert.Equal(Targets(before), Targets(await Read()));
    }

    [Fact]
    public async Task Two_writers_who_race_both_get_their_names_in()
    {
        var raced = false;
        Faults.BeforeCall = async (call, ct) =>
        {
            if (raced || call.Action != "network-firewall:UpdateRuleGroup") return;
            raced = true;
            await Add(_practised.Account.Connect(null), "theirs.org", "both.org");
        };

        var result = await Add(_practised.Aws, "ours.org", "both.org");

        Assert.Equal((ChangeOutcome.Applied, 2), (result.Outcome, result.Attempts));
        Assert.Equal(["ours.org"], result.Added);
        Assert.Equal(["both.org"], result.AlreadyPresent);
        Assert.Empty(new[] { "ours.org", "both.org", "theirs.org" }.Except(Targets(await Read())));

        await UndoOne(1);
        var left = Targets(await Read());
        Assert.Contains("both.org", left);
        Assert.Contains("theirs.org", left);
        Assert.DoesNotContain("ours.org", left);
    }

    [Fact]
    public async Task Of_forty_writers_at_once_none_is_lost_and_every_name_is_there_once()
    {
        const int Writers = 40;
        StartTogether(Writers);
        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Add(_practised.Account.Connect(null), $"writer{i}.example.net")));

        Assert.All(results, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        var targets = Targets(await Read());
        Assert.Equal(targets.Count, targets.Distinct().Count());
        Assert.Equal(Writers, targets.Count(t => t.StartsWith("writer", StringComparison.Ordinal)));
        // Who waits sees his names in force although somebody else's update came after his.
        Assert.All(results, r => Assert.Equal("IN_SYNC", r.SyncStatus));
        // All of them read the same token, and one of them won the first round.
        Assert.Single(results, r => r.Attempts == 1);
    }

    [Fact]
    public async Task Two_hundred_writers_with_few_attempts_lose_nothing_that_was_said_to_be_made()
    {
        await Grow();
        StartTogether(200);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Add(_practised.Account.Connect(null), new AllowDomainOptions { MaxAttempts = 8, FindFirewalls = false }, "wide", $"writer{i}.example.net")));

        var made = results.Where(r => r.Outcome == ChangeOutcome.Applied).SelectMany(r => r.Added).Order(StringComparer.Ordinal).ToList();
        var there = (await Read("wide")).RuleGroup!.RulesSource!.RulesSourceList!.Targets!.Where(t => t.StartsWith("writer", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(made, there);
        Assert.All(results.Where(r => r.Outcome != ChangeOutcome.Applied), r => Assert.Contains("InvalidTokenException", r.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_hundred_writers_with_patience_all_get_in()
    {
        await Grow();
        StartTogether(200);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Add(_practised.Account.Connect(null), new AllowDomainOptions { MaxAttempts = 400, FindFirewalls = false }, "wide", $"writer{i}.example.net")));
        Assert.All(results, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.Equal(200, (await Read("wide")).RuleGroup!.RulesSource!.RulesSourceList!.Targets!.Count(t => t.StartsWith("writer", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Where_the_process_dies_at_the_update_the_journal_undoes_what_was_done(bool after, int changed)
    {
        var before = Targets(await Read());
        Task Die(PracticeCall call, CancellationToken _) => call.IsChanging ? throw new InvalidOperationException("killed") : Task.CompletedTask;
        if (after) Faults.AfterCall = Die;
        else Faults.BeforeCall = Die;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Add(_practised.Aws, "ours.org", ".example.net"));
        Faults.BeforeCall = Faults.AfterCall = null;
        Assert.Equal(before.Count + (2 * changed), Targets(await Read()).Count);

        Assert.All(await Undo(), r => Assert.True(r.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyCompliant, r.Reason));
        Assert.Equal(before, Targets(await Read()));
    }

    [Theory]
    [InlineData(PracticeFaultKind.LostAnswer)]
    [InlineData(PracticeFaultKind.ServerError)]
    [InlineData(PracticeFaultKind.Throttle)]
    [InlineData(PracticeFaultKind.Reset)]
    [InlineData(PracticeFaultKind.HtmlPage)]
    public async Task An_answer_that_does_not_come_leaves_the_name_there_once_and_undo_takes_it_out(PracticeFaultKind kind)
    {
        var before = Targets(await Read());
        Faults.Add(new PracticeFault(kind, "network-firewall:UpdateRuleGroup") { Times = 1 });

        var result = await Add(_practised.Aws, "ours.org");

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Single(Targets(await Read()), "ours.org");
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await Undo()).Outcome);
        Assert.Equal(before, Targets(await Read()));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_undone_all_the_same()
    {
        var before = Targets(await Read());
        Faults.Add(new PracticeFault(PracticeFaultKind.Truncate, "network-firewall:UpdateRuleGroup") { Times = 1 });
        Assert.Equal(ChangeOutcome.Failed, (await Add(_practised.Aws, "ours.org")).Outcome);
        Assert.Contains("ours.org", Targets(await Read()));
        await Undo();
        Assert.Equal(before, Targets(await Read()));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_here_and_by_AWS_alike()
    {
        var names = Enumerable.Range(0, 45).Select(i => $"host{i}.example.net").ToArray();
        var result = await Add(_practised.Aws, names);
        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("room for 44 more names", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _practised.Account.ChangingCalls);

        // To the last name it fits, for AWS too.
        Assert.Equal(ChangeOutcome.Applied, (await Add(_practised.Aws, names[..44])).Outcome);
        Assert.Equal(99, (await Read()).RuleGroupResponse!.ConsumedCapacity);
    }

    [Fact]
    public async Task A_domain_with_all_below_it_takes_the_place_of_the_name_alone_in_one_update()
    {
        var result = await Add(_practised.Aws, ".files.pythonhosted.org");
        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal(1, _practised.Account.ChangingCalls);
        var targets = Targets(await Read());
        Assert.Contains(".files.pythonhosted.org", targets);
        Assert.DoesNotContain("files.pythonhosted.org", targets);
    }

    private static IReadOnlyList<string> Targets(DescribeRuleGroupResponse group) => group.RuleGroup!.RulesSource!.RulesSourceList!.Targets!;

    private static string Bytes(DescribeRuleGroupResponse group) => System.Text.Encoding.UTF8.GetString(NetworkFirewallApi.DescribeRuleGroup.EncodeResponse(group, "id"));

    private Task<DescribeRuleGroupResponse> Read(string name = Group) => _practised.Call(NetworkFirewallApi.DescribeRuleGroup, new DescribeRuleGroupRequest { RuleGroupName = name, Type = "STATEFUL" });

    // Holds every writer's first update until all of them have read the group.
    private void StartTogether(int writers)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        Faults.BeforeCall = (call, _) =>
        {
            if (call.Action != "network-firewall:UpdateRuleGroup") return Task.CompletedTask;
            if (Interlocked.Increment(ref arrived) == writers) all.SetResult();
            return all.Task;
        };
    }

    // A group with room for many.
    private Task<CreateRuleGroupResponse> Grow() => _practised.Call(NetworkFirewallApi.CreateRuleGroup, new CreateRuleGroupRequest
    {
        RuleGroupName = "wide",
        Type = "STATEFUL",
        Capacity = 5000,
        RuleGroup = new RuleGroup { RulesSource = new RulesSource { RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST", TargetTypes = ["TLS_SNI"], Targets = ["pypi.org"] } } },
    });

    private Task<FirewallChangeResult> Add(IAwsTransport aws, params string[] names) => Add(aws, new AllowDomainOptions { MaxAttempts = 100 }, Group, names);

    private async Task<FirewallChangeResult> Add(IAwsTransport aws, AllowDomainOptions options, string group, params string[] names)
    {
        options = options with { Repair = new RepairOptions { JournalPath = Journal(Interlocked.Increment(ref _journals)) } };
        var plan = (await AllowDomainOperation.PlanAddAsync(aws, group, [.. names.Select(n => new AllowDomainItem(n))], options, default)).Plan;
        await foreach (var result in PlanExecution.RunAsync(aws, plan.Plan, options.Repair, null, default))
            return plan.Complete(result, await plan.WaitAsync(aws, result, TimeSpan.FromMinutes(1), null, null, default));
        throw new InvalidOperationException("There was no step.");
    }

    private string Journal(int number) => Path.Combine(_folder.FullName, $"{number}.jsonl");

    private Task<List<ChangeResult>> Undo() => UndoOne(_journals);

    private async Task<List<ChangeResult>> UndoOne(int number)
    {
        var results = new List<ChangeResult>();
        await foreach (var result in PlanExecution.UndoAsync(_practised.Aws, JournalFile.Read(Journal(number)), null, default)) results.Add(result);
        return results;
    }
}
