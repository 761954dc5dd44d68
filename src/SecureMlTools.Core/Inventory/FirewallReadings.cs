using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Inventory;

/// <summary>What an audit reads of AWS Network Firewall. Its list calls give names and ARNs only, so each firewall, policy and rule group costs a call.</summary>
public static class FirewallReadings
{
    /// <summary>The firewalls.</summary>
    public static readonly Reading<ListFirewallsRequest, ListFirewallsResponse> Firewalls = Reading<ListFirewallsRequest, ListFirewallsResponse>.Once(NetworkFirewallApi.ListFirewalls, new());

    /// <summary>Each firewall: its policy, its endpoints and whether they are in sync.</summary>
    public static readonly Reading<DescribeFirewallRequest, DescribeFirewallResponse> FirewallDetails = Reading<DescribeFirewallRequest, DescribeFirewallResponse>.Each(
        NetworkFirewallApi.DescribeFirewall, "--firewall-arn {id}", [Firewalls],
        (soFar, _) => FirewallsInUse.Firewalls(soFar).Select(arn => ((string?)arn, new DescribeFirewallRequest { FirewallArn = arn })));

    /// <summary>Where each firewall sends its logs.</summary>
    public static readonly Reading<DescribeLoggingConfigurationRequest, DescribeLoggingConfigurationResponse> FirewallLogging = Reading<DescribeLoggingConfigurationRequest, DescribeLoggingConfigurationResponse>.Each(
        NetworkFirewallApi.DescribeLoggingConfiguration, "--firewall-arn {id}", [Firewalls],
        (soFar, _) => FirewallsInUse.Firewalls(soFar).Select(arn => ((string?)arn, new DescribeLoggingConfigurationRequest { FirewallArn = arn })));

    /// <summary>The log groups that firewalls send to, each looked for by its name.</summary>
    public static readonly Reading<DescribeLogGroupsRequest, DescribeLogGroupsResponse> LogGroups = Reading<DescribeLogGroupsRequest, DescribeLogGroupsResponse>.Each(
        CloudWatchLogsApi.DescribeLogGroups, "--log-group-name-prefix {id}", [FirewallLogging],
        (soFar, _) => FirewallsInUse.LogGroups(soFar).Select(name => ((string?)name, new DescribeLogGroupsRequest { LogGroupNamePrefix = name })));

    /// <summary>The account's firewall policies.</summary>
    public static readonly Reading<ListFirewallPoliciesRequest, ListFirewallPoliciesResponse> Policies = Reading<ListFirewallPoliciesRequest, ListFirewallPoliciesResponse>.Once(NetworkFirewallApi.ListFirewallPolicies, new());

    /// <summary>Each policy: the account's own, and those of others that its firewalls use.</summary>
    public static readonly Reading<DescribeFirewallPolicyRequest, DescribeFirewallPolicyResponse> PolicyDetails = Reading<DescribeFirewallPolicyRequest, DescribeFirewallPolicyResponse>.Each(
        NetworkFirewallApi.DescribeFirewallPolicy, "--firewall-policy-arn {id}", [Policies, FirewallDetails],
        (soFar, _) => FirewallsInUse.Policies(soFar).Select(arn => ((string?)arn, new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn })));

    /// <summary>The account's rule groups.</summary>
    public static readonly Reading<ListRuleGroupsRequest, ListRuleGroupsResponse> RuleGroups = Reading<ListRuleGroupsRequest, ListRuleGroupsResponse>.Once(NetworkFirewallApi.ListRuleGroups, new());

    /// <summary>Each rule group: the account's own, and those of others that its policies use. AWS's managed groups do not show their rules.</summary>
    public static readonly Reading<DescribeRuleGroupRequest, DescribeRuleGroupResponse> RuleGroupDetails = Reading<DescribeRuleGroupRequest, DescribeRuleGroupResponse>.Each(
        NetworkFirewallApi.DescribeRuleGroup, "--rule-group-arn {id}", [RuleGroups, PolicyDetails],
        (soFar, _) => FirewallsInUse.RuleGroups(soFar).Select(arn => ((string?)arn, new DescribeRuleGroupRequest { RuleGroupArn = arn })));

    /// <summary>All of these, each after what it depends on.</summary>
    public static IReadOnlyList<Reading> All { get; } = [Firewalls, FirewallDetails, FirewallLogging, LogGroups, Policies, PolicyDetails, RuleGroups, RuleGroupDetails];
}
