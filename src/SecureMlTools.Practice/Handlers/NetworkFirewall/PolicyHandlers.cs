using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>Firewall policies. An update replaces the whole policy; one that a firewall uses cannot go.</summary>
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
        map.On(NetworkFirewallApi.CreateFirewallPolicy, Create);
        map.On(NetworkFirewallApi.UpdateFirewallPolicy, Update);
        map.On(NetworkFirewallApi.DeleteFirewallPolicy, Delete);
    }

    /// <summary>A policy tells how many firewalls use it.</summary>
    public static void Associate(PracticeRegion region, string? arn, int change)
    {
        if (region.NetworkFirewall.Policies.Find(arn) is { Response: { } response } policy)
            region.NetworkFirewall.Policies.Put(policy with { Response = response with { NumberOfAssociations = Math.Max(0, (response.NumberOfAssociations ?? 0) + change) } });
    }

    private static CreateFirewallPolicyResponse Create(PracticeRegion region, CreateFirewallPolicyRequest request)
    {
        var name = Refusal.Required(request.FirewallPolicyName, "firewallPolicyName");
        Named.Name(name, "firewallPolicyName");
        var wanted = Refusal.Required(request.FirewallPolicy, "firewallPolicy");
        PolicyRules.Check(region, wanted);
        var arn = Named.Arn(region, FirewallArn.PolicyType, name);
        if (region.NetworkFirewall.Policies.Find(arn) is not null) throw Refusal.NameTaken;
        if (region.NetworkFirewall.Policies.All.Count(p => p.IsListed) >= region.Quotas[PracticeQuota.FirewallPolicies]) throw Refusal.Limit;
        var response = new FirewallPolicyResponse
        {
            FirewallPolicyArn = arn,
            FirewallPolicyName = name,
            FirewallPolicyId = region.Ids.Uuid("id/" + region.Ids.New("policy")),
            Description = request.Description,
            FirewallPolicyStatus = "ACTIVE",
            Tags = request.Tags.OrEmpty(),
            ConsumedStatelessRuleCapacity = PolicyRules.Capacity(region, wanted, isStateful: false),
            ConsumedStatefulRuleCapacity = PolicyRules.Capacity(region, wanted, isStateful: true),
            NumberOfAssociations = 0,
            EncryptionConfiguration = request.EncryptionConfiguration ?? RuleGroupHandlers.OwnedKey,
            LastModifiedTime = region.Now,
        };
        var made = new StoredPolicy(arn, name, wanted, response, Refusal.NextToken(region, arn));
        if (request.DryRun != true)
        {
            region.NetworkFirewall.Policies.Put(made);
            Count(region, wanted, +1);
        }

        return new CreateFirewallPolicyResponse { UpdateToken = made.Token, FirewallPolicyResponse = response };
    }

    private static DeleteFirewallPolicyResponse Delete(PracticeRegion region, DeleteFirewallPolicyRequest request)
    {
        var policy = Named.Policy(region, request.FirewallPolicyArn, request.FirewallPolicyName);
        if (policy.Response?.NumberOfAssociations > 0 || region.NetworkFirewall.Firewalls.All.Any(f => f.Record.FirewallPolicyArn == policy.Arn)) throw Refusal.InUse;
        region.NetworkFirewall.Policies.Remove(policy.Arn);
        Count(region, policy.Policy, -1);
        return new DeleteFirewallPolicyResponse { FirewallPolicyResponse = policy.Response! with { FirewallPolicyStatus = "DELETING" } };
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
