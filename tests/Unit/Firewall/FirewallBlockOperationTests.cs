using SecureMlTools.Firewall.Rules;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Tests.Firewall;

public sealed class FirewallBlockOperationTests
{
    private const string Theirs = "pass udp any any -> any 123 (msg:\"time\"; sid:1;)";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, 500, TimeSpan.Zero);
    private readonly RulesHost _host = RulesHost.OfText(Theirs + "\n", strict: true);

    private Task<FirewallBlockPlan> Add(DateTimeOffset now, double? hours, bool force, params string[] addresses) =>
        FirewallBlockOperation.PlanAddAsync(_host.Aws, "rules", [.. addresses.Select(a => new FirewallBlockItem(a))], hours is { } h ? now.AddHours(h) : null, force, new RepairOptions(), 3, now, default);

    private Task<FirewallBlockPlan> Remove(DateTimeOffset now, params string[] addresses) =>
        FirewallBlockOperation.PlanRemoveAsync(_host.Aws, "rules", addresses, new RepairOptions(), 3, now, default);

    private async Task<FirewallChangeResult> Made(FirewallBlockPlan plan)
    {
        Assert.Empty(plan.Refusals);
        var result = await _host.Make(plan.Plan);
        Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
        return result;
    }

    [Fact]
    public async Task Addresses_are_one_update_before_all_others_each_once_with_their_end()
    {
        var result = await Made(await Add(Now, 24, force: false, "198.51.100.7", "198.51.100.7/32", "8.8.4.9/28", "2606:4700:0::1"));
        Assert.Equal(["198.51.100.7", "8.8.4.0/28", "2606:4700::1"], result.Added);
        Assert.Equal((1, 1, 4), (_host.Updates, result.ConsumedBefore, result.ConsumedAfter));
        Assert.EndsWith("\n" + Theirs + "\n", _host.Text, StringComparison.Ordinal);
        Assert.Contains("drop ip any any <> 198.51.100.7 any (msg:\"blocked address\"; metadata:secureml_expires 20261122T100000Z; sid:", _host.Text, StringComparison.Ordinal);
        Assert.Contains("<> 8.8.4.0/28 any (", _host.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_before_the_blocks_is_a_warning_and_in_the_reason()
    {
        _host.Policy("first", 5, RulesHost.Stateful, 10, "last", 20);
        var plan = await Add(Now, 24, force: false, "198.51.100.7");
        Assert.Contains("is asked rule group 'first' (priority 5 in policy p)", Assert.Single(plan.Plan.Warnings), StringComparison.Ordinal);
        Assert.EndsWith(plan.Plan.Warnings[0], RulesHost.Planned(plan.Plan).Reason, StringComparison.Ordinal);
        Assert.Empty((await Remove(Now.AddDays(2))).Plan.Warnings);
    }

    [Fact]
    public async Task What_is_listed_is_over_from_its_end_on()
    {
        await Made(await Add(Now, 1, force: false, "198.51.100.7"));
        await Made(await Add(Now, null, force: false, "203.0.113.9"));
        Assert.Equal([("203.0.113.9", false), ("198.51.100.7", false)], await Listed(Now));
        Assert.Equal([("203.0.113.9", false), ("198.51.100.7", true)], await Listed(Now.AddHours(1)));

        async Task<IReadOnlyList<(string, bool)>> Listed(DateTimeOffset at)
        {
            var blocks = new List<(string, bool)>();
            await foreach (var block in FirewallBlockReader.ReadAsync(_host.Aws, new RuleGroupQuery { Arns = [RulesHost.Stateful] }, at, default)) blocks.Add((block.Address, block.IsExpired));
            return blocks;
        }
    }

    [Theory]
    [InlineData("10.0.3.4", "own network vpc-1")]
    [InlineData("44.1.2.3", "own network vpc-1")]
    [InlineData("44.0.0.0/14", "own network vpc-1")]
    [InlineData("2600:1f00::5", "own network vpc-1")]
    [InlineData("54.1.1.1", "own public address, or holds it (54.1.1.1 of eipalloc-1)")]
    [InlineData("54.1.1.0/30", "(54.1.1.1 of eipalloc-1)")]
    [InlineData("54.1.1.2", "(54.1.1.2 of nat-1)")]
    [InlineData("54.1.1.3", "(54.1.1.3 of eni-1)")]
    [InlineData("44.200.7.7", "in 44.200.0.0/16, a network that is joined by pcx-1")]
    [InlineData("2a05:d018:1::5", "a network that is joined by tgw-1")]
    [InlineData("151.1.2.3", "a network that is joined by vgw-1")]
    [InlineData("192.168.1.1", "not a public address")]
    [InlineData("169.254.169.254", "not a public address")]
    [InlineData("100.64.0.1", "not a public address")]
    [InlineData("0.0.0.0/0", "own network vpc-1")]
    [InlineData("fd00::1", "not a public address")]
    [InlineData("52.217.0.1", "AWS's own (com.amazonaws.us-east-1.s3)")]
    [InlineData("2600:1fa0:1::", "AWS's own")]
    [InlineData("evil.org", "is no address")]
    [InlineData("8.8.8.8\n", "is no address")]
    public async Task What_would_cut_machines_off_is_refused_whatever_force_says(string address, string says)
    {
        var plan = await Add(Now, 1, force: true, address);
        var refusal = Assert.Single(plan.Refusals);
        Assert.Contains(says, refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Reason, char.IsControl);
        Assert.Equal(ChangeOutcome.Refused, RulesHost.Planned(plan.Plan).Outcome);
        Assert.Null(plan.Plan.Plan.Steps[0].Change);
    }

    [Theory]
    [InlineData("152.1.0.1")]
    [InlineData("153.1.0.1")]
    [InlineData("8.8.8.8")]
    public async Task What_only_leads_out_may_be_blocked(string address) => await Made(await Add(Now, 1, force: false, address));

    [Fact]
    public async Task What_could_be_read_still_counts_where_something_could_not()
    {
        _host.NoRoutes = true;
        Assert.Contains("eipalloc-1", Assert.Single((await Add(Now, 1, force: true, "54.1.1.1")).Refusals).Reason, StringComparison.Ordinal);
        Assert.Contains("could not be checked (UnauthorizedOperation)", Assert.Single((await Add(Now, 1, force: false, "8.8.8.8")).Refusals).Reason, StringComparison.Ordinal);
        await Made(await Add(Now, 1, force: true, "8.8.8.8"));
    }

    [Fact]
    public async Task Wide_networks_and_a_look_that_is_denied_take_force()
    {
        Assert.Contains("large network", Assert.Single((await Add(Now, 1, force: false, "8.8.0.0/16")).Refusals).Reason, StringComparison.Ordinal);
        Assert.Contains("large network", Assert.Single((await Add(Now, 1, force: false, "2606:4700::/32")).Refusals).Reason, StringComparison.Ordinal);
        Assert.Empty((await Add(Now, 1, force: true, "8.8.0.0/16")).Refusals);

        _host.Denied = true;
        var denied = Assert.Single((await Add(Now, 1, force: false, "8.8.8.8")).Refusals);
        Assert.Contains("could not be checked (UnauthorizedOperation)", denied.Reason, StringComparison.Ordinal);
        Assert.Contains("-Force", denied.Reason, StringComparison.Ordinal);
        await Made(await Add(Now, 1, force: true, "8.8.8.8"));
        Assert.Contains("not a public address", Assert.Single((await Add(Now, 1, force: true, "10.9.9.9")).Refusals).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_over_goes_with_the_next_call_and_nothing_else_does()
    {
        await Made(await Add(Now, 1, force: false, "198.51.100.1"));
        await Made(await Add(Now, 5, force: false, "198.51.100.2"));
        await Made(await Add(Now, null, force: false, "198.51.100.3"));
        var before = _host.Text;
        Assert.Equal(ChangeOutcome.AlreadyCompliant, RulesHost.Planned((await Remove(Now.AddMinutes(59))).Plan).Outcome);

        var result = await Made(await Add(Now.AddHours(1), 1, force: false, "198.51.100.4"));
        Assert.Equal(["198.51.100.4"], result.Added);
        Assert.Equal(["198.51.100.1"], result.Removed);
        Assert.DoesNotContain("198.51.100.1 ", _host.Text, StringComparison.Ordinal);

        result = await Made(await Remove(Now.AddHours(6)));
        Assert.Equal(["198.51.100.2", "198.51.100.4"], result.Removed.Order(StringComparer.Ordinal));
        Assert.Contains("198.51.100.3", Assert.Single(_host.Lines, l => l.Contains("<>", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith(Theirs + "\n", _host.Text, StringComparison.Ordinal);
        Assert.NotEqual(before, _host.Text);
    }

    [Fact]
    public async Task The_later_end_counts()
    {
        await Made(await Add(Now, 5, force: false, "198.51.100.1"));
        var same = await Add(Now, 5, force: false, "198.51.100.1");
        Assert.Equal((ChangeOutcome.AlreadyCompliant, "198.51.100.1"), (RulesHost.Planned(same.Plan).Outcome, Assert.Single(RulesHost.Planned(same.Plan).AlreadyPresent)));
        Assert.Equal(ChangeOutcome.AlreadyCompliant, RulesHost.Planned((await Add(Now, 4, force: false, "198.51.100.1")).Plan).Outcome);

        var later = await Made(await Add(Now, 6, force: false, "198.51.100.1"));
        Assert.Equal(["198.51.100.1"], later.Added);
        Assert.Empty(later.Removed);
        Assert.Equal(later.ConsumedBefore, later.ConsumedAfter);
        Assert.Contains("20261121T160000Z", Assert.Single(_host.Lines, l => l.Contains("<>", StringComparison.Ordinal)), StringComparison.Ordinal);
        await Made(await Add(Now, null, force: false, "198.51.100.1"));
        Assert.Equal(ChangeOutcome.AlreadyCompliant, RulesHost.Planned((await Add(Now, 99, force: false, "198.51.100.1")).Plan).Outcome);
    }

    [Fact]
    public async Task A_finding_is_named_in_the_rule_and_a_hostile_id_is_not()
    {
        var plan = await FirewallBlockOperation.PlanAddAsync(
            _host.Aws, "rules", [new("198.51.100.1", "0123456789abcdef0123456789abcdef"), new("198.51.100.2", "x; sid:9;)\npass ip any any -> any any (sid:9;)")], null, false, new RepairOptions(), 3, Now, default);
        await Made(plan);
        Assert.Contains("metadata:guardduty_finding 0123456789abcdef0123456789abcdef, secureml_expires never;", _host.Text, StringComparison.Ordinal);
        Assert.Equal(3, _host.Lines.Count);
    }

    [Fact]
    public async Task Only_what_fits_goes_in()
    {
        _host.Capacity = 2;
        var result = RulesHost.Planned((await Add(Now, 1, force: false, "198.51.100.1", "198.51.100.2")).Plan);
        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("2 more do not fit", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_addresses_go_and_other_rules_that_drop_the_same_stay()
    {
        await Made(await Add(Now, null, force: false, "198.51.100.1", "198.51.100.2"));
        var mine = RulesHost.Rule(4, "198.51.100.1").ToString();
        _host.Write(_host.Group with { RulesSource = new() { RulesString = _host.Text + mine } });
        var plan = await Remove(Now, "198.51.100.1/32", "198.51.100.9", "198.51.100.9/32", "nonsense");
        Assert.Equal(["198.51.100.9 is not blocked in 'rules'.", "'nonsense' is no address."], plan.Refusals.Select(r => r.Reason));
        Assert.Equal(["198.51.100.1"], (await _host.Make(plan.Plan)).Removed);
        Assert.Contains(mine, _host.Lines);
        Assert.Equal(3, _host.Lines.Count);
    }

    [Fact]
    public async Task The_last_rules_of_a_group_stay_for_AWS_keeps_none_without()
    {
        var host = RulesHost.OfText(BlockRule.Of("198.51.100.1", Now.AddHours(-1), null, RuleList.Of(_host.Group)!).Rule.ToString());
        var plan = await FirewallBlockOperation.PlanRemoveAsync(host.Aws, "rules", [], new RepairOptions(), 3, Now, default);
        Assert.Contains("AWS keeps no group without one", RulesHost.Planned(plan.Plan).Reason, StringComparison.Ordinal);
        Assert.Equal(ChangeOutcome.Refused, RulesHost.Planned(plan.Plan).Outcome);
    }
}
