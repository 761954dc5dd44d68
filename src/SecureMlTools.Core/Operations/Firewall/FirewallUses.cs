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
    public static async Task<IReadOnlyList<string>> OfRuleGroupAsync(IAwsTransport aws, string ruleGroupArn, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(aws, ruleGroupArn, cancellationToken).ConfigureAwait(false)).Select(u => u.FirewallArn)];

    /// <summary>The same, each with its policy.</summary>
    /// <exception cref="AwsException">They could not be read.</exception>
    internal static async Task<IReadOnlyList<(string FirewallArn, DescribeFirewallPolicyResponse Policy)>> ReadAsync(IAwsTransport aws, string ruleGroupArn, CancellationToken cancellationToken)
    {
        var list = await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
        var policies = new Dictionary<string, DescribeFirewallPolicyResponse>(StringComparer.Ordinal);
        var users = new List<(string, DescribeFirewallPolicyResponse)>();
        foreach (var firewall in list.Firewalls.OrEmpty().Select(f => f.FirewallArn).OfType<string>())
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = firewall }), cancellationToken).ConfigureAwait(false);
            if (answer.Firewall?.FirewallPolicyArn is not { } arn) continue;
            if (!policies.TryGetValue(arn, out var policy))
                policies[arn] = policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn }), cancellationToken).ConfigureAwait(false);
            if (FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy).Contains(ruleGroupArn, StringComparer.Ordinal)) users.Add((firewall, policy));
        }

        return users;
    }
}
