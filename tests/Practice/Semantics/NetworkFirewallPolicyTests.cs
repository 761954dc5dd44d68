using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>What AWS refuses of a firewall policy, in its words.</summary>
public sealed class NetworkFirewallPolicyTests
{
    private const string Group = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/strict-allow";
    private const string DefaultGroup = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/domain-allow";
    private const string StatelessGroup = "arn:aws:network-firewall:us-east-1:111122223333:stateless-rulegroup/no-ping";
    private const string Managed = "arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder";
    private readonly Practised _practised = new();

    private static readonly Dictionary<string, (Func<FirewallPolicy, FirewallPolicy> Change, string Message)> Mistakes = new()
    {
        ["two stateless actions"] = (p => p with { StatelessDefaultActions = ["aws:pass", "aws:drop"] }, "StatelessDefaultActions cannot exist together, parameter: [aws:pass, aws:drop], context: StatelessDefaultActions"),
        ["no standard action"] = (p => p with { StatelessDefaultActions = ["Mine"], StatelessCustomActions = [new() { ActionName = "Mine" }] }, "StatelessDefaultActions cannot be null or empty, context: StatelessDefaultActions"),
        ["undefined action"] = (p => p with { StatelessFragmentDefaultActions = ["aws:forward_to_sfe", "NotDefined"] }, "StatelessFragmentDefaultActions is invalid, parameter: [NotDefined], context: StatelessFragmentDefaultActions"),
        ["two drops"] = (p => p with { StatefulDefaultActions = ["aws:drop_strict", "aws:drop_established"] }, "StatefulDefaultActions cannot exist together, parameter: [aws:drop_strict, aws:drop_established], context: StatefulDefaultActions"),
        ["mixed families"] = (p => p with { StatefulDefaultActions = ["aws:drop_established", "aws:alert_established_app_layer"] }, "StatefulDefaultActions cannot exist together, parameter: [aws:drop_established, aws:alert_established_app_layer], context: StatefulDefaultActions"),
        ["an unknown default"] = (p => p with { StatefulDefaultActions = ["aws:nonsense"] }, "StatefulDefaultActions is invalid, parameter: [aws:nonsense], context: StatefulDefaultActions"),
        ["no priority"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = Group }] }, "Priority cannot be null, context: StatefulRuleGroupReferences[0].Priority"),
        ["one priority twice"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = Group, Priority = 1 }, new() { ResourceArn = Managed, Priority = 1 }] }, "Priority has duplicate values, parameter: [1], context: StatefulRuleGroupReferences[1][Priority=1]"),
        ["other order"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = DefaultGroup, Priority = 1 }] }, $"ResourceArn has invalid rule order, parameter: [{DefaultGroup}], context: StatefulRuleGroupReferences[0].ResourceArn"),
        ["stateless as stateful"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = StatelessGroup, Priority = 1 }] }, $"rule group ARN is of incorrect entity type, parameter: [{StatelessGroup}]"),
        ["another region's"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = Group.Replace("us-east-1", "us-west-2", StringComparison.Ordinal), Priority = 1 }] }, $"rule group ARN is invalid, parameter: [{Group.Replace("us-east-1", "us-west-2", StringComparison.Ordinal)}]"),
        ["no such group"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = Group + "x", Priority = 1 }] }, $"rule group ARN does not exist, parameter: [{Group}x]"),
        ["override of one's own"] = (p => p with { StatefulRuleGroupReferences = [new() { ResourceArn = Group, Priority = 1, Override = new() { Action = "DROP_TO_ALERT" } }] }, $"rule group must be a managed resource, parameter: [{Group}]"),
        ["21 references"] = (p => p with { StatefulRuleGroupReferences = [.. Enumerable.Range(1, 21).Select(i => new StatefulRuleGroupReference { ResourceArn = Group, Priority = i })] }, "StatefulRuleGroupReferences limit exceeded, parameter: [21], context: StatefulRuleGroupReferences"),
        ["other variables"] = (p => p with { PolicyVariables = new() { RuleVariables = new Dictionary<string, IPSet> { ["EXTERNAL_NET"] = new() { Definition = ["0.0.0.0/0"] } } } }, "RuleVariables is invalid, parameter: [EXTERNAL_NET], context: PolicyVariables.RuleVariables.IPSet.EXTERNAL_NET"),
        ["holding without inspection"] = (p => p with { EnableTLSSessionHolding = true }, "TLSInspectionConfigurationArn value is required when EnableTLSSessionHolding is true."),
        ["another order"] = (p => p with { StatefulEngineOptions = null, StatefulDefaultActions = null, StatefulRuleGroupReferences = null }, "parameter is invalid"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Policies_are_refused(string name)
    {
        var policy = await Describe("strict-policy");
        Assert.Equal(Mistakes[name].Message, await Refusal(policy, Mistakes[name].Change(policy.FirewallPolicy!)));
    }

    [Fact]
    public async Task Default_order_has_neither_default_actions_nor_priorities()
    {
        var policy = await Describe("egress-policy");
        Assert.Equal("StatefulDefaultActions has invalid rule order, parameter: [DEFAULT_ACTION_ORDER], context: StatefulDefaultActions", await Refusal(policy, policy.FirewallPolicy! with { StatefulDefaultActions = ["aws:drop_strict"] }));
        Assert.Equal("Priority cannot be provided, parameter: [1], context: StatefulRuleGroupReferences[0][Priority=1]", await Refusal(policy, policy.FirewallPolicy! with { StatefulRuleGroupReferences = [new() { ResourceArn = DefaultGroup, Priority = 1 }] }));
    }

    [Fact]
    public async Task Stateless_groups_of_more_than_30000_together_are_refused()
    {
        var rules = (await _practised.Call(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupArn = StatelessGroup })).RuleGroup;
        await _practised.Call(NetworkFirewallApi.CreateRuleGroup, new() { RuleGroupName = "huge", Type = "STATELESS", Capacity = 29_991, RuleGroup = rules });
        var policy = await Describe("strict-policy");
        FirewallPolicy Wanted(int priority) => policy.FirewallPolicy! with { StatelessRuleGroupReferences = [new() { ResourceArn = StatelessGroup, Priority = 1 }, new() { ResourceArn = StatelessGroup.Replace("no-ping", "huge", StringComparison.Ordinal), Priority = priority }] };
        Assert.Equal("StatelessRuleGroupReferences capacity exceeded, parameter: [30001], context: StatelessRuleGroupReferences", await Refusal(policy, Wanted(2)));
        Assert.Equal("Priority has duplicate values, parameter: [1], context: StatelessRuleGroupReferences[Priority=1]", await Refusal(policy, Wanted(1)));
    }

    [Fact]
    public async Task Managed_groups_and_the_app_layer_family_are_taken()
    {
        var policy = await Describe("strict-policy");
        await _practised.Call(NetworkFirewallApi.UpdateFirewallPolicy, Request(policy, policy.FirewallPolicy! with
        {
            StatefulDefaultActions = ["aws:drop_established_app_layer", "aws:alert_established_app_layer"],
            StatefulRuleGroupReferences = [new() { ResourceArn = Managed, Priority = 1, Override = new() { Action = "DROP_TO_ALERT" } }],
        }));
        await _practised.Refused(NetworkFirewallApi.UpdateFirewallPolicy, Request(policy, policy.FirewallPolicy!), "InvalidTokenException");
    }

    private Task<DescribeFirewallPolicyResponse> Describe(string name) => _practised.Call(NetworkFirewallApi.DescribeFirewallPolicy, new() { FirewallPolicyName = name });

    private static UpdateFirewallPolicyRequest Request(DescribeFirewallPolicyResponse read, FirewallPolicy policy) => new() { FirewallPolicyArn = read.FirewallPolicyResponse!.FirewallPolicyArn, UpdateToken = read.UpdateToken, FirewallPolicy = policy };

    private async Task<string> Refusal(DescribeFirewallPolicyResponse read, FirewallPolicy policy) => (await _practised.Refused(NetworkFirewallApi.UpdateFirewallPolicy, Request(read, policy), "InvalidRequestException")).Message;
}
