using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Practice;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Practice;

/// <summary>A DNS allow-list from nothing to closed, and back.</summary>
public sealed class DnsAllowListTests : IDisposable
{
    private readonly Practised _practised = new();
    private readonly List<string> _journals = [];

    private string Training => _practised.Id("vpc", "training");

    private DnsAllowListRequest Request(params string[] domains) => new() { Name = "training-names", VpcIds = [Training], Domains = DnsAllowListRequest.Read(domains).Domains, IncludeAwsEndpoints = true };

    private async Task<IReadOnlyList<FirewallChangeResult>> Make(DnsAllowListRequest request)
    {
        var options = new RepairOptions { JournalPath = Path.Combine(Path.GetTempPath(), $"dns-{Guid.NewGuid():N}.jsonl") };
        _journals.Add(options.JournalPath);
        var (plan, _) = await DnsAllowListOperation.PlanAsync(_practised.Aws, request, options, default);
        var results = new List<FirewallChangeResult>();
        await foreach (var result in PlanExecution.RunAsync(_practised.Aws, plan.Plan, options, null, default))
            results.Add(plan.Complete(result, await plan.WaitAsync(_practised.Aws, result, TimeSpan.FromMinutes(1), null, null, default)));
        return results;
    }

    private async Task<IReadOnlyList<ChangeResult>> Undo(string journal)
    {
        var results = new List<ChangeResult>();
        await foreach (var result in PlanExecution.UndoAsync(_practised.Aws, JournalFile.Read(journal), null, default)) results.Add(result);
        return results;
    }

    private async Task<string> State()
    {
        var inventory = await new InventoryCollector(_practised.Aws, Practised.Clock).CollectAsync([.. DnsReadings.All], null, null, default);
        var groups = await _practised.Call(Route53ResolverApi.ListFirewallRuleGroups, new());
        return string.Join('\n', inventory.Records.Where(r => r.Key.StartsWith("route53resolver", StringComparison.Ordinal) && !r.Key.EndsWith("list-firewall-configs", StringComparison.Ordinal)).Select(Records.Json)) + string.Join(',', groups.FirewallRuleGroups!.Select(g => g.Id));
    }

    private async Task<Finding> Judged() =>
        AuditOperation.Judge(await Practised.Collect(_practised.Aws), new AuditOptions { Controls = ["DNS-01"] }).Single(f => f.ResourceId == Training);

    private async Task<IReadOnlyList<string>> Names(string list = "training-names")
    {
        var id = (await _practised.Call(Route53ResolverApi.ListFirewallDomainLists, new())).FirewallDomainLists!.Single(l => l.Name == list).Id;
        return (await Route53ResolverApi.ListFirewallDomains.AllAsync(_practised.Aws, new() { FirewallDomainListId = id }, default)).Domains!;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task From_nothing_to_closed_and_back(int reads)
    {
        var before = await State();
        _practised.Account.SettleDnsAfter(reads);
        Assert.Equal(FindingStatus.Fail, (await Judged()).Status);
        var results = await Make(Request(".kaggle.com", "pypi.org"));
        Assert.All(results, r => Assert.True(r.Outcome == ChangeOutcome.Applied, r.Reason));
        Assert.Equal(
            ["CreateFirewallDomainList", "UpdateFirewallDomains", "CreateFirewallDomainList", "UpdateFirewallDomains", "CreateFirewallRuleGroup", "CreateFirewallRule", "CreateFirewallRule", "AssociateFirewallRuleGroup"],
            results.Select(r => r.Operation.Split(':')[1]));
        Assert.Equal(("COMPLETE", true), (results[^1].SyncStatus, results[^1].Reason.EndsWith("In force.", StringComparison.Ordinal)));
        Assert.Superset(new HashSet<string> { "kaggle.com", "*.kaggle.com", "pypi.org", "ssm.us-east-1.amazonaws.com", "*.ec2.internal" }, results[1].Added.ToHashSet());
        Assert.DoesNotContain("*.pypi.org.", await Names());
        Assert.Equal(["*."], await Names("training-names-rest"));
        Assert.Equal(FindingStatus.Pass, (await Judged()).Status);

        var undone = await Undo(_journals[0]);
        Assert.All(undone, r => Assert.True(r.Outcome == ChangeOutcome.Applied, r.Reason));
        Assert.Equal(results.Count, undone.Count);
        for (var i = 0; i <= reads; i++) await State();
        Assert.Equal(before, await State());
    }

    [Fact]
    public async Task The_same_again_makes_no_call_and_more_names_add_only_themselves()
    {
        await Make(Request("pypi.org"));
        var calls = _practised.Account.ChangingCalls;
        Assert.All(await Make(Request("pypi.org")), r => Assert.Equal(ChangeOutcome.AlreadyCompliant, r.Outcome));
        Assert.Equal(calls, _practised.Account.ChangingCalls);

        var results = await Make(Request("pypi.org", ".hf.co", "cdn.hf.co"));
        var change = Assert.Single(results, r => r.Outcome == ChangeOutcome.Applied);
        Assert.Equal(["hf.co", "*.hf.co"], change.Added.Where(n => n.Contains("hf", StringComparison.Ordinal)).Take(2));
        Assert.Contains("pypi.org", change.AlreadyPresent);
        Assert.Equal(calls + 1, _practised.Account.ChangingCalls);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await Undo(_journals[^1])).Outcome);
        Assert.DoesNotContain("hf.co.", await Names());
        Assert.Contains("pypi.org.", await Names());
    }

    [Fact]
    public async Task What_a_wider_entry_stands_for_is_not_added()
    {
        await Make(Request(".hf.co"));
        var results = await Make(Request("cdn.hf.co"));
        Assert.All(results, r => Assert.Equal(ChangeOutcome.AlreadyCompliant, r.Outcome));
        Assert.Equal(["cdn.hf.co"], results[0].CoveredBy);
    }

    [Fact]
    public async Task Names_go_a_thousand_a_call()
    {
        var results = await Make(Request([.. Enumerable.Range(0, 2100).Select(i => $"h{i}.example.com")]));
        Assert.Equal(4, results.Count(r => r.Operation.EndsWith("UpdateFirewallDomains", StringComparison.Ordinal)));
        Assert.All(results, r => Assert.True(r.Outcome == ChangeOutcome.Applied, r.Reason));
        Assert.All(results, r => Assert.InRange(r.Added.Count, 0, 1000));
        Assert.Contains("h2099.example.com.", await Names());
        Assert.All(await Undo(_journals[0]), r => Assert.True(r.Outcome == ChangeOutcome.Applied, r.Reason));
    }

    public static TheoryData<string, int> Places => new()
    {
        { "CreateFirewallDomainList", 1 }, { "UpdateFirewallDomains", 1 }, { "CreateFirewallDomainList", 2 }, { "UpdateFirewallDomains", 2 }, { "CreateFirewallRuleGroup", 1 },
        { "CreateFirewallRule", 1 }, { "CreateFirewallRule", 2 }, { "AssociateFirewallRuleGroup", 1 },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_failure_at_any_step_is_finished_by_the_same_command_or_taken_back(string operation, int nth)
    {
        foreach (var finish in new[] { true, false })
        {
            var test = new DnsAllowListTests();
            try
            {
                await test.FailsAt("route53resolver:" + operation, nth, finish);
            }
            finally
            {
                test.Dispose();
            }
        }
    }

    private async Task FailsAt(string action, int nth, bool finish)
    {
        var before = await State();
        var fault = new PracticeFault(PracticeFaultKind.Deny, action) { Every = nth };
        _practised.Account.Faults.Add(fault);
        var results = await Make(Request("pypi.org"));
        var failed = results.ToList().FindIndex(r => r.Outcome == ChangeOutcome.Failed);
        Assert.Equal(action, results[failed].Operation);
        Assert.All(results.Take(failed), r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.All(results.Skip(failed + 1), r => Assert.Equal(ChangeOutcome.Refused, r.Outcome));
        Assert.Equal(FindingStatus.Fail, (await Judged()).Status);
        _practised.Account.Faults.Clear();
        if (finish)
        {
            Assert.DoesNotContain(await Make(Request("pypi.org")), r => r.Outcome is ChangeOutcome.Failed or ChangeOutcome.Refused);
            Assert.Equal(FindingStatus.Pass, (await Judged()).Status);
            Assert.DoesNotContain(await Undo(_journals[1]), r => r.Outcome is ChangeOutcome.Failed or ChangeOutcome.Refused);
        }

        Assert.DoesNotContain(await Undo(_journals[0]), r => r.Outcome is ChangeOutcome.Failed or ChangeOutcome.Refused);
        Assert.Equal(before, await State());
    }

    [Fact]
    public async Task A_rehearsal_blocks_nothing_and_is_closed_by_the_same_command_without_it()
    {
        await Make(Request("pypi.org") with { AlertOnly = true });
        Assert.Contains("only alerts", (await Judged()).Reason, StringComparison.Ordinal);
        var results = await Make(Request("pypi.org") with { BlockResponse = "NODATA" });
        var change = Assert.Single(results, r => r.Outcome == ChangeOutcome.Applied);
        Assert.Equal("route53resolver:UpdateFirewallRule", change.Operation);
        Assert.Equal(FindingStatus.Pass, (await Judged()).Status);
        await Undo(_journals[^1]);
        Assert.Contains("only alerts", (await Judged()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systems_Manager_is_never_cut_off()
    {
        var results = await Make(Request("pypi.org") with { IncludeAwsEndpoints = false });
        var refused = Assert.Single(results);
        Assert.Equal(ChangeOutcome.Refused, refused.Outcome);
        Assert.Contains("guard SsmPath: never overridden", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _practised.Account.ChangingCalls);
        var (_, warnings) = await DnsAllowListOperation.PlanAsync(_practised.Aws, Request("pypi.org") with { IncludeAwsEndpoints = false }, new RepairOptions(), default);
        Assert.Contains(warnings, w => w.Contains("*.dkr.ecr.us-east-1.amazonaws.com", StringComparison.Ordinal) && w.Contains("-IncludeAwsEndpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_that_another_list_of_the_group_lets_through_are_not_lost()
    {
        using var networks = new Networks();
        var network = await networks.Built(Networks.Request() with { DnsFirewall = true });
        var request = new DnsAllowListRequest { Name = "lab", VpcIds = [network.VpcId!], Domains = DnsAllowListRequest.Read(["anaconda.org"]).Domains };
        var (_, warnings) = await DnsAllowListOperation.PlanAsync(networks.Aws, request, new RepairOptions(), default);
        Assert.DoesNotContain(warnings, w => w.Contains("no longer resolves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_that_decides_before_is_told_of()
    {
        var (_, warnings) = await DnsAllowListOperation.PlanAsync(_practised.Aws, Request("pypi.org") with { VpcIds = [_practised.Id("vpc", "research")] }, new RepairOptions(), default);
        Assert.Contains(warnings, w => w.Contains("rule watch everything", StringComparison.Ordinal) && w.Contains("decides for every name before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_VPC_that_cannot_be_does_not_keep_the_others_open()
    {
        var results = await Make(Request("pypi.org") with { VpcIds = ["vpc-0000000000000000f", Training] });
        Assert.Contains("There is no VPC vpc-0000000000000000f", Assert.Single(results, r => r.Outcome == ChangeOutcome.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Pass, (await Judged()).Status);
    }

    [Fact]
    public async Task Fail_open_is_closed_unless_it_is_to_stay()
    {
        await _practised.Call(Route53ResolverApi.UpdateFirewallConfig, new() { ResourceId = Training, FirewallFailOpen = "ENABLED" });
        var (plan, _) = await DnsAllowListOperation.PlanAsync(_practised.Aws, Request("pypi.org") with { KeepFailOpen = true }, new RepairOptions(), default);
        Assert.DoesNotContain(plan.Plan.Steps, s => s.Change?.Kind == "DnsFailOpen");
        await Make(Request("pypi.org"));
        Assert.Equal("DISABLED", (await _practised.Call(Route53ResolverApi.GetFirewallConfig, new() { ResourceId = Training })).FirewallConfig!.FirewallFailOpen);
        await Undo(_journals[0]);
        Assert.Equal("ENABLED", (await _practised.Call(Route53ResolverApi.GetFirewallConfig, new() { ResourceId = Training })).FirewallConfig!.FirewallFailOpen);
    }

    [Fact]
    public async Task What_others_have_put_into_the_list_is_not_taken_back()
    {
        await Make(Request("pypi.org"));
        var list = (await _practised.Call(Route53ResolverApi.ListFirewallDomainLists, new())).FirewallDomainLists!.Single(l => l.Name == "training-names").Id;
        await _practised.Call(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = "ADD", Domains = ["theirs.example.com"] });
        var last = (await Undo(_journals[0]))[^1];
        Assert.Equal(ChangeOutcome.Refused, last.Outcome);
        Assert.Contains("domains of others", last.Reason, StringComparison.Ordinal);
        Assert.Equal(["theirs.example.com."], await Names());
    }

    [Fact]
    public async Task A_name_that_two_lists_have_is_not_guessed_at()
    {
        foreach (var token in new[] { "a", "b" }) await _practised.Call(Route53ResolverApi.CreateFirewallDomainList, new() { CreatorRequestId = token, Name = "training-names" });
        var error = await Assert.ThrowsAsync<AwsException>(() => Make(Request("pypi.org")));
        Assert.Equal("AmbiguousName", error.ErrorCode);
    }

    [Theory]
    [InlineData(".com")]
    [InlineData("*")]
    [InlineData("under_score.example.com")]
    public async Task Names_that_cannot_be_are_left_out_and_told(string name)
    {
        var (plan, warnings) = await DnsAllowListOperation.PlanAsync(_practised.Aws, Request(name, "pypi.org"), new RepairOptions(), default);
        Assert.DoesNotContain(plan.Plan.Steps.Select(s => s.Change?.Part["Names"] ?? ""), n => n.Split(',').Contains(name.TrimStart('.')) && name != "*");
        if (DnsAllowListRequest.Read([name]).Errors.Count == 0) Assert.Contains(warnings, w => w.StartsWith("Not added: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_list_is_not_closed()
    {
        var error = await Assert.ThrowsAsync<OptionException>(() => Make(Request() with { IncludeAwsEndpoints = false }));
        Assert.Contains("at least one domain", error.Message, StringComparison.Ordinal);
        Assert.Contains("not a name", (await Assert.ThrowsAsync<OptionException>(() => Make(Request("pypi.org") with { Name = "a/b" }))).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var journal in _journals) File.Delete(journal);
    }
}
