using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>A twin says of itself what its inventory says.</summary>
public sealed class TwinTests
{
    private static readonly AuditOptions Options = new() { IncludeUserData = true, Baseline = new() { Name = "test", Parameters = new() { EnclaveKeyIds = ["alias/enclave-model", "alias/enclave-debug"] } } };

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-west-1")]
    public async Task A_twin_holds_every_record_of_its_inventory(string region)
    {
        var inventory = await Collect(new Practised().Account, region);
        var again = await Collect(new PracticeFactory(Practised.Clock).Twin([inventory]), region);
        Assert.Equal(inventory.Records.Select(r => r.Key), again.Records.Select(r => r.Key));
        // Who asks is not of the estate: the twin has a caller of its own, of the same account.
        Assert.All(inventory.Records.Zip(again.Records), pair => Assert.Equal(Records.Json(pair.First), Records.Json(pair.Second)));
        Assert.Equal(Findings(inventory), Findings(again));
    }

    public static TheoryData<string> Actions => [.. Readings.All.Where(r => r != Readings.Caller).Select(r => r.Operation.IamAction).Distinct()];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task What_was_denied_stays_denied(string action)
    {
        var practised = new Practised();
        practised.Account.Faults.Deny(action);
        var inventory = await Collect(practised.Account, "us-east-1");
        Assert.Contains(inventory.Records, r => r.Gap is { Status: ReadingStatus.Denied });
        var again = await Collect(new PracticeFactory(Practised.Clock).Twin([inventory]), "us-east-1");
        Assert.Equal(Findings(inventory), Findings(again));
    }

    [Theory]
    [InlineData("ec2:DescribeSnapshots", PracticeFaultKind.ServerError)]
    [InlineData("ec2:DescribeLaunchTemplateVersions", PracticeFaultKind.HtmlPage)]
    [InlineData("ec2:DescribeSnapshotAttribute", PracticeFaultKind.Throttle)]
    [InlineData("kms:GetKeyPolicy", PracticeFaultKind.Reset)]
    public async Task What_failed_stays_failed_for_the_same_reason(string action, PracticeFaultKind kind)
    {
        var practised = new Practised();
        practised.Account.Faults.Add(new PracticeFault(kind, action));
        var inventory = await Collect(practised.Account, "us-east-1");
        var again = await Collect(new PracticeFactory(Practised.Clock).Twin([inventory]), "us-east-1");
        Assert.Equal(Findings(inventory), Findings(again));
    }

    [Fact]
    public async Task What_was_not_read_is_unknown_and_not_empty()
    {
        var practised = new Practised();
        var inventory = await new InventoryCollector(practised.Aws, Practised.Clock).CollectAsync([Readings.Instances], null, null, default);
        var twin = practised.Factory.Twin([inventory]);
        var again = await Practised.Collect(twin.Connect(null));
        Assert.True(again.Get(Readings.Instances).TryGet(out _, out _));
        Assert.False(again.Get(Readings.SecurityGroups).TryGet(out _, out var gap));
        Assert.Equal("NotRead", gap!.ErrorCode);
        Assert.DoesNotContain(Findings(again), f => f.ControlId == "EBS-02" && f.Status == FindingStatus.Pass);
    }

    [Fact]
    public async Task A_twin_of_a_saved_inventory_audits_as_the_live_account_did()
    {
        var practised = new Practised();
        // User data is not written to disk, so it is not asked for here.
        var inventory = await Practised.Collect(practised.Aws);
        var folder = Directory.CreateTempSubdirectory("practice-twin-").FullName;
        try
        {
            InventoryFiles.Write(folder, [inventory]);
            var twin = practised.Factory.Twin(InventoryFiles.Read(folder, null));
            var options = Options with { IncludeUserData = false };
            Assert.Equal(Findings(inventory, options), Findings(await Practised.Collect(twin.Connect("us-east-1")), options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Metrics_end_when_the_inventory_was_read_however_late_the_twin_is_asked()
    {
        var inventory = await Collect(new Practised().Account, "us-east-1");
        var late = await new InventoryCollector(new PracticeFactory().Twin([inventory]).Connect(null)).CollectAsync([Readings.MetadataNoToken], null, null, default);
        var expected = inventory.Get(Readings.MetadataNoToken).Value.MetricDataResults!.ToDictionary(r => r.Label!, r => r.Values!.Sum());
        Assert.Equal(expected, late.Get(Readings.MetadataNoToken).Value.MetricDataResults!.ToDictionary(r => r.Label!, r => r.Values!.Sum()));
    }

    [Fact]
    public async Task Changing_a_twin_changes_nothing_else()
    {
        var practised = new Practised();
        var inventory = await Practised.Collect(practised.Aws);
        var twin = practised.Factory.Twin([inventory]);
        var aws = twin.Connect(null);
        await aws.SendAsync(Ec2Api.ModifyInstanceMetadataOptions.Call(new() { InstanceId = practised.Id("i", "notebook-alice"), HttpTokens = "required" }), default);
        var before = inventory.Get(Readings.Instances).Value.Reservations!.SelectMany(r => r.Instances!).Single(i => i.InstanceId == practised.Id("i", "notebook-alice"));
        Assert.Equal("optional", before.MetadataOptions!.HttpTokens);
        Assert.Equal((1, 0), (twin.ChangingCalls, practised.Account.ChangingCalls));
    }

    [Fact]
    public async Task A_change_of_a_rule_group_is_rehearsed_with_tokens_and_sync_states_of_the_twins_own()
    {
        var practised = new Practised();
        var aws = practised.Factory.Twin([await Practised.Collect(practised.Aws)]).Connect(null);
        Task<DescribeRuleGroupResponse> Read() => aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new() { RuleGroupName = "domain-allow", Type = "STATEFUL" }), default);
        Task<DescribeFirewallResponse> Look() => aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new() { FirewallName = "egress" }), default);

        var group = await Read();
        var list = group.RuleGroup!.RulesSource!.RulesSourceList!;
        var made = await aws.SendAsync(
            NetworkFirewallApi.UpdateRuleGroup.Call(new() { RuleGroupArn = group.RuleGroupResponse!.RuleGroupArn, UpdateToken = group.UpdateToken, RuleGroup = group.RuleGroup with { RulesSource = new() { RulesSourceList = list with { Targets = [.. list.Targets!, "huggingface.co"] } } } }), default);
        Assert.Equal("PENDING", (await Look()).FirewallStatus!.ConfigurationSyncStateSummary);
        var settled = (await Look()).FirewallStatus!;
        Assert.Equal(("IN_SYNC", made.UpdateToken), (settled.ConfigurationSyncStateSummary, settled.SyncStates!["us-east-1b"].Config![group.RuleGroupResponse.RuleGroupArn!].UpdateToken));
        Assert.Contains("huggingface.co", (await Read()).RuleGroup!.RulesSource!.RulesSourceList!.Targets!);
        Assert.DoesNotContain("huggingface.co", (await practised.Call(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupName = "domain-allow", Type = "STATEFUL" })).RuleGroup!.RulesSource!.RulesSourceList!.Targets!);

        // What is made in the twin was not in the inventory, and is known all the same.
        await aws.SendAsync(NetworkFirewallApi.CreateRuleGroup.Call(new() { RuleGroupName = "made-here", Type = "STATEFUL", Capacity = 1, Rules = "drop udp any any -> any 53 (sid:1;)" }), default);
        Assert.Equal(1, (await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new() { RuleGroupName = "made-here", Type = "STATEFUL" }), default)).RuleGroupResponse!.ConsumedCapacity);
    }

    [Fact]
    public async Task A_rule_group_that_could_not_be_read_is_refused_by_name_as_by_ARN()
    {
        var practised = new Practised();
        practised.Account.Faults.Deny("network-firewall:DescribeRuleGroup");
        var aws = practised.Factory.Twin([await Practised.Collect(practised.Aws)]).Connect(null);
        foreach (var request in new DescribeRuleGroupRequest[] { new() { RuleGroupName = "domain-allow", Type = "STATEFUL" }, new() { RuleGroupArn = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/domain-allow" } })
            Assert.Equal("AccessDeniedException", (await Assert.ThrowsAsync<Api.AwsException>(() => aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(request), default))).ErrorCode);
        Assert.Equal(5, (await aws.SendAsync(NetworkFirewallApi.ListRuleGroups.Call(new()), default)).RuleGroups!.Count);
    }

    private static Task<RegionInventory> Collect(PracticeAccount account, string region) =>
        new InventoryCollector(account.Connect(region), Practised.Clock).CollectAsync(Readings.All, new ReadingOptions(default, true, EnclaveKeyIds: Options.Baseline.Parameters.EnclaveKeyIds), null, default);

    private static IReadOnlyList<(string ControlId, string ResourceId, FindingStatus Status, Severity Severity, string Reason)> Findings(RegionInventory inventory, AuditOptions? options = null) =>
        [.. AuditOperation.Judge(inventory, options ?? Options).Select(f => (f.ControlId, f.ResourceId, f.Status, f.Severity, f.Reason)).Order()];
}
