using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Whose rules to ask; one of these, by name or ARN.</summary>
public sealed record RulesetScope
{
    /// <summary>A firewall, with its policy and its VPC.</summary>
    public string? Firewall { get; init; }

    /// <summary>A policy, with its groups.</summary>
    public string? Policy { get; init; }

    /// <summary>One rule group.</summary>
    public string? RuleGroup { get; init; }

    /// <summary>HOME_NET, in place of the VPC's ranges; null for what AWS says.</summary>
    public IReadOnlyList<string>? HomeNet { get; init; }

    internal string Name => Firewall ?? Policy ?? RuleGroup ?? throw new OptionException("Name a firewall, a policy or a rule group.");
}

/// <summary>The rules of a firewall, a policy or a rule group: from AWS, or from a saved inventory.</summary>
public static class FirewallRulesets
{
    /// <summary>Reads them from AWS. A group or a VPC that may not be read leaves a gap in them, which makes Unknown of what it could decide.</summary>
    /// <exception cref="AwsException">The firewall, policy or group itself could not be read.</exception>
    public static async Task<FirewallRuleset> ReadAsync(IAwsTransport aws, RulesetScope scope, CancellationToken cancellationToken)
    {
        if (scope.Firewall is null && scope.Policy is null)
        {
            var arn = await FirewallResolver.RuleGroupAsync(aws, scope.Name, stateful: true, cancellationToken).ConfigureAwait(false);
            return FirewallRuleset.OfGroup(await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false), scope.HomeNet);
        }

        var cidrs = scope.HomeNet;
        string policyArn;
        if (scope.Firewall is { } name)
        {
            var arn = await FirewallResolver.FirewallAsync(aws, name, cancellationToken).ConfigureAwait(false);
            var firewall = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
            policyArn = firewall.Firewall?.FirewallPolicyArn ?? throw new AwsException($"The firewall '{Text.OneLine(name)}' has no policy that could be read.", "FirewallPolicyNotFound");
            if (cidrs is null && firewall.Firewall.VpcId is { } vpc) cidrs = await VpcAsync(aws, vpc, cancellationToken).ConfigureAwait(false);
        }
        else policyArn = await FirewallResolver.PolicyAsync(aws, scope.Policy!, cancellationToken).ConfigureAwait(false);

        var policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = policyArn }), cancellationToken).ConfigureAwait(false);
        var arns = FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy).Where(a => !FirewallArn.IsManaged(a)).Distinct(StringComparer.Ordinal).ToList();
        var read = await Task.WhenAll(arns.Select(a => GroupAsync(aws, a, cancellationToken))).ConfigureAwait(false);
        var groups = arns.Zip(read).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        return FirewallRuleset.OfPolicy(policy, a => groups.GetValueOrDefault(a), cidrs);
    }

    /// <summary>Takes them from a saved inventory.</summary>
    /// <exception cref="GapException">The firewall, policy or group itself is not in it.</exception>
    public static FirewallRuleset Read(RegionInventory inventory, RulesetScope scope)
    {
        var estate = new Estate(inventory);
        if (scope.Firewall is null && scope.Policy is null) return FirewallRuleset.OfGroup(estate.RuleGroup(FirewallResolver.RuleGroup(estate, scope.Name, stateful: true)), scope.HomeNet);
        var cidrs = scope.HomeNet;
        string policyArn;
        if (scope.Firewall is { } name)
        {
            var firewall = estate.Firewall(FirewallResolver.Firewall(estate, name)).Firewall;
            policyArn = firewall?.FirewallPolicyArn ?? throw new InventoryException($"The inventory's firewall '{Text.OneLine(name)}' has no policy: write it again.");
            if (cidrs is null && inventory.Get(Readings.Vpcs).TryGet(out var vpcs, out _)) cidrs = Ranges(vpcs.Vpcs.OrEmpty().FirstOrDefault(v => v.VpcId == firewall.VpcId));
        }
        else policyArn = FirewallResolver.Policy(estate, scope.Policy!);

        return FirewallRuleset.OfPolicy(estate.FirewallPolicy(policyArn), arn => inventory.Get(FirewallReadings.RuleGroupDetails, arn).TryGet(out var group, out _) ? group : null, cidrs);
    }

    private static async Task<DescribeRuleGroupResponse?> GroupAsync(IAwsTransport aws, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (!e.IsAuthenticationFailure && !e.IsThrottled)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<string>?> VpcAsync(IAwsTransport aws, string vpcId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest { VpcIds = [vpcId] }, cancellationToken).ConfigureAwait(false);
            return Ranges(answer.Vpcs.OrEmpty().FirstOrDefault());
        }
        catch (AwsException e) when (!e.IsAuthenticationFailure && !e.IsThrottled)
        {
            return null;
        }
    }

    private static IReadOnlyList<string>? Ranges(Vpc? vpc)
    {
        if (vpc is null) return null;
        var ranges = vpc.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ranges.Count == 0 ? null : ranges;
    }
}
