using System.Text;
using System.Text.Json;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Practice;

/// <summary>Single rules put into groups of both forms and taken out again, as the account then has them.</summary>
public sealed class SingleRulesTests : IDisposable
{
    private readonly Practised _practised = new();
    private readonly string _journal = Path.Combine(Path.GetTempPath(), $"rules-{Guid.NewGuid():N}.jsonl");

    private Task<DescribeRuleGroupResponse> Read(string name, string type = "STATEFUL") => _practised.Call(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupName = name, Type = type });

    private async Task<string> State(string name, string type = "STATEFUL")
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) NetworkFirewallApi.DescribeRuleGroup.WriteJson(writer, new DescribeRuleGroupResponse { RuleGroup = (await Read(name, type)).RuleGroup });
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static FirewallRuleRequest Rule(string port) => new() { Action = "Drop", Protocol = "tcp", DestinationPort = [port], First = true };

    private Task<FirewallPlan> Plan(string group, FirewallRuleRequest request) => FirewallRuleOperation.PlanAsync(_practised.Aws, group, request, new RepairOptions(), 8, default);

    private async Task<FirewallChangeResult> Make(FirewallPlan plan, string? journal = null)
    {
        var results = new List<FirewallChangeResult>();
        await foreach (var result in PlanExecution.RunAsync(_practised.Aws, plan.Plan, new RepairOptions { JournalPath = journal ?? _journal }, null, default))
            results.Add(plan.Complete(result, await plan.WaitAsync(_practised.Aws, result, TimeSpan.FromMinutes(1), null, null, default)));
        var made = Assert.Single(results);
        Assert.True(made.Outcome == ChangeOutcome.Applied, made.Reason);
        return made;
    }

    private async Task Undo()
    {
        await foreach (var result in PlanExecution.UndoAsync(_practised.Aws, JournalFile.Read(_journal), null, default)) Assert.True(result.Outcome == ChangeOutcome.Applied, result.Reason);
    }

    [Theory]
    [InlineData("egress-rules")]
    [InlineData("strict-rules")]
    public async Task Rules_of_either_form_go_in_and_out_byte_for_byte(string group)
    {
        var before = await State(group);
        var result = await Make(await Plan(group, Rule("25")));
        Assert.Equal(group == "egress-rules" ? "IN_SYNC" : null, result.SyncStatus);
        var now = await Read(group);
        Assert.StartsWith("drop tcp $HOME_NET any -> any 25 (", RuleList.Of(now.RuleGroup!)!.Rules.First().ToString(), StringComparison.Ordinal);
        Assert.Equal(result.ConsumedAfter, now.RuleGroupResponse!.ConsumedCapacity);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, (await Plan(group, Rule("25"))).Plan.Steps[0].Outcome);
        Assert.Equal(1, _practised.Account.ChangingCalls);

        await Undo();
        Assert.Equal(before, await State(group));
    }

    [Fact]
    public async Task A_stateless_rule_goes_in_and_out_byte_for_byte()
    {
        var before = await State("no-ping", "STATELESS");
        var result = await Make(await Plan("no-ping", new FirewallRuleRequest { Action = "Drop", Protocol = "udp", Destination = ["203.0.113.9", "198.51.100.0/24"], DestinationPort = ["53"] }));
        Assert.Equal(result.ConsumedAfter, (await Read("no-ping", "STATELESS")).RuleGroupResponse!.ConsumedCapacity);
        await Undo();
        Assert.Equal(before, await State("no-ping", "STATELESS"));
    }

    [Fact]
    public async Task Of_two_who_race_both_win()
    {
        var plan = await Plan("egress-rules", Rule("25"));
        var other = await Plan("egress-rules", Rule("465"));
        var second = Path.ChangeExtension(_journal, ".second");
        var raced = false;
        _practised.Account.Faults.BeforeCall = async (call, _) =>
        {
            if (raced || call.Action != "network-firewall:UpdateRuleGroup") return;
            raced = true;
            await Make(other, second);
        };
        try
        {
            Assert.Equal(2, (await Make(plan)).Attempts);
            var now = await Read("egress-rules");
            Assert.Equal(3, now.RuleGroup!.RulesSource!.StatefulRules!.Count);
            await Undo();
            Assert.Contains(RuleList.Of((await Read("egress-rules")).RuleGroup!)!.Rules, r => r.DestinationPort == "465");
        }
        finally
        {
            File.Delete(second);
        }
    }

    [Fact]
    public async Task Five_hundred_addresses_are_one_update_and_what_is_over_goes_byte_for_byte_back()
    {
        var before = await State("egress-rules");
        FirewallBlockItem[] items = [.. Enumerable.Range(0, 500).Select(i => new FirewallBlockItem($"{(i < 250 ? "192.0.2" : "203.0.113")}.{i % 250}"))];
        var plan = await FirewallBlockOperation.PlanAddAsync(_practised.Aws, "egress-rules", items, Practised.Now.AddHours(1), false, new RepairOptions(), 8, Practised.Now, default);
        Assert.Empty(plan.Refusals);
        Assert.Equal(0, _practised.Account.ChangingCalls);
        var result = await Make(plan.Plan);
        Assert.Equal((500, 501), (result.Added.Count, (await Read("egress-rules")).RuleGroupResponse!.ConsumedCapacity!.Value));
        Assert.Equal(1, _practised.Account.ChangingCalls);

        var over = await FirewallBlockOperation.PlanRemoveAsync(_practised.Aws, "egress-rules", [], new RepairOptions(), 8, Practised.Now.AddHours(2), default);
        Assert.Equal(500, (await Make(over.Plan, Path.ChangeExtension(_journal, ".over"))).Removed.Count);
        File.Delete(Path.ChangeExtension(_journal, ".over"));
        Assert.Equal(before, await State("egress-rules"));
    }

    [Fact]
    public async Task Encrypted_dns_is_closed_and_open_again()
    {
        var before = await State("strict-rules");
        var made = await Make(await EncryptedDnsOperation.PlanAsync(_practised.Aws, "strict-rules", [53, 853], ["dns.google", ".quad9.net"], false, new RepairOptions(), 8, default));
        Assert.Equal(6, made.Added.Count);
        await Undo();
        Assert.Equal(before, await State("strict-rules"));
    }

    [Fact]
    public async Task What_is_the_networks_own_or_AWSs_is_refused_and_so_is_everything_while_that_is_not_known()
    {
        Task<FirewallBlockPlan> Add(string address) => FirewallBlockOperation.PlanAddAsync(_practised.Aws, "egress-rules", [new(address)], null, false, new RepairOptions(), 8, Practised.Now, default);
        Assert.Contains("own network", Assert.Single((await Add("10.20.1.1")).Refusals).Reason, StringComparison.Ordinal);
        _practised.Account.Faults.Deny("ec2:DescribeManagedPrefixLists");
        Assert.Contains("could not be checked", Assert.Single((await Add("198.51.100.7")).Refusals).Reason, StringComparison.Ordinal);
        Assert.Equal(0, _practised.Account.ChangingCalls);
    }

    public void Dispose() => File.Delete(_journal);
}
