using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class DnsFirewallOnTests
{
    private const string VpcId = "vpc-00000001";
    private const string Group = "rslvr-frg-00000001";
    private const string Other = "rslvr-frg-00000002";
    private const string All = "rslvr-fdl-0000000a";
    private const string Needs = "rslvr-fdl-0000000b";
    private const string Empty = "rslvr-fdl-0000000c";
    private const string Malware = "rslvr-fdl-0000000d";

    private static FirewallRule Rule(int priority, string action, string list, string? type = null) =>
        new() { FirewallRuleGroupId = Group, FirewallDomainListId = list, Priority = priority, Action = action, Name = $"r{priority}", BlockResponse = action == "BLOCK" ? "NXDOMAIN" : null, Qtype = type };

    private static FirewallRuleGroupAssociation At(string group, int priority, string status = "COMPLETE") => new() { Id = "rslvr-frgassoc-00000001", FirewallRuleGroupId = group, VpcId = VpcId, Priority = priority, Status = status };

    private static TestEstate Estate(string failOpen = "DISABLED", bool managed = false, FirewallRuleGroupAssociation[]? at = null, params FirewallRule[] rules) => new TestEstate(new DnsFirewallOn())
        .With(Readings.Vpcs, new DescribeVpcsResponse { Vpcs = [new Vpc { VpcId = VpcId, OwnerId = TestEstate.Account }] })
        .Machines(new Instance { InstanceId = "i-00000001", VpcId = VpcId, State = new InstanceState { Name = "running" } })
        .With(Readings.ManagedInstances, new DescribeInstanceInformationResponse { InstanceInformationList = managed ? [new InstanceInformation { InstanceId = "i-00000001", PingStatus = "Online" }] : [] })
        .With(DnsReadings.Associations, new ListFirewallRuleGroupAssociationsResponse { FirewallRuleGroupAssociations = at ?? (rules.Length == 0 ? [] : [At(Group, 101)]) })
        .With(DnsReadings.FirewallConfigs, new ListFirewallConfigsResponse { FirewallConfigs = failOpen == "" ? [] : [new FirewallConfig { ResourceId = VpcId, FirewallFailOpen = failOpen }] })
        .With(DnsReadings.DomainLists, new ListFirewallDomainListsResponse
        {
            FirewallDomainLists = [new() { Id = All }, new() { Id = Needs }, new() { Id = Empty }, new() { Id = Malware, ManagedOwnerName = "Route 53 Resolver DNS Firewall" }],
        })
        .With(DnsReadings.Rules, new ListFirewallRulesResponse { FirewallRules = rules }, Group)
        .With(DnsReadings.Domains, new ListFirewallDomainsResponse { Domains = ["*."] }, All)
        .With(DnsReadings.Domains, new ListFirewallDomainsResponse { Domains = ["pypi.org.", "*.pypi.org."] }, Needs)
        .With(DnsReadings.Domains, new ListFirewallDomainsResponse { Domains = [] }, Empty);

    private static TestEstate With(params FirewallRule[] rules) => Estate(rules: rules);

    [Fact]
    public void A_VPC_without_a_rule_group_resolves_every_name() => With().One().Is(FindingStatus.Fail, "resolve every name", Severity.Medium);

    [Fact]
    public void An_allow_list_closed_by_a_block_of_everything_passes() => With(Rule(10, "ALLOW", Needs), Rule(20, "BLOCK", All)).One().Is(FindingStatus.Pass, "Rule r20 of rslvr-frg-00000001 blocks every name that no rule before it lets through");

    [Fact]
    public void A_block_of_some_names_only_is_low_and_says_what_is_left()
    {
        With(Rule(10, "BLOCK", Malware)).One().Is(FindingStatus.Fail, "Rule r10 of rslvr-frg-00000001 blocks some names, and the resolver lets all others through", Severity.Low);
        With(Rule(10, "BLOCK", Malware), Rule(20, "ALLOW", All)).One().Is(FindingStatus.Fail, "rule r20 of rslvr-frg-00000001 lets all others through", Severity.Low);
        With(Rule(10, "BLOCK", Malware)).Denied(DnsReadings.FirewallConfigs).One().Is(FindingStatus.Fail, "blocks some names", Severity.Low);
        Assert.Contains("New-DnsFirewallAllowList", With(Rule(10, "BLOCK", Malware)).Remedy().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_of_some_names_that_fails_open_says_both_and_its_repair_closes()
    {
        var estate = Estate("ENABLED", rules: Rule(10, "BLOCK", Malware));
        estate.One().Is(FindingStatus.Fail, "all others through: data leaves under any name that nobody has listed, and under every name while DNS Firewall cannot answer (FirewallFailOpen=ENABLED)", Severity.Low);
        Assert.Equal("DnsFailOpen", Assert.Single(estate.Remedy().Changes).Kind);
    }

    [Theory]
    [InlineData("ALERT", All, "only alerts")]
    [InlineData("ALLOW", All, "lets every name through")]
    [InlineData("ALERT", Needs, "ALERT only")]
    [InlineData("BLOCK", Empty, "No rule of its DNS Firewall blocks a name")]
    public void Rules_that_block_nothing_fail(string action, string list, string reason) => With(Rule(10, action, list)).One().Is(FindingStatus.Fail, reason, Severity.Medium);

    [Fact]
    public void A_block_behind_a_rule_that_takes_every_name_is_never_asked() => With(Rule(20, "BLOCK", Malware), Rule(10, "ALERT", All)).One().Is(FindingStatus.Fail, "only alerts");

    [Fact]
    public void A_group_that_alerts_on_everything_silences_the_group_behind_it() => Estate(at: [At(Group, 300), At(Other, 101)], rules: Rule(10, "BLOCK", All))
        .With(DnsReadings.Rules, new ListFirewallRulesResponse { FirewallRules = [Rule(1, "ALERT", All) with { FirewallRuleGroupId = Other }] }, Other)
        .One().Is(FindingStatus.Fail, "only alerts");

    [Fact]
    public void A_block_of_everything_of_one_query_type_does_not_close() => With(Rule(10, "BLOCK", All, "TXT")).One().Is(FindingStatus.Fail, "the resolver lets all others through", Severity.Low);

    [Fact]
    public void Fail_open_is_low_and_its_repair_closes()
    {
        var estate = Estate("ENABLED", rules: Rule(10, "BLOCK", All));
        estate.One().Is(FindingStatus.Fail, "FirewallFailOpen=ENABLED", Severity.Low);
        var change = Assert.Single(estate.Remedy().Changes);
        Assert.Equal(("DnsFailOpen", VpcId, "ENABLED", "DISABLED"), (change.Kind, change.ResourceId, change.Before["FirewallFailOpen"], change.After["FirewallFailOpen"]));
    }

    [Fact]
    public void A_VPC_that_is_not_listed_is_closed() => Estate("", rules: Rule(10, "BLOCK", All)).One().Is(FindingStatus.Pass);

    [Fact]
    public void A_setting_that_is_decided_elsewhere_is_unknown() => Estate("USE_LOCAL_RESOURCE_SETTING", rules: Rule(10, "BLOCK", All)).One().Is(FindingStatus.Unknown, "decided elsewhere");

    [Fact]
    public void An_association_under_way_is_not_in_force_yet() => Estate(at: [At(Group, 101, "UPDATING")], rules: Rule(10, "BLOCK", All)).One().Is(FindingStatus.Unknown, "UPDATING");

    [Fact]
    public void An_association_on_its_way_out_does_not_count() => Estate(at: [At(Group, 101, "DELETING")], rules: Rule(10, "BLOCK", All)).One().Is(FindingStatus.Fail, "No DNS Firewall rule group");

    [Fact]
    public void Without_machines_or_in_a_shared_VPC_it_says_nothing()
    {
        With().Machines().One().Is(FindingStatus.NotApplicable, "No machine");
        With().With(Readings.Vpcs, new DescribeVpcsResponse { Vpcs = [new Vpc { VpcId = VpcId, OwnerId = "999988887777" }] }).One().Is(FindingStatus.NotApplicable, "shared by account 999988887777");
    }

    [Fact]
    public void What_is_not_read_is_unknown_and_never_a_pass()
    {
        With(Rule(10, "BLOCK", All)).Denied(DnsReadings.Associations).One().Is(FindingStatus.Unknown, "ListFirewallRuleGroupAssociations");
        With(Rule(10, "BLOCK", All)).Denied(DnsReadings.FirewallConfigs).One().Is(FindingStatus.Unknown, "ListFirewallConfigs");
        With(Rule(10, "BLOCK", All)).Denied(DnsReadings.Rules, Group).One().Is(FindingStatus.Unknown, "ListFirewallRules");
        With(Rule(10, "BLOCK", Needs)).Denied(DnsReadings.Domains, Needs).One().Is(FindingStatus.Unknown, "ListFirewallDomains");
        With(Rule(10, "BLOCK", "rslvr-fdl-of-others")).One().Is(FindingStatus.Unknown, "rslvr-fdl-of-others");
        With().Denied(DnsReadings.FirewallConfigs).One().Is(FindingStatus.Fail);
    }

    [Fact]
    public void The_association_is_made_on_request_only()
    {
        Assert.Contains("dnsFirewallRuleGroupId", With().Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("not the id", Wanted(With(), "my-group").Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("only alert", Wanted(With(Rule(10, "ALERT", All)), Group).Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("blocks nothing", Wanted(Estate(at: [], rules: Rule(10, "ALERT", All)), Group).Remedy().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_association_that_the_baseline_wants_has_its_priority()
    {
        var change = Assert.Single(Wanted(Estate(at: [], rules: Rule(10, "BLOCK", Malware)), Group, 250).Remedy().Changes);
        Assert.Equal(("DnsAssociation", VpcId, Group, "250"), (change.Kind, change.ResourceId, change.Part["RuleGroup"], change.Part["Priority"]));
        Assert.Equal((Guard.UnmatchedTraffic, GuardKind.MissingEvidence), (Assert.Single(change.Guards).Name, change.Guards[0].Kind));
    }

    [Fact]
    public void What_cuts_Systems_Manager_off_is_never_done()
    {
        var guard = Cut(Wanted(Estate(managed: true, at: [], rules: [Rule(10, "ALLOW", Needs), Rule(20, "BLOCK", All)]), Group))!;
        Assert.Equal(GuardKind.Never, guard.Kind);
        Assert.Contains("ssm.eu-west-1.amazonaws.com", guard.Reason, StringComparison.Ordinal);
        Assert.Null(Cut(Wanted(Estate(managed: false, at: [], rules: [Rule(10, "ALLOW", Needs), Rule(20, "BLOCK", All)]), Group)));
        var reached = Wanted(Estate(managed: true, at: [], rules: [Rule(10, "ALLOW", Needs), Rule(20, "BLOCK", All)]), Group)
            .With(DnsReadings.Domains, new ListFirewallDomainsResponse { Domains = ["*.eu-west-1.amazonaws.com."] }, Needs);
        Assert.Null(Cut(reached));
        var unread = Wanted(Estate(managed: true, at: [], rules: [Rule(20, "BLOCK", All)]), Group).Denied(Readings.ManagedInstances);
        Assert.NotNull(Cut(unread));
    }

    private static Guard? Cut(TestEstate estate) => Assert.Single(estate.Remedy().Changes).Guards.SingleOrDefault(g => g.Name == Guard.SsmPath);

    private static TestEstate Wanted(TestEstate estate, string group, int priority = 101) => estate.By(b => b with { Repair = b.Repair with { DnsFirewallRuleGroupId = group, DnsFirewallPriority = priority } });
}
