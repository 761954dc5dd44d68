using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;

namespace SecureMlTools.Inventory;

/// <summary>The firewalls, policies and rule groups that the records read so far name, by ARN.</summary>
internal static class FirewallsInUse
{
    public static IEnumerable<string> Firewalls(RegionInventory inventory) =>
        inventory.Get(FirewallReadings.Firewalls).TryGet(out var answer, out _) ? answer.Firewalls.OrEmpty().Select(f => f.FirewallArn).OfType<string>().Distinct(StringComparer.Ordinal) : [];

    public static IEnumerable<string> Policies(RegionInventory inventory)
    {
        var own = inventory.Get(FirewallReadings.Policies).TryGet(out var answer, out _) ? answer.FirewallPolicies.OrEmpty().Select(p => p.Arn) : [];
        var used = Firewalls(inventory).Select(arn => inventory.Get(FirewallReadings.FirewallDetails, arn).TryGet(out var firewall, out _) ? firewall.Firewall?.FirewallPolicyArn : null);
        return own.Concat(used).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    public static IEnumerable<string> RuleGroups(RegionInventory inventory)
    {
        var own = inventory.Get(FirewallReadings.RuleGroups).TryGet(out var answer, out _) ? answer.RuleGroups.OrEmpty().Select(g => g.Arn) : [];
        var used = Policies(inventory).SelectMany(arn => inventory.Get(FirewallReadings.PolicyDetails, arn).TryGet(out var policy, out _) ? RuleGroupsOf(policy.FirewallPolicy) : []);
        return own.Concat(used).OfType<string>().Where(arn => !FirewallArn.IsManaged(arn)).Distinct(StringComparer.Ordinal);
    }

    public static IEnumerable<string> LogGroups(RegionInventory inventory) => Firewalls(inventory)
        .SelectMany(arn => inventory.Get(FirewallReadings.FirewallLogging, arn).TryGet(out var answer, out _) ? (answer.LoggingConfiguration?.LogDestinationConfigs).OrEmpty() : [])
        .Select(LogDestination.Of).Where(d => d?.Type == LogDestination.LogGroup).Select(d => d!.Name).Distinct(StringComparer.Ordinal);

    /// <summary>The rule groups that a policy refers to, AWS's managed ones among them.</summary>
    public static IEnumerable<string> RuleGroupsOf(FirewallPolicy? policy) =>
        (policy?.StatelessRuleGroupReferences).OrEmpty().Select(r => r.ResourceArn).Concat((policy?.StatefulRuleGroupReferences).OrEmpty().Select(r => r.ResourceArn)).OfType<string>();
}
