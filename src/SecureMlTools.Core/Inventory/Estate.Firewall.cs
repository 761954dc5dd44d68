using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    /// <summary>The ARNs of the region's firewalls.</summary>
    public IReadOnlyList<string> FirewallArns => [.. Need(FirewallReadings.Firewalls).Firewalls.OrEmpty().Select(f => f.FirewallArn).OfType<string>()];

    /// <summary>The ARNs of its firewall policies: the account's own, and those that its firewalls use.</summary>
    public IReadOnlyList<string> FirewallPolicyArns
    {
        get
        {
            Need(FirewallReadings.Policies);
            return [.. FirewallsInUse.Policies(Inventory)];
        }
    }

    /// <summary>The ARNs of its rule groups: the account's own, and those that its policies use, without AWS's managed ones.</summary>
    public IReadOnlyList<string> RuleGroupArns
    {
        get
        {
            Need(FirewallReadings.RuleGroups);
            return [.. FirewallsInUse.RuleGroups(Inventory)];
        }
    }

    /// <summary>A firewall with its state.</summary>
    /// <exception cref="GapException">It was not read.</exception>
    public DescribeFirewallResponse Firewall(string arn) => Need(FirewallReadings.FirewallDetails, arn);

    /// <summary>A policy.</summary>
    /// <exception cref="GapException">It was not read.</exception>
    public DescribeFirewallPolicyResponse FirewallPolicy(string arn) => Need(FirewallReadings.PolicyDetails, arn);

    /// <summary>A rule group.</summary>
    /// <exception cref="GapException">It was not read.</exception>
    public DescribeRuleGroupResponse RuleGroup(string arn) => Need(FirewallReadings.RuleGroupDetails, arn);

    /// <summary>Where a firewall sends its logs.</summary>
    /// <exception cref="GapException">It was not read.</exception>
    public IReadOnlyList<LogDestinationConfig> FirewallLogsOf(string firewallArn) => (Need(FirewallReadings.FirewallLogging, firewallArn).LoggingConfiguration?.LogDestinationConfigs).OrEmpty();

    /// <summary>True when a log group that a firewall sends to exists.</summary>
    /// <exception cref="GapException">It was not looked for.</exception>
    public bool HasLogGroup(string name) => Need(FirewallReadings.LogGroups, name).LogGroups.OrEmpty().Any(g => g.LogGroupName == name);

    /// <summary>The firewalls that use a policy.</summary>
    /// <exception cref="GapException">A firewall was not read.</exception>
    public IReadOnlyList<string> FirewallsUsing(string policyArn) => [.. FirewallArns.Where(f => Firewall(f).Firewall?.FirewallPolicyArn == policyArn)];

    /// <summary>The policies that refer to a rule group.</summary>
    /// <exception cref="GapException">A policy was not read.</exception>
    public IReadOnlyList<string> PoliciesUsing(string ruleGroupArn) => [.. FirewallPolicyArns.Where(p => FirewallsInUse.RuleGroupsOf(FirewallPolicy(p).FirewallPolicy).Contains(ruleGroupArn, StringComparer.Ordinal))];
}
