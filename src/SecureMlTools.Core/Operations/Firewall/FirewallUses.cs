using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Which firewalls use a rule group. AWS has no call that says so: each firewall and each policy is looked at once.</summary>
internal static class FirewallUses
{
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
