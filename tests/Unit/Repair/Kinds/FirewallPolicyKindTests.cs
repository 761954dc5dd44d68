using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Firewall;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair.Kinds;

/// <summary>Changes to a policy, whose token changes at every update.</summary>
public sealed class FirewallPolicyKindTests
{
    private readonly ScriptedAws _aws;
    private FirewallPolicy _policy = Strict(AllowGroup) with { StatelessDefaultActions = ["aws:pass", "count"] };
    private int _version = 1;
    private Action? _before;
    private Action? _after;

    public FirewallPolicyKindTests() => _aws = new ScriptedAws()
        .On(NetworkFirewallApi.DescribeFirewallPolicy, _ => new DescribeFirewallPolicyResponse { UpdateToken = $"{_version}", FirewallPolicy = _policy, FirewallPolicyResponse = new() { Description = "kept" } })
        .On(NetworkFirewallApi.UpdateFirewallPolicy, r =>
        {
            Interlocked.Exchange(ref _before, null)?.Invoke();
            if (r.UpdateToken != $"{_version}") throw AllowListHost.Stale(false);
            Assert.Equal("kept", r.Description);
            Others(r.FirewallPolicy!);
            Interlocked.Exchange(ref _after, null)?.Invoke();
            return new UpdateFirewallPolicyResponse { UpdateToken = $"{_version}" };
        });

    private static Estate Estate { get; } = new(Guarded().Build());

    private static Change Forward { get; } = FirewallPolicyActionsKind.Of(Estate, "FW-02", PolicyArn, FirewallPolicyActionsKind.Stateless, "aws:pass,count", "aws:forward_to_sfe,count", "risk");

    private static Change Home { get; } = FirewallHomeNetKind.Set(Estate, "FW-06", true, PolicyArn, null, ["10.0.0.0/8"], "risk");

    public static TheoryData<string> Kinds => ["actions", "home"];

    private static Change Of(string kind) => kind == "home" ? Home : Forward;

    private bool IsMade(string kind) => kind == "home" ? _policy.PolicyVariables is not null : _policy.StatelessDefaultActions!.Contains("aws:forward_to_sfe");

    private void Make(string kind) => Others(kind == "home" ? FirewallHomeNetKind.After(_policy, Home) : FirewallPolicyActionsKind.After(_policy, Forward));

    private void Others(FirewallPolicy policy) => (_policy, _version) = (policy, _version + 1);

    [Theory, MemberData(nameof(Kinds))]
    public async Task It_is_made_and_undone_and_nothing_else_is_disturbed(string kind)
    {
        var before = _policy;
        using var run = new RepairRun(_aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Of(kind))).Outcome);
        Assert.True(IsMade(kind));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equivalent(before, _policy, strict: true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_somebody_else_makes_the_same_change_there_is_nothing_to_undo(string kind)
    {
        _before = () => Make(kind);
        using var run = new RepairRun(_aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Of(kind))).Outcome);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.True(IsMade(kind));
    }

    [Theory]
    [InlineData("actions", 1)]
    [InlineData("actions", 8)]
    [InlineData("home", 1)]
    [InlineData("home", 8)]
    public async Task A_change_whose_answer_was_lost_is_known_for_ours(string kind, int attempts)
    {
        _after = () => throw AllowListHost.Stale(mayHaveTakenEffect: true);
        using var run = new RepairRun(_aws);
        Assert.Equal(attempts == 1 ? ChangeOutcome.Failed : ChangeOutcome.Applied, (await run.ApplyAsync(Of(kind) with { MaxAttempts = attempts })).Outcome);
        Assert.True(IsMade(kind));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.False(IsMade(kind));
    }

    [Fact]
    public async Task Who_loses_the_race_to_another_value_stops()
    {
        _before = () => Others(_policy with { StatelessDefaultActions = ["aws:drop"] });
        using var run = new RepairRun(_aws);
        var result = await run.ApplyAsync(Forward);
        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("changed to aws:drop meanwhile", result.Reason, StringComparison.Ordinal);
        Assert.Equal(["aws:drop"], _policy.StatelessDefaultActions!);
    }

    [Theory]
    [InlineData("\"FirewallPolicy\":{\"StatelessDefaultActions\":[\"aws:pass\",\"count\"],\"StatefulEngineOptions\":{\"RuleOrder\":\"STRICT_ORDER\",\"Novel\":{\"Deep\":1}}}", "FirewallPolicy.StatefulEngineOptions.Novel")]
    [InlineData("\"FirewallPolicy\":{\"StatelessDefaultActions\":[\"aws:pass\",\"count\"],\"StatefulRuleGroupReferences\":[{\"ResourceArn\":\"x\",\"Novel\":true}]}", "FirewallPolicy.StatefulRuleGroupReferences.Novel")]
    [InlineData("\"FirewallPolicy\":{\"StatelessDefaultActions\":[\"aws:pass\",\"count\"]},\"FirewallPolicyResponse\":{\"Novel\":1}", null)]
    public async Task What_an_update_would_lose_keeps_it_from_being_made(string members, string? lost)
    {
        var aws = new RawAws($"{{\"UpdateToken\":\"1\",{members}}}");
        var error = await Record.ExceptionAsync(() => new FirewallPolicyActionsKind().ApplyAsync(aws, Forward, "token", default));
        Assert.Equal(lost is null ? "Sent" : "UnknownMember", Assert.IsType<AwsException>(error).ErrorCode);
        if (lost is not null) Assert.Equal($"The policy carries {lost}, which this version does not know and an update would lose; nothing was changed: use a newer version, or change it in the console.", error.Message);
    }

    [Fact]
    public async Task So_it_is_with_a_rule_group()
    {
        var aws = new RawAws("{\"UpdateToken\":\"1\",\"RuleGroup\":{\"RulesSource\":{\"RulesSourceList\":{\"GeneratedRulesType\":\"ALLOWLIST\",\"Targets\":[],\"TargetTypes\":[\"TLS_SNI\"],\"Novel\":[]}}}}");
        Assert.True(SecureMlTools.Firewall.FirewallArn.TryParse(AllowGroup, out var arn));
        var error = await Assert.ThrowsAsync<AwsException>(() => new FirewallTargetsKind().ApplyAsync(aws, FirewallTargetsKind.Change(arn, "FW-05", ["pypi.org"], [], "risk"), "token", default));
        Assert.StartsWith("The rule group carries RuleGroup.RulesSource.RulesSourceList.Novel,", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Answers every description with a text, and lets no update through.</summary>
    private sealed class RawAws(string answer) : IAwsTransport
    {
        public string Region => RegionName;

        public Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken) => call.Operation.Name.StartsWith("Describe", StringComparison.Ordinal)
            ? Task.FromResult(call.Decode(new MemoryStream(Encoding.UTF8.GetBytes(answer))))
            : throw new AwsException("sent", "Sent", 400);
    }
}
