using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>Tokens that rotate, writers that race, dry runs, what refers to what, and firewalls that take a change over later.</summary>
public sealed class NetworkFirewallTests
{
    private const string Allow = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/domain-allow";
    private const string Strict = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/strict-allow";
    private const string Policy = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/egress-policy";
    private const string StrictPolicy = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/strict-policy";
    private readonly Practised _practised = new();

    [Fact]
    public async Task A_token_is_good_for_one_update_and_the_other_of_two_writers_is_told()
    {
        var first = await Group(Allow);
        var second = await Group(Allow);
        Assert.Equal(first.UpdateToken, second.UpdateToken);
        var made = await Update(first, Targets(first, "a.example.com"));
        Assert.NotEqual(first.UpdateToken, made.UpdateToken);
        await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, Request(second, Targets(second, "b.example.com")), "InvalidTokenException");
        var now = await Group(Allow);
        Assert.Equal(made.UpdateToken, now.UpdateToken);
        Assert.Equal(["a.example.com"], now.RuleGroup!.RulesSource!.RulesSourceList!.Targets!);
        await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, Request(now, now.RuleGroup) with { UpdateToken = null }, "ValidationException");
    }

    [Fact]
    public async Task Somebody_else_can_be_faster_between_reading_and_updating()
    {
        var mine = await Group(Allow);
        var isFirst = true;
        _practised.Account.Faults.BeforeCall = async (call, _) =>
        {
            if (call.Action != "network-firewall:UpdateRuleGroup" || !isFirst) return;
            isFirst = false;
            await Update(await Group(Allow), Targets(mine, "theirs.example.com"));
        };
        await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, Request(mine, Targets(mine, "mine.example.com")), "InvalidTokenException");
        Assert.Equal(["theirs.example.com"], (await Group(Allow)).RuleGroup!.RulesSource!.RulesSourceList!.Targets!);
    }

    [Fact]
    public async Task A_dry_run_checks_and_changes_nothing()
    {
        var group = await Group(Allow);
        var would = await _practised.Call(NetworkFirewallApi.UpdateRuleGroup, Request(group, Targets(group, "a.example.com", "b.example.com")) with { DryRun = true });
        Assert.Equal(7, would.RuleGroupResponse!.ConsumedCapacity);
        var now = await Group(Allow);
        Assert.Equal((group.UpdateToken, 11), (now.UpdateToken, now.RuleGroupResponse!.ConsumedCapacity!.Value));
        await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, Request(group, Targets(group, "*")) with { DryRun = true }, "InvalidRequestException");

        var policy = await _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyArn = Policy });
        await _practised.Call(NetworkFirewallApi.UpdateFirewallPolicy, new() { FirewallPolicyArn = Policy, UpdateToken = policy.UpdateToken, FirewallPolicy = policy.FirewallPolicy! with { StatelessFragmentDefaultActions = ["aws:drop"] }, DryRun = true });
        Assert.Equal(["aws:pass"], (await _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyArn = Policy })).FirewallPolicy!.StatelessFragmentDefaultActions!);

        await _practised.Call(NetworkFirewallApi.CreateRuleGroup, new() { RuleGroupName = "new", Type = "STATEFUL", Capacity = 1, Rules = "pass ip any any -> any any (sid:1;)", DryRun = true });
        await _practised.Refused(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupName = "new", Type = "STATEFUL" }, "ResourceNotFoundException");
    }

    [Fact]
    public async Task What_an_update_leaves_out_is_lost()
    {
        var group = await Group(Allow);
        Assert.Equal("where training may fetch from", group.RuleGroupResponse!.Description);
        await Update(group, new RuleGroup { RulesSource = group.RuleGroup!.RulesSource });
        var now = await Group(Allow);
        Assert.Null(now.RuleGroup!.RuleVariables);
        Assert.Null(now.RuleGroupResponse!.Description);
    }

    [Fact]
    public async Task A_firewall_shows_a_change_as_pending_with_its_token_and_has_it_at_the_next_look()
    {
        Assert.Equal("IN_SYNC", (await Status()).ConfigurationSyncStateSummary);
        var made = await Update(await Group(Allow), Targets(await Group(Allow), "pypi.org"));

        var pending = await Status();
        Assert.Equal("PENDING", pending.ConfigurationSyncStateSummary);
        Assert.Equal(("PENDING", made.UpdateToken), State(pending, Allow));
        Assert.Equal("IN_SYNC", State(pending, Policy).Status);
        var settled = await Status();
        Assert.Equal(("IN_SYNC", "IN_SYNC", made.UpdateToken), (settled.ConfigurationSyncStateSummary, State(settled, Allow).Status, State(settled, Allow).Token));
    }

    [Fact]
    public async Task It_takes_as_many_looks_as_the_account_was_told()
    {
        _practised.Account.SettleFirewallsAfter(3);
        await Update(await Group(Allow), Targets(await Group(Allow), "pypi.org"));
        for (var look = 0; look < 3; look++) Assert.Equal("PENDING", (await Status()).ConfigurationSyncStateSummary);
        Assert.Equal("IN_SYNC", (await Status()).ConfigurationSyncStateSummary);

        _practised.Account.SettleFirewallsAfter(0);
        await Update(await Group(Allow), Targets(await Group(Allow), "files.pythonhosted.org"));
        Assert.Equal("IN_SYNC", (await Status()).ConfigurationSyncStateSummary);
    }

    [Fact]
    public async Task A_group_that_no_firewall_uses_leaves_firewalls_alone()
    {
        var group = await Group(Strict);
        await Update(group, Targets(group, "pypi.org"));
        Assert.Equal("IN_SYNC", (await Status()).ConfigurationSyncStateSummary);
    }

    [Fact]
    public async Task A_policy_counts_its_groups_and_a_group_in_use_stays()
    {
        Assert.Equal(1, (await Group(Strict)).RuleGroupResponse!.NumberOfAssociations);
        await _practised.Refused(NetworkFirewallApi.DeleteRuleGroup, new() { RuleGroupArn = Strict }, "InvalidOperationException");
        var policy = await _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyArn = StrictPolicy });
        Assert.Equal(250, policy.FirewallPolicyResponse!.ConsumedStatefulRuleCapacity);
        var made = await _practised.Call(NetworkFirewallApi.UpdateFirewallPolicy, new() { FirewallPolicyArn = StrictPolicy, UpdateToken = policy.UpdateToken, FirewallPolicy = policy.FirewallPolicy! with { StatefulRuleGroupReferences = [] } });
        Assert.Equal(0, made.FirewallPolicyResponse!.ConsumedStatefulRuleCapacity);
        Assert.Equal(0, (await Group(Strict)).RuleGroupResponse!.NumberOfAssociations);
        Assert.Equal("DELETING", (await _practised.Call(NetworkFirewallApi.DeleteRuleGroup, new() { RuleGroupArn = Strict })).RuleGroupResponse!.RuleGroupStatus);
        await _practised.Refused(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupArn = Strict }, "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_firewalls_zones_follow_its_policys_groups()
    {
        await _practised.Call(NetworkFirewallApi.CreateRuleGroup, new() { RuleGroupName = "more", Type = "STATEFUL", Capacity = 1, Rules = "drop udp any any -> any 53 (sid:1;)" });
        var more = Allow.Replace("domain-allow", "more", StringComparison.Ordinal);
        var policy = await _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyArn = Policy });
        await _practised.Call(NetworkFirewallApi.UpdateFirewallPolicy, new()
        {
            FirewallPolicyArn = Policy,
            UpdateToken = policy.UpdateToken,
            FirewallPolicy = policy.FirewallPolicy! with { StatefulRuleGroupReferences = [.. policy.FirewallPolicy.StatefulRuleGroupReferences!, new() { ResourceArn = more }] },
        });
        var config = Assert.Single((await Status()).SyncStates!).Value.Config!;
        Assert.Equal(new[] { Policy, Allow, Allow.Replace("domain-allow", "egress-rules", StringComparison.Ordinal), more }.ToHashSet(), config.Keys.ToHashSet());
        Assert.Equal((await Group(more)).UpdateToken, config[more].UpdateToken);
    }

    [Fact]
    public async Task A_firewalls_own_token_is_optional_and_one_that_is_stale_is_refused()
    {
        var before = await _practised.Call(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "egress" });
        await _practised.Call(NetworkFirewallApi.UpdateFirewallDeleteProtection, new() { FirewallName = "egress", DeleteProtection = true });
        await _practised.Refused(NetworkFirewallApi.UpdateSubnetChangeProtection, new() { FirewallName = "egress", SubnetChangeProtection = true, UpdateToken = before.UpdateToken }, "InvalidTokenException");
        var now = await _practised.Call(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "egress" });
        await _practised.Call(NetworkFirewallApi.UpdateFirewallPolicyChangeProtection, new() { FirewallName = "egress", FirewallPolicyChangeProtection = true, UpdateToken = now.UpdateToken });
        var after = (await _practised.Call(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "egress" })).Firewall!;
        Assert.Equal((true, false, true), (after.DeleteProtection!.Value, after.SubnetChangeProtection!.Value, after.FirewallPolicyChangeProtection!.Value));
    }

    [Fact]
    public async Task Lists_come_in_pages_and_types()
    {
        List<string?> names = [];
        string? token = null;
        do
        {
            var page = await _practised.Call(NetworkFirewallApi.ListRuleGroups, new() { MaxResults = 2, NextToken = token });
            names.AddRange(page.RuleGroups!.Select(g => g.Name));
            token = page.NextToken;
            if (token is not null) await _practised.Refused(NetworkFirewallApi.ListRuleGroups, new() { MaxResults = 2, NextToken = token, Type = "STATELESS" }, "InvalidRequestException");
        }
        while (token is not null);
        Assert.Equal(["domain-allow", "egress-rules", "strict-allow", "strict-rules", "no-ping"], names);
        Assert.Equal(["no-ping"], (await _practised.Call(NetworkFirewallApi.ListRuleGroups, new() { Type = "STATELESS" })).RuleGroups!.Select(g => g.Name));
        Assert.Empty((await _practised.Call(NetworkFirewallApi.ListFirewalls, new() { VpcIds = [_practised.Id("vpc", "serving")] })).Firewalls!);
        await _practised.Refused(NetworkFirewallApi.ListFirewallPolicies, new() { MaxResults = 101 }, "ValidationException");
    }

    [Fact]
    public async Task Names_are_taken_once_and_limits_hold()
    {
        CreateRuleGroupRequest request = new() { RuleGroupName = "n", Type = "STATEFUL", Capacity = 1, Rules = "pass ip any any -> any any (sid:1;)" };
        for (var i = 4; i < 50; i++) await _practised.Call(NetworkFirewallApi.CreateRuleGroup, request with { RuleGroupName = $"n{i}" });
        Assert.Equal("A resource with the specified name already exists", (await _practised.Refused(NetworkFirewallApi.CreateRuleGroup, request with { RuleGroupName = "n4" }, "InvalidRequestException")).Message);
        await _practised.Refused(NetworkFirewallApi.CreateRuleGroup, request, "LimitExceededException");
    }

    private Task<DescribeRuleGroupResponse> Group(string arn) => _practised.Call(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupArn = arn });

    private Task<UpdateRuleGroupResponse> Update(DescribeRuleGroupResponse read, RuleGroup rules) => _practised.Call(NetworkFirewallApi.UpdateRuleGroup, Request(read, rules));

    private static UpdateRuleGroupRequest Request(DescribeRuleGroupResponse read, RuleGroup rules) => new() { RuleGroupArn = read.RuleGroupResponse!.RuleGroupArn, UpdateToken = read.UpdateToken, RuleGroup = rules };

    private static RuleGroup Targets(DescribeRuleGroupResponse read, params string[] targets) =>
        read.RuleGroup! with { RulesSource = new() { RulesSourceList = read.RuleGroup.RulesSource!.RulesSourceList! with { Targets = targets } } };

    private async Task<FirewallStatus> Status() => (await _practised.Call(NetworkFirewallApi.DescribeFirewall, new() { FirewallName = "egress" })).FirewallStatus!;

    private static (string? Status, string? Token) State(FirewallStatus status, string arn) => status.SyncStates!["us-east-1b"].Config![arn] is var s ? (s.SyncStatus, s.UpdateToken) : default;
}
