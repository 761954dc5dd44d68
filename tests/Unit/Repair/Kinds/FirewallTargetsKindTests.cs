using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Firewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class FirewallTargetsKindTests
{
    private readonly AllowListHost _host = new(".kaggle.com", "pypi.org", "example.com");

    [Fact]
    public async Task Names_are_added_at_the_end_and_nothing_else_is_disturbed()
    {
        var group = _host.Group;
        using var run = new RepairRun(_host.Aws);

        var result = await run.ApplyAsync(Change(add: ["huggingface.co", ".hf.co"]));

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal([".kaggle.com", "pypi.org", "example.com", ".hf.co", "huggingface.co"], _host.Targets);
        var sent = Assert.Single(_host.Updates);
        Assert.Equal("where training may fetch from", sent.Description);
        Assert.Equal(["10.0.0.0/8", "10.64.0.0/10"], sent.RuleGroup!.RuleVariables!.IPSets!["HOME_NET"].Definition!);
        Assert.Equal(group.StatefulRuleOptions, sent.RuleGroup.StatefulRuleOptions);
        Assert.Equal(["TLS_SNI", "HTTP_HOST"], _host.List!.TargetTypes!);
        Assert.Null(sent.DryRun);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([".kaggle.com", "pypi.org", "example.com"], _host.Targets);
    }

    [Fact]
    public async Task A_removal_is_undone_and_so_is_an_exchange()
    {
        using var run = new RepairRun(_host.Aws);
        await run.ApplyAsync(Change(remove: [".kaggle.com"]));
        await run.ApplyAsync(Change(add: [".example.com"], remove: ["example.com"]));
        Assert.Equal(["pypi.org", ".example.com"], _host.Targets);

        await run.UndoAsync();
        Assert.Equal([".kaggle.com", "example.com", "pypi.org"], _host.Targets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_loses_the_race_adds_to_what_the_other_left()
    {
        var others = new Queue<string[]>([[".kaggle.com", "theirs.org"], ["theirs.org", "more.org"]]);
        _host.BeforeUpdate = () =>
        {
            if (others.TryDequeue(out var targets)) _host.Others(targets);
        };
        using var run = new RepairRun(_host.Aws);

        var result = await run.ApplyAsync(Change(add: ["ours.org"]));

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal("3", result.Assigned["Attempts"]);
        Assert.Equal(["theirs.org", "more.org", "ours.org"], _host.Targets);
    }

    [Fact]
    public async Task Who_loses_every_race_changes_nothing_and_says_so()
    {
        _host.BeforeUpdate = () => _host.Others([.. _host.Targets]);
        using var run = new RepairRun(_host.Aws);

        var result = await run.ApplyAsync(Change(add: ["ours.org"]) with { MaxAttempts = 3 });

        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("InvalidTokenException", result.Reason, StringComparison.Ordinal);
        Assert.Equal(3, _host.Updates.Count);
        Assert.Empty(await run.UndoAsync());
    }

    [Fact]
    public async Task An_undo_takes_out_only_what_was_added()
    {
        var first = true;
        _host.BeforeUpdate = () =>
        {
            if (first) _host.Others([.. _host.Targets, "both.org"]);
            first = false;
        };
        using var run = new RepairRun(_host.Aws);

        var result = await run.ApplyAsync(Change(add: ["both.org", "ours.org"]));
        Assert.Equal("both.org", result.Assigned[FirewallTargetsKind.UnchangedField]);

        await run.UndoAsync();
        Assert.Equal([".kaggle.com", "pypi.org", "example.com", "both.org"], _host.Targets);
    }

    [Fact]
    public async Task What_was_so_already_before_a_failed_or_lost_update_is_not_undone()
    {
        var change = Change(add: ["both.org", "ours.org"], remove: ["pypi.org", "example.com"]);
        // Between the plan and the update.
        _host.Others(".kaggle.com", "example.com", "both.org");
        _host.AfterUpdate = () =>
        {
            _host.AfterUpdate = null;
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(_host.Aws);
        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(change with { MaxAttempts = 1 })).Outcome);
        Assert.Equal([".kaggle.com", "both.org", "ours.org"], _host.Targets);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([".kaggle.com", "both.org", "example.com"], _host.Targets);
    }

    [Fact]
    public async Task When_somebody_else_makes_the_whole_change_there_is_nothing_to_undo()
    {
        var first = true;
        _host.BeforeUpdate = () =>
        {
            if (first) _host.Others([.. _host.Targets, "both.org"]);
            first = false;
        };
        using var run = new RepairRun(_host.Aws);

        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change(add: ["both.org"]))).Outcome);

        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Contains("both.org", _host.Targets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_whose_answer_was_lost_is_known_for_ours(bool andSomebodyElseWrites)
    {
        var first = true;
        _host.AfterUpdate = () =>
        {
            if (!first) return;
            first = false;
            if (andSomebodyElseWrites) _host.Others([.. _host.Targets, "theirs.org"]);
            // The transport sends it again, and AWS answers that the token is stale.
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(_host.Aws);

        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change(add: ["ours.org"]))).Outcome);
        Assert.Contains("ours.org", _host.Targets);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.DoesNotContain("ours.org", _host.Targets);
        Assert.Equal(andSomebodyElseWrites, _host.Targets.Contains("theirs.org"));
    }

    [Fact]
    public async Task A_last_attempt_that_may_have_taken_effect_is_undone()
    {
        _host.AfterUpdate = () =>
        {
            _host.AfterUpdate = null;
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(_host.Aws);

        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(Change(add: ["ours.org"]) with { MaxAttempts = 1 })).Outcome);
        Assert.Contains("ours.org", _host.Targets);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.DoesNotContain("ours.org", _host.Targets);
    }

    [Fact]
    public async Task A_list_that_came_to_deny_is_left_alone()
    {
        var change = Change(add: ["ours.org"]);
        _host.List = _host.List! with { GeneratedRulesType = "DENYLIST" };
        using var run = new RepairRun(_host.Aws);

        var result = await run.ApplyAsync(change);

        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("found a DENYLIST", result.Reason, StringComparison.Ordinal);
        Assert.Empty(_host.Updates);
    }

    [Fact]
    public async Task A_refusal_of_AWS_is_not_undone()
    {
        _host.Error = new AwsException("StatefulRules capacity exceeded", "InvalidRequestException", 400, null, NetworkFirewallApi.UpdateRuleGroup);
        using var run = new RepairRun(_host.Aws);
        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(Change(add: ["ours.org"]))).Outcome);

        // Somebody adds it later: that is his.
        _host.Error = null;
        _host.Others([.. _host.Targets, "ours.org"]);
        Assert.Empty(await run.UndoAsync());
        Assert.Contains("ours.org", _host.Targets);
    }

    [Theory]
    [InlineData("evil.org\"; sid:1;)")]
    [InlineData("evil.org\npass tcp any any -> any any (sid:9;)")]
    [InlineData("*.evil.org")]
    [InlineData("a|67|.org")]
    [InlineData("")]
    [InlineData("..org")]
    [InlineData("evil.org,other.org")]
    public void A_journal_smuggles_nothing_in(string target)
    {
        var change = Change(add: ["ours.org"]);
        change = change with { Before = new ResourceState(change.Before.Fields.Add(target, "absent")), After = new ResourceState(change.After.Fields.Add(target, "present")) };
        Assert.Contains("not a name", Kind.Validate(change), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_changes_no_other_resource_and_says_before_and_after()
    {
        var change = Change(add: ["ours.org"]);
        Assert.Null(Kind.Validate(change));
        Assert.Null(Kind.Validate(Kind.Inverse(change, ResourceState.Empty)));
        Assert.Null(Kind.Validate(Change(remove: [".com", "Example.COM", "_dmarc.example.com"])));
        Assert.NotNull(Kind.Validate(change with { ResourceId = "arn:aws:network-firewall:us-east-1:111122223333:firewall/egress" }));
        Assert.NotNull(Kind.Validate(change with { ResourceId = "arn:aws:network-firewall:us-east-1:aws-managed:stateless-rulegroup/x" }));
        Assert.NotNull(Kind.Validate(change with { Region = "eu-west-1" }));
        Assert.NotNull(Kind.Validate(change with { After = change.Before }));
        Assert.NotNull(Kind.Validate(change with { After = ResourceState.Empty }));
        Assert.NotNull(Kind.Validate(change with { After = ResourceState.Of(("ours.org", "perhaps")) }));
        Assert.NotNull(Kind.Validate(change with { ResourceType = "AWS::EC2::Instance" }));
    }

    [Fact]
    public void Thousands_of_names_are_described_in_a_line()
    {
        var change = Change(add: [.. Enumerable.Range(0, 5000).Select(i => $"n{i}.org")], remove: ["example.com"]);
        Assert.StartsWith("n0.org, n1.org, n10.org, n100.org, ", Kind.Describe(change, change.After), StringComparison.Ordinal);
        Assert.EndsWith(" and 4975 more, no example.com", Kind.Describe(change, change.After), StringComparison.Ordinal);
        Assert.Equal("network-firewall:UpdateRuleGroup", Kind.Operation(change));
    }

    private static ChangeKind Kind => ChangeKinds.Find(FirewallTargetsKind.KindName)!;

    private static Change Change(string[]? add = null, string[]? remove = null) =>
        FirewallTargetsKind.Change(FirewallArn.TryParse(AllowListHost.Arn, out var arn) ? arn : null!, "FW-05", add ?? [], remove ?? [], "risk");
}
