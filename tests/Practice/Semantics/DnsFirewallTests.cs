using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class DnsFirewallTests
{
    private readonly Practised _practised = new();

    private async Task<string> List(string name = "needs") => (await _practised.Call(Route53ResolverApi.CreateFirewallDomainList, new() { CreatorRequestId = "list-" + name, Name = name })).FirewallDomainList!.Id!;

    private async Task<string> Group(string name = "names") => (await _practised.Call(Route53ResolverApi.CreateFirewallRuleGroup, new() { CreatorRequestId = "group-" + name, Name = name })).FirewallRuleGroup!.Id!;

    private Task<UpdateFirewallDomainsResponse> Domains(string list, string operation, params string[] domains) =>
        _practised.Call(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = operation, Domains = domains });

    private static CreateFirewallRuleRequest Rule(string group, string list, int priority = 10, string action = "ALLOW", string? response = null) =>
        new() { CreatorRequestId = $"rule-{list}", FirewallRuleGroupId = group, FirewallDomainListId = list, Priority = priority, Action = action, BlockResponse = response, Name = "rule" };

    private AssociateFirewallRuleGroupRequest At(string group, string vpc, int priority, string? protection = null) =>
        new() { CreatorRequestId = $"at-{vpc}-{group}", FirewallRuleGroupId = group, VpcId = _practised.Id("vpc", vpc), Priority = priority, Name = "at", MutationProtection = protection };

    [Fact]
    public async Task Domains_are_kept_in_lower_case_with_a_dot_and_once()
    {
        var list = await List();
        await Domains(list, "ADD", "PyPI.org", "*.pypi.org", "*");
        await Domains(list, "ADD", "pypi.org.");
        Assert.Equal(["pypi.org.", "*.pypi.org.", "*."], (await _practised.Call(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = list })).Domains);
        await Domains(list, "REMOVE", "pypi.org");
        Assert.Equal(2, (await _practised.Call(Route53ResolverApi.GetFirewallDomainList, new() { FirewallDomainListId = list })).FirewallDomainList!.DomainCount);
        var error = await _practised.Refused(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = "REMOVE", Domains = ["pypi.org"] }, "ValidationException");
        Assert.Contains("[RSLVR-02502] The following domains don't exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ex*ample.com")]
    [InlineData("has space.com")]
    [InlineData(".example.com")]
    [InlineData("under_score.example.com")]
    [InlineData("")]
    [InlineData("a..b")]
    public async Task A_domain_of_another_form_is_refused_whole(string domain)
    {
        var list = await List();
        await _practised.Refused(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = "ADD", Domains = ["pypi.org", domain] }, "ValidationException");
        Assert.Empty((await _practised.Call(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = list })).Domains!);
    }

    [Fact]
    public async Task A_call_takes_a_thousand_domains_and_no_more()
    {
        var list = await List();
        await Domains(list, "ADD", [.. Enumerable.Range(0, 1000).Select(i => $"h{i}.example.com")]);
        var error = await _practised.Refused(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = "ADD", Domains = [.. Enumerable.Range(0, 1001).Select(i => $"k{i}.example.com")] }, "ValidationException");
        Assert.Contains("less than \"1000\" domains", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_shows_as_under_way_for_some_reads_and_cannot_be_overtaken()
    {
        var list = await List();
        _practised.Account.SettleDnsAfter(2);
        Assert.Equal("UPDATING", (await Domains(list, "ADD", "pypi.org")).Status);
        await _practised.Refused(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = list, Operation = "ADD", Domains = ["b.org"] }, "ConflictException");
        Assert.Empty((await _practised.Call(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = list })).Domains!);
        var seen = new List<string?>();
        for (var i = 0; i < 3; i++) seen.Add((await _practised.Call(Route53ResolverApi.GetFirewallDomainList, new() { FirewallDomainListId = list })).FirewallDomainList!.Status);
        Assert.Equal(["UPDATING", "UPDATING", "COMPLETE"], seen);
        Assert.Equal(["pypi.org."], (await _practised.Call(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = list })).Domains);
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        var list = await List();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Domains(list, "ADD", $"h{i}.example.com")));
        Assert.Equal(20, (await _practised.Call(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = list })).Domains!.Count);
    }

    [Fact]
    public async Task A_creator_request_id_makes_one_thing()
    {
        Assert.Equal(await List(), await List());
        await _practised.Refused(Route53ResolverApi.CreateFirewallDomainList, new() { CreatorRequestId = "list-needs", Name = "other" }, "ValidationException");
        var (group, list) = (await Group(), await List());
        var first = await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, list));
        Assert.Equal(first.FirewallRule!.Priority, (await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, list))).FirewallRule!.Priority);
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, list) with { CreatorRequestId = "again", Priority = 11 }, "ValidationException");
    }

    [Fact]
    public async Task A_block_says_what_it_answers_and_nothing_else_does()
    {
        var (group, list) = (await Group(), await List());
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, list, action: "BLOCK"), "ValidationException");
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, list, action: "ALERT", response: "NXDOMAIN"), "ValidationException");
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, list, action: "BLOCK", response: "OVERRIDE"), "ValidationException");
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, list, action: "DROP"), "ValidationException");
        await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, list, action: "BLOCK", response: "NXDOMAIN"));
        var alerting = await _practised.Call(Route53ResolverApi.UpdateFirewallRule, new() { FirewallRuleGroupId = group, FirewallDomainListId = list, Action = "ALERT" });
        Assert.Equal(("ALERT", null), (alerting.FirewallRule!.Action, alerting.FirewallRule.BlockResponse));
        await _practised.Refused(Route53ResolverApi.UpdateFirewallRule, new() { FirewallRuleGroupId = group, FirewallDomainListId = list, Action = "BLOCK" }, "ValidationException");
    }

    [Fact]
    public async Task Two_rules_have_two_priorities()
    {
        var (group, list, other) = (await Group(), await List(), await List("other"));
        await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, list));
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, other), "ValidationException");
        await _practised.Refused(Route53ResolverApi.CreateFirewallRule, Rule(group, other, 0), "ValidationException");
        await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, other, 11));
        await _practised.Refused(Route53ResolverApi.UpdateFirewallRule, new() { FirewallRuleGroupId = group, FirewallDomainListId = other, Priority = 10 }, "ValidationException");
    }

    [Fact]
    public async Task What_is_in_use_is_not_deleted()
    {
        var (group, list) = (await Group(), await List());
        await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(group, list));
        await _practised.Refused(Route53ResolverApi.DeleteFirewallDomainList, new() { FirewallDomainListId = list }, "ConflictException");
        var error = await _practised.Refused(Route53ResolverApi.DeleteFirewallRuleGroup, new() { FirewallRuleGroupId = group }, "ConflictException");
        Assert.Contains("[RSLVR-02103]", error.Message, StringComparison.Ordinal);
        var at = (await _practised.Call(Route53ResolverApi.AssociateFirewallRuleGroup, At(group, "training", 101))).FirewallRuleGroupAssociation!.Id;
        await _practised.Call(Route53ResolverApi.DeleteFirewallRule, new() { FirewallRuleGroupId = group, FirewallDomainListId = list });
        await _practised.Refused(Route53ResolverApi.DeleteFirewallRuleGroup, new() { FirewallRuleGroupId = group }, "ConflictException");
        await _practised.Call(Route53ResolverApi.DisassociateFirewallRuleGroup, new() { FirewallRuleGroupAssociationId = at });
        await _practised.Call(Route53ResolverApi.DeleteFirewallRuleGroup, new() { FirewallRuleGroupId = group });
        await _practised.Call(Route53ResolverApi.DeleteFirewallDomainList, new() { FirewallDomainListId = list });
        await _practised.Refused(Route53ResolverApi.GetFirewallRuleGroup, new() { FirewallRuleGroupId = group }, "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_VPC_has_five_groups_at_most_each_at_a_priority_of_its_own()
    {
        var groups = new List<string>();
        for (var i = 0; i < 6; i++) groups.Add(await Group("g" + i));
        await _practised.Refused(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[0], "training", 100), "ValidationException");
        await _practised.Refused(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[0], "training", 9900), "ValidationException");
        for (var i = 0; i < 5; i++) await _practised.Call(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[i], "training", 101 + i));
        await _practised.Refused(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[5], "training", 101), "ValidationException");
        var error = await _practised.Refused(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[5], "training", 200), "LimitExceededException");
        Assert.Contains("[RSLVR-02304] This VPC has reached the limit", error.Message, StringComparison.Ordinal);
        error = await _practised.Refused(Route53ResolverApi.AssociateFirewallRuleGroup, At(groups[0], "training", 200) with { CreatorRequestId = "again" }, "ValidationException");
        Assert.Contains("[RSLVR-02302]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_protected_association_stays()
    {
        var at = (await _practised.Call(Route53ResolverApi.AssociateFirewallRuleGroup, At(await Group(), "training", 101, "ENABLED"))).FirewallRuleGroupAssociation!.Id;
        var error = await _practised.Refused(Route53ResolverApi.DisassociateFirewallRuleGroup, new() { FirewallRuleGroupAssociationId = at }, "ValidationException");
        Assert.Contains("under mutation protection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWSs_own_lists_are_used_and_neither_seen_nor_changed()
    {
        var managed = _practised.Id("rslvr-fdl", "AWSManagedDomainsMalwareDomainList");
        await _practised.Refused(Route53ResolverApi.ListFirewallDomains, new() { FirewallDomainListId = managed }, "AccessDeniedException");
        await _practised.Refused(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = managed, Operation = "ADD", Domains = ["a.org"] }, "AccessDeniedException");
        await _practised.Refused(Route53ResolverApi.DeleteFirewallDomainList, new() { FirewallDomainListId = managed }, "AccessDeniedException");
        await _practised.Call(Route53ResolverApi.CreateFirewallRule, Rule(await Group(), managed, action: "BLOCK", response: "NODATA"));
    }

    [Fact]
    public async Task A_VPC_that_is_looked_at_gets_a_closed_config()
    {
        Assert.DoesNotContain((await _practised.Call(Route53ResolverApi.ListFirewallConfigs, new())).FirewallConfigs!, c => c.ResourceId == _practised.Id("vpc", "training"));
        Assert.Equal("DISABLED", (await _practised.Call(Route53ResolverApi.GetFirewallConfig, new() { ResourceId = _practised.Id("vpc", "training") })).FirewallConfig!.FirewallFailOpen);
        Assert.Contains((await _practised.Call(Route53ResolverApi.ListFirewallConfigs, new())).FirewallConfigs!, c => c.ResourceId == _practised.Id("vpc", "training"));
        await _practised.Refused(Route53ResolverApi.GetFirewallConfig, new() { ResourceId = "vpc-0000000000000000f" }, "ResourceNotFoundException");
        await _practised.Refused(Route53ResolverApi.UpdateFirewallConfig, new() { ResourceId = _practised.Id("vpc", "training"), FirewallFailOpen = "OPEN" }, "ValidationException");
        await _practised.Refused(Route53ResolverApi.ListFirewallConfigs, new() { MaxResults = 11 }, "ValidationException");
    }

    [Fact]
    public async Task A_query_log_config_in_use_is_not_deleted()
    {
        CreateResolverQueryLogConfigRequest request = new() { CreatorRequestId = "q", Name = "queries", DestinationArn = "arn:aws:s3:::queries" };
        var id = (await _practised.Call(Route53ResolverApi.CreateResolverQueryLogConfig, request)).ResolverQueryLogConfig!.Id;
        Assert.Equal(id, (await _practised.Call(Route53ResolverApi.CreateResolverQueryLogConfig, request)).ResolverQueryLogConfig!.Id);
        await _practised.Refused(Route53ResolverApi.CreateResolverQueryLogConfig, request with { Name = "others" }, "ResourceExistsException");
        await _practised.Refused(Route53ResolverApi.CreateResolverQueryLogConfig, request with { CreatorRequestId = "r", DestinationArn = "queries" }, "InvalidParameterException");
        var vpc = _practised.Id("vpc", "training");
        await _practised.Call(Route53ResolverApi.AssociateResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id, ResourceId = vpc });
        await _practised.Refused(Route53ResolverApi.AssociateResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id, ResourceId = vpc }, "ResourceExistsException");
        await _practised.Refused(Route53ResolverApi.DeleteResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id }, "InvalidRequestException");
        await _practised.Call(Route53ResolverApi.DisassociateResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id, ResourceId = vpc });
        await _practised.Call(Route53ResolverApi.DeleteResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id });
        await _practised.Refused(Route53ResolverApi.GetResolverQueryLogConfig, new() { ResolverQueryLogConfigId = id }, "ResourceNotFoundException");
    }

    [Theory]
    [InlineData("123")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task Names_have_a_form(string name) => await _practised.Refused(Route53ResolverApi.CreateFirewallRuleGroup, new() { CreatorRequestId = "g", Name = name }, "ValidationException");
}
