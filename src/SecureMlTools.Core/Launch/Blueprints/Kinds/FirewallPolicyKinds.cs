using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A rule group. Its rules are the team's to change afterwards, so a later run leaves them.</summary>
internal sealed class RuleGroupKind : ResourceKind
{
    public override string Type => ResourceTypes.RuleGroup;

    public override AwsOperation CreateOperation => NetworkFirewallApi.CreateRuleGroup;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var list = await NetworkFirewallApi.ListRuleGroups.AllAsync(scope.Aws, new ListRuleGroupsRequest(), cancellationToken).ConfigureAwait(false);
        var found = new List<FoundResource>();
        foreach (var group in list.RuleGroups.OrEmpty().Where(g => scope.Owner.MayHaveNamed(g.Name)))
            if (await DescribeAsync(scope, group.Arn!, cancellationToken).ConfigureAwait(false) is { } answer && FirewallNames.IsOf(scope.Owner, answer.RuleGroupResponse!.Tags) && answer.RuleGroupResponse.RuleGroupStatus != "DELETING")
                found.Add(Of(answer));
        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = PropertyJson.Request(NetworkFirewallApi.CreateRuleGroup, making.Properties.With("Tags", FirewallNames.Tags(making)));
        var answer = await making.Aws.SendAsync(NetworkFirewallApi.CreateRuleGroup.Call(request), cancellationToken).ConfigureAwait(false);
        return Of(new DescribeRuleGroupResponse { RuleGroup = request.RuleGroup, RuleGroupResponse = answer.RuleGroupResponse });
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, NetworkFirewallApi.DeleteRuleGroup.Call(new DeleteRuleGroupRequest { RuleGroupArn = found.PhysicalId }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await DescribeAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) is null;

    private FoundResource Of(DescribeRuleGroupResponse answer)
    {
        var about = answer.RuleGroupResponse!;
        var tags = FirewallNames.TagsOf(about.Tags);
        return new FoundResource
        {
            Type = Type,
            PhysicalId = about.RuleGroupArn!,
            LogicalId = tags.GetValueOrDefault(BlueprintOwner.IdKey),
            Tags = tags,
            Properties = PropertyJson.Response(NetworkFirewallApi.DescribeRuleGroup, new DescribeRuleGroupResponse { RuleGroup = answer.RuleGroup })
                .With("RuleGroupName", about.RuleGroupName ?? "").With("Type", about.Type ?? "").With("Capacity", about.Capacity ?? 0).With("Description", about.Description),
        };
    }

    private static async Task<DescribeRuleGroupResponse?> DescribeAsync(BlueprintScope scope, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.Aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }
}

/// <summary>A firewall policy.</summary>
internal sealed class FirewallPolicyKind : ResourceKind
{
    public override string Type => ResourceTypes.FirewallPolicy;

    public override AwsOperation CreateOperation => NetworkFirewallApi.CreateFirewallPolicy;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var list = await NetworkFirewallApi.ListFirewallPolicies.AllAsync(scope.Aws, new ListFirewallPoliciesRequest(), cancellationToken).ConfigureAwait(false);
        var found = new List<FoundResource>();
        foreach (var policy in list.FirewallPolicies.OrEmpty().Where(p => scope.Owner.MayHaveNamed(p.Name)))
            if (await DescribeAsync(scope, policy.Arn!, cancellationToken).ConfigureAwait(false) is { } answer && FirewallNames.IsOf(scope.Owner, answer.FirewallPolicyResponse!.Tags) && answer.FirewallPolicyResponse.FirewallPolicyStatus != "DELETING")
                found.Add(Of(answer));
        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = PropertyJson.Request(NetworkFirewallApi.CreateFirewallPolicy, making.Properties.With("Tags", FirewallNames.Tags(making)));
        var answer = await making.Aws.SendAsync(NetworkFirewallApi.CreateFirewallPolicy.Call(request), cancellationToken).ConfigureAwait(false);
        return Of(new DescribeFirewallPolicyResponse { FirewallPolicy = request.FirewallPolicy, FirewallPolicyResponse = answer.FirewallPolicyResponse });
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, NetworkFirewallApi.DeleteFirewallPolicy.Call(new DeleteFirewallPolicyRequest { FirewallPolicyArn = found.PhysicalId }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await DescribeAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) is null;

    private FoundResource Of(DescribeFirewallPolicyResponse answer)
    {
        var about = answer.FirewallPolicyResponse!;
        var tags = FirewallNames.TagsOf(about.Tags);
        return new FoundResource
        {
            Type = Type,
            PhysicalId = about.FirewallPolicyArn!,
            LogicalId = tags.GetValueOrDefault(BlueprintOwner.IdKey),
            Tags = tags,
            Properties = PropertyJson.Response(NetworkFirewallApi.DescribeFirewallPolicy, new DescribeFirewallPolicyResponse { FirewallPolicy = answer.FirewallPolicy })
                .With("FirewallPolicyName", about.FirewallPolicyName ?? "").With("Description", about.Description),
        };
    }

    private static async Task<DescribeFirewallPolicyResponse?> DescribeAsync(BlueprintScope scope, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.Aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }
}
