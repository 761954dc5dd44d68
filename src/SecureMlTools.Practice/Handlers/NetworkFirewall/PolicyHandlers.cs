using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>Firewall policies. An update replaces the whole policy.</summary>
internal static class PolicyHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(NetworkFirewallApi.ListFirewallPolicies, (region, r) =>
        {
            var (items, next) = Named.Page(region.NetworkFirewall.Policies, p => p.IsListed, r.MaxResults, r.NextToken, "policies");
            return new() { FirewallPolicies = [.. items.Select(p => new FirewallPolicyMetadata { Name = p.Name, Arn = p.Arn })], NextToken = next };
        });
        map.On(NetworkFirewallApi.DescribeFirewallPolicy, (region, r) =>
        {
            var policy = Named.Policy(region, r.FirewallPolicyArn, r.FirewallPolicyName);
            return new() { FirewallPolicy = policy.Policy, FirewallPolicyResponse = policy.Response, UpdateToken = policy.Token };
        });
        map.On(NetworkFirewallApi.UpdateFirewallPolicy, Update);
    }

    private static UpdateFirewallPolicyResponse Update(PracticeRegion region, UpdateFirewallPolicyRequest request)
    {
        var wanted = Refusal.Required(request.FirewallPolicy, "firewallPolicy");
        var policy = Named.Policy(region, request.FirewallPolicyArn, request.FirewallPolicyName);
        Refusal.Token(request.UpdateToken, policy.Token);
        var (order, wantedOrder) = (policy.Policy?.StatefulEngineOptions?.RuleOrder, wanted.StatefulEngineOptions?.RuleOrder);
        if (PolicyRules.IsStrict(order) != PolicyRules.IsStrict(wantedOrder)) throw Refusal.Of("parameter is invalid", wantedOrder, null);
        PolicyRules.Check(region, wanted);

        var changed = policy with { Policy = wanted, Response = Response(region, policy.Response!, wanted, request), Token = request.DryRun == true ? policy.Token : Refusal.NextToken(region, policy.Token) };
        if (request.DryRun != true)
        {
            region.NetworkFirewall.Policies.Put(changed);
            Count(region, policy.Policy, -1);
            Count(region, wanted, +1);
            SyncStates.Changed(region, policy.Arn);
        }

        return new UpdateFirewallPolicyResponse { UpdateToken = changed.Token, FirewallPolicyResponse = changed.Response };
    }

    private static FirewallPolicyResponse Response(PracticeRegion region, FirewallPolicyResponse old, FirewallPolicy wanted, UpdateFirewallPolicyRequest request) => old with
    {
        Description = request.Description,
        EncryptionConfiguration = request.EncryptionConfiguration ?? RuleGroupHandlers.OwnedKey,
        ConsumedStatelessRuleCapacity = PolicyRules.Capacity(region, wanted, isStateful: false),
        ConsumedStatefulRuleCapacity = PolicyRules.Capacity(region, wanted, isStateful: true),
        LastModifiedTime = region.Now,
    };

    // A rule group tells how many policies refer to it.
    private static void Count(PracticeRegion region, FirewallPolicy? policy, int change)
    {
        foreach (var arn in SyncStates.RuleGroupsOf(policy).Distinct(StringComparer.Ordinal))
            if (region.NetworkFirewall.RuleGroups.TryFind(arn, out var group))
                region.NetworkFirewall.RuleGroups.Put(group with { Response = group.Response with { NumberOfAssociations = Math.Max(0, (group.Response.NumberOfAssociations ?? 0) + change) } });
    }
}
