using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Tests.Firewall;

public sealed class AllowDomainOperationTests
{
    private readonly AllowListHost _host = new(".kaggle.com", "pypi.org", "example.com");

    [Fact]
    public async Task Five_thousand_names_are_one_update()
    {
        _host.Capacity = 30000;
        var names = Enumerable.Range(0, 5000).Select(i => $"host{i}.example.net").ToArray();

        var result = Complete(await Add(names), await Make(await Add(names)));

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal(5000, result.Added.Count);
        Assert.Equal(5003, _host.Targets.Count);
        Assert.Single(_host.Updates);
        Assert.Equal(((3 * 2) + 3, (5003 * 2) + 3), (result.ConsumedBefore, result.ConsumedAfter));
        // Planned twice here, at 3 calls each; then read, read for the update, update, verify.
        Assert.Equal((2 * 3) + 4 + 1, _host.Aws.Calls.Count);
    }

    [Fact]
    public async Task Names_are_read_as_people_write_them()
    {
        var plan = await Add("https://Download.PyTorch.org/models?x=1", "*.nvidia.com", "security.debian.org:443", "b\u00fccher.de", "download.pytorch.org.");
        Assert.Empty(plan.Refusals);
        Assert.Equal(["download.pytorch.org", ".nvidia.com", "security.debian.org", "xn--bcher-kva.de"], Details(plan).Added);
    }

    [Fact]
    public async Task What_is_there_or_let_through_is_not_added_and_no_call_is_made()
    {
        var plan = await Add("pypi.org", "PYPI.org", "www.kaggle.com", ".datasets.kaggle.com", ".kaggle.com");
        var result = Details(plan);

        Assert.False(plan.HasChange);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, result.Outcome);
        Assert.Equal(["pypi.org", ".kaggle.com"], result.AlreadyPresent);
        Assert.Equal(["www.kaggle.com (.kaggle.com)", ".datasets.kaggle.com (.kaggle.com)"], result.CoveredBy);
        Assert.Equal(result.ConsumedBefore, result.ConsumedAfter);
        await Make(plan);
        Assert.Empty(_host.Updates);
    }

    [Fact]
    public async Task A_wider_name_of_the_same_batch_covers_whatever_the_order()
    {
        var result = Details(await Add("cdn.nvidia.com", "nvidia.com", ".nvidia.com", ".us.nvidia.com"));
        Assert.Equal([".nvidia.com"], result.Added);
        Assert.Equal(["cdn.nvidia.com (.nvidia.com)", "nvidia.com (.nvidia.com)", ".us.nvidia.com (.nvidia.com)"], result.CoveredBy);
    }

    [Fact]
    public async Task A_domain_with_all_below_it_takes_the_place_of_the_name_alone_and_undo_puts_it_back()
    {
        var plan = await Add("*.example.com");
        var result = Complete(plan, await Make(plan));

        Assert.Equal([".example.com"], result.Added);
        Assert.Equal(["example.com"], result.Removed);
        Assert.Equal(["example.com (.example.com)"], result.CoveredBy);
        Assert.Contains("example.com goes off the list", result.Reason, StringComparison.Ordinal);
        Assert.Equal([".kaggle.com", "pypi.org", ".example.com"], _host.Targets);
        Assert.Equal(result.ConsumedBefore, result.ConsumedAfter);
    }

    [Fact]
    public async Task A_name_in_capitals_never_matches_HTTP_and_is_replaced()
    {
        _host.Others("PyPI.org", ".Debian.org");
        var result = Details(await Add("pypi.org", "debian.org"));
        Assert.Equal(["pypi.org", "debian.org"], result.Added);
        Assert.Equal(["PyPI.org"], result.Removed);

        // TLS compares without regard to case: there they are there already.
        _host.List = _host.List! with { TargetTypes = ["TLS_SNI"] };
        result = Details(await Add("pypi.org", "www.debian.org"));
        Assert.Equal(["pypi.org"], result.AlreadyPresent);
        Assert.Equal(["www.debian.org (.Debian.org)"], result.CoveredBy);
    }

    [Theory]
    [InlineData("evil.org\"; sid:1;)", "InvalidDomain")]
    [InlineData("evil.org\npass tcp any any -> any any (sid:9;)", "InvalidDomain")]
    [InlineData("10.0.0.1", "InvalidDomain")]
    [InlineData(".co.uk", "DomainRefused")]
    [InlineData(".github.io", "DomainNeedsForce")]
    public async Task A_bad_name_is_refused_by_itself_and_the_rest_goes_on(string bad, string errorId)
    {
        var plan = await Add("download.pytorch.org", bad, "nvidia.com");

        var refusal = Assert.Single(plan.Refusals);
        Assert.Equal(errorId, refusal.ErrorId);
        Assert.DoesNotContain('\n', refusal.Text + refusal.Reason);
        var result = Details(plan);
        Assert.Equal(["download.pytorch.org", "nvidia.com"], result.Added);
        Assert.Contains(refusal.Text.TrimStart('.'), Assert.Single(result.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_uploads_is_a_warning_where_a_preset_names_it_and_what_many_share_needs_force_there_too()
    {
        var given = await AllowDomainOperation.PlanAddAsync(_host.Aws, "allow", [new("huggingface.co"), new(".github.io")], new AllowDomainOptions(), default);
        Assert.Equal(["DomainNeedsForce", "DomainNeedsForce"], given.Refusals.Select(r => r.ErrorId));

        var preset = await AllowDomainOperation.PlanAddAsync(_host.Aws, "allow", [new("huggingface.co", IsPreset: true), new(".github.io", IsPreset: true)], new AllowDomainOptions(), default);
        Assert.Equal(["huggingface.co"], Details(preset).Added);
        Assert.Contains("(Writable)", Assert.Single(preset.Warnings), StringComparison.Ordinal);
        Assert.Equal(".github.io", Assert.Single(preset.Refusals).Text);
    }

    [Fact]
    public async Task Force_adds_what_opens_a_hole_and_not_what_is_refused()
    {
        var plan = await Add(new AllowDomainOptions { Force = true }, ".github.io", ".co.uk");
        Assert.Equal([".github.io"], Details(plan).Added);
        Assert.Equal("DomainRefused", Assert.Single(plan.Refusals).ErrorId);
        Assert.Contains("-Force", (await Add(".github.io")).Refusals[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_every_name_is_refused_so_is_the_whole()
    {
        var plan = await Add(".co.uk", "pypi.org");
        Assert.Equal(ChangeOutcome.Refused, Details(plan).Outcome);
        Assert.False(plan.HasChange);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_the_call_with_what_would()
    {
        _host.Capacity = 13;
        var plan = await Add("a.org", "b.org", "c.org");
        var result = Details(plan);

        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("room for 2 more names, and 3 are to be added", result.Reason, StringComparison.Ordinal);
        Assert.Contains("capacity of 15 or more", result.Reason, StringComparison.Ordinal);
        Assert.Equal((9, 15, 13), (result.ConsumedBefore, result.ConsumedAfter, result.Capacity));
        Assert.True((await Add("a.org", "b.org")).HasChange);
    }

    [Fact]
    public async Task A_full_list_still_takes_an_exchange()
    {
        _host.Capacity = _host.Consumed;
        Assert.True((await Add(".example.com")).HasChange);
        Assert.False((await Add("a.org")).HasChange);
    }

    [Theory]
    [InlineData("DENYLIST", "which drops the names on it")]
    [InlineData("REJECTLIST", "which rejects the names on it")]
    [InlineData("ALERTLIST", "which only logs the names on it")]
    public async Task A_list_that_does_not_allow_is_refused(string type, string why)
    {
        _host.List = _host.List! with { GeneratedRulesType = type };
        Assert.Contains(why, (await Assert.ThrowsAsync<OptionException>(() => Add("a.org"))).Message, StringComparison.Ordinal);
        Assert.Contains(type, (await Assert.ThrowsAsync<OptionException>(() => Remove("pypi.org"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_of_rules_is_refused()
    {
        _host.List = null;
        _host.RulesString = "pass tls any any -> any any (sid:1;)";
        Assert.Contains("Add-FirewallRule", (await Assert.ThrowsAsync<OptionException>(() => Add("a.org"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:network-firewall:us-east-1:111122223333:stateless-rulegroup/no-ping", "is stateless")]
    [InlineData("arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/AbusedLegitMalwareDomainsStrictOrder", "is AWS's own")]
    [InlineData("arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/FMManagedNetworkFirewallX", "is Firewall Manager's")]
    public async Task A_group_that_is_not_ours_to_change_is_refused_without_reading_it(string arn, string why)
    {
        var options = new AllowDomainOptions();
        var error = await Assert.ThrowsAsync<OptionException>(() => AllowDomainOperation.PlanAddAsync(_host.Aws, arn, [new AllowDomainItem("a.org")], options, default));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(_host.Aws.Calls);
    }

    [Fact]
    public async Task A_group_of_the_name_that_is_not_there_names_the_nearest()
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => AllowDomainOperation.PlanAddAsync(_host.Aws, "alow", [], new AllowDomainOptions(), default));
        Assert.Equal("RuleGroupNotFound", error.ErrorCode);
        Assert.Contains("'allow'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_looks_at_one_of_the_two_says_so()
    {
        _host.List = _host.List! with { TargetTypes = ["TLS_SNI"] };
        Assert.Contains("looks at TLS_SNI only", Assert.Single((await Add("a.org")).Warnings), StringComparison.Ordinal);
        var preset = await AllowDomainOperation.PlanAddAsync(_host.Aws, "allow", [new AllowDomainItem("deb.debian.org", ["HTTP_HOST"])], new AllowDomainOptions(), default);
        Assert.Contains("deb.debian.org is reached by plain HTTP", Assert.Single(preset.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_firewalls_that_use_the_group_are_found_and_a_denied_look_up_stops_nothing()
    {
        const string Firewall = "arn:aws:network-firewall:us-east-1:111122223333:firewall/egress";
        const string Other = "arn:aws:network-firewall:us-east-1:111122223333:firewall/other";
        _host.Aws
            .On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [new FirewallMetadata { FirewallArn = Firewall }, new FirewallMetadata { FirewallArn = Other }] })
            .On(NetworkFirewallApi.DescribeFirewall, r => new DescribeFirewallResponse { Firewall = new SecureMlTools.Api.NetworkFirewall.Firewall { FirewallArn = r.FirewallArn, FirewallPolicyArn = r.FirewallArn + "-policy" } })
            .On(NetworkFirewallApi.DescribeFirewallPolicy, r => new DescribeFirewallPolicyResponse
            {
                FirewallPolicy = new FirewallPolicy { StatefulRuleGroupReferences = r.FirewallPolicyArn == Firewall + "-policy" ? [new StatefulRuleGroupReference { ResourceArn = AllowListHost.Arn }] : [] },
            });
        Assert.Equal([Firewall], (await Add("a.org")).Plan.FirewallArns);
        Assert.Empty((await Add(new AllowDomainOptions { FindFirewalls = false }, "a.org")).Plan.FirewallArns);

        _host.Aws.On(NetworkFirewallApi.ListFirewalls, _ => throw new AwsException("no", "AccessDeniedException", 403, null, NetworkFirewallApi.ListFirewalls));
        var plan = await Add("a.org");
        Assert.True(plan.HasChange);
        Assert.Contains("AccessDeniedException", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_come_off_in_whatever_letters_they_are_written()
    {
        _host.Others(".kaggle.com", "PyPI.org", "pypi.org", ".com", "example.com");
        var plan = await Remove("pypi.org", ".com", "gone.org");
        var result = Complete(plan, await Make(plan));

        Assert.Equal([".com", "PyPI.org", "pypi.org"], result.Removed);
        Assert.Equal([".kaggle.com", "example.com"], _host.Targets);
        Assert.Equal(["gone.org: not on the list"], result.Skipped);
        Assert.Single(_host.Updates);
    }

    [Fact]
    public async Task A_name_that_a_wider_one_lets_through_is_said_to_be()
    {
        var plan = await Remove("www.kaggle.com", "pypi.org");
        Assert.Equal(["pypi.org"], Details(plan).Removed);
        Assert.Equal(["www.kaggle.com (.kaggle.com)"], Details(plan).CoveredBy);
        Assert.Contains("still let through, by .kaggle.com", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_name_stays()
    {
        var plan = await Remove(".kaggle.com", "pypi.org", "example.com");
        Assert.Equal(ChangeOutcome.Refused, Details(plan).Outcome);
        Assert.Contains("no list without one", Details(plan).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_did_at_the_same_moment_is_told_apart()
    {
        var first = true;
        _host.BeforeUpdate = () =>
        {
            if (first) _host.Others([.. _host.Targets, "both.org"]);
            first = false;
        };
        var plan = await Add("both.org", "ours.org");
        var result = Complete(plan, await Make(plan));
        Assert.Equal(["ours.org"], result.Added);
        Assert.Equal(["both.org"], result.AlreadyPresent);
        Assert.Equal(2, result.Attempts);
    }

    private Task<AllowDomainPlan> Add(params string[] names) => Add(new AllowDomainOptions(), names);

    private Task<AllowDomainPlan> Add(AllowDomainOptions options, params string[] names) => AllowDomainOperation.PlanAddAsync(_host.Aws, "allow", [.. names.Select(n => new AllowDomainItem(n))], options, default);

    private Task<AllowDomainPlan> Remove(params string[] names) => AllowDomainOperation.PlanRemoveAsync(_host.Aws, "allow", [.. names.Select(n => new AllowDomainItem(n))], new AllowDomainOptions(), default);

    private async Task<ChangeResult> Make(AllowDomainPlan plan)
    {
        var journal = Path.Combine(Path.GetTempPath(), $"allow-{Guid.NewGuid():N}.jsonl");
        try
        {
            var results = new List<ChangeResult>();
            await foreach (var result in PlanExecution.RunAsync(_host.Aws, plan.Plan.Plan, new RepairOptions { JournalPath = journal }, null, default)) results.Add(result);
            return Assert.Single(results);
        }
        finally
        {
            File.Delete(journal);
        }
    }

    private static FirewallChangeResult Details(AllowDomainPlan plan) => plan.Plan.Complete(Assert.Single(plan.Plan.Plan.Steps).ToResult());

    private static FirewallChangeResult Complete(AllowDomainPlan plan, ChangeResult result) => plan.Plan.Complete(result);
}
