using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Which firewalls use a rule group. AWS has no call that says so: each firewall and each policy is looked at once.</summary>
public static class FirewallUses
{
    /// <summary>The ARN of the one rule group with an allow-list that a firewall's policy refers to.</summary>
    /// <exception cref="OptionException">There is none, or more than one.</exception>
    /// <exception cref="AwsException">The firewall is not there, or something could not be read.</exception>
    public static async Task<string> AllowListOfAsync(IAwsTransport aws, string nameOrArn, CancellationToken cancellationToken)
    {
        var arn = await FirewallResolver.FirewallAsync(aws, nameOrArn, cancellationToken).ConfigureAwait(false);
        var firewall = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
        var policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = firewall.Firewall?.FirewallPolicyArn }), cancellationToken).ConfigureAwait(false);
        List<FirewallArn> lists = [];
        foreach (var reference in FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy))
        {
            if (!FirewallArn.TryParse(reference, out var group) || group.Type != FirewallArn.StatefulType || FirewallArn.IsManaged(reference)) continue;
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = reference }), cancellationToken).ConfigureAwait(false);
            if (answer.RuleGroup?.RulesSource?.RulesSourceList?.GeneratedRulesType == FirewallTargetsKind.AllowList) lists.Add(group);
        }

        return lists switch
        {
            [var one] => one.ToString(),
            [] => throw new OptionException($"The firewall '{Text.OneLine(nameOrArn)}' has no rule group with an allow-list: make one, or name a rule group."),
            _ => throw new OptionException($"The firewall '{Text.OneLine(nameOrArn)}' has more than one allow-list: name the rule group, one of {string.Join(", ", lists.Select(l => l.Name))}."),
        };
    }

    /// <summary>The ARNs of the region's firewalls whose policy refers to a rule group.</summary>
    /// <exception cref="AwsException">They could not be read.</exception>
    public static async Task<IReadOnlyList<string>> OfRuleGroupAsync(IAwsTransport aws, string ruleGroupArn, CancellationToken cancellationToken)
    {
        var list = await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
        var policies = new Dictionary<string, bool>(StringComparer.Ordinal);
        var users = new List<string>();
        foreach (var firewall in list.Firewalls.OrEmpty().Select(f => f.FirewallArn).OfType<string>())
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = firewall }), cancellationToken).ConfigureAwait(false);
            if (answer.Firewall?.FirewallPolicyArn is not { } policy) continue;
            if (!policies.TryGetValue(policy, out var uses)) policies[policy] = uses = await RefersAsync(aws, policy, ruleGroupArn, cancellationToken).ConfigureAwait(false);
            if (uses) users.Add(firewall);
        }

        return users;
    }

    private static async Task<bool> RefersAsync(IAwsTransport aws, string policyArn, string ruleGroupArn, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = policyArn }), cancellationToken).ConfigureAwait(false);
        return FirewallsInUse.RuleGroupsOf(answer.FirewallPolicy).Contains(ruleGroupArn, StringComparer.Ordinal);
    }
}
