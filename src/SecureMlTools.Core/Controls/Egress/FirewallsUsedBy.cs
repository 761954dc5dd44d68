using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress;

/// <summary>Finds the firewalls that subnets send through, with their policies and rule groups.</summary>
internal static class FirewallsUsedBy
{
    /// <summary>Adds them to what is in scope. Where it cannot be told which they are, all are: what is left out of an audit would look as if it passed.</summary>
    public static void Add(HashSet<string> ids, Estate estate)
    {
        try
        {
            foreach (var subnet in ids.Where(id => id.StartsWith("subnet-", StringComparison.Ordinal)).ToList())
                foreach (var endpoint in EndpointsOf(estate, subnet, throughNat: true))
                    if (estate.FirewallEndpoint(endpoint) is { } known) AddFirewall(ids, estate.Inventory, known.FirewallArn);
        }
        catch (GapException)
        {
            ids.UnionWith(FirewallsInUse.Firewalls(estate.Inventory));
            AddPolicies(ids, estate.Inventory);
        }
    }

    /// <summary>Adds a firewall with its policy and that one's rule groups; all there are, where it was not read which.</summary>
    public static void AddFirewall(HashSet<string> ids, RegionInventory inventory, string arn)
    {
        ids.Add(arn);
        if (inventory.Get(FirewallReadings.FirewallDetails, arn).TryGet(out var firewall, out _) && firewall.Firewall?.FirewallPolicyArn is { } policy) AddPolicy(ids, inventory, policy);
        else AddPolicies(ids, inventory);
    }

    /// <summary>Adds a policy and its rule groups; all there are, where it was not read which.</summary>
    public static void AddPolicy(HashSet<string> ids, RegionInventory inventory, string arn)
    {
        ids.Add(arn);
        ids.UnionWith(inventory.Get(FirewallReadings.PolicyDetails, arn).TryGet(out var policy, out _) ? FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy) : FirewallsInUse.RuleGroups(inventory));
    }

    private static void AddPolicies(HashSet<string> ids, RegionInventory inventory)
    {
        ids.UnionWith(FirewallsInUse.Policies(inventory));
        ids.UnionWith(FirewallsInUse.RuleGroups(inventory));
    }

    private static IEnumerable<string> EndpointsOf(Estate estate, string subnetId, bool throughNat)
    {
        foreach (var route in (estate.RouteTableOf(subnetId)?.Routes).OrEmpty())
            if (RouteDecisions.ToFirewallEndpoint(route)) yield return route.GatewayId!;
            else if (throughNat && route.NatGatewayId is { } nat && EgressWay.SubnetOfNat(estate, nat) is { } behind)
                foreach (var endpoint in EndpointsOf(estate, behind, throughNat: false)) yield return endpoint;
    }
}
