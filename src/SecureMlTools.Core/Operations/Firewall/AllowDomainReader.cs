using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Gives the names on domain lists, group by group: each as soon as its group is read.</summary>
public static class AllowDomainReader
{
    /// <summary>Reads a region.</summary>
    /// <exception cref="AwsException">A group or firewall that was named is not there, or could not be read.</exception>
    public static async IAsyncEnumerable<AllowDomain> ReadAsync(IAwsTransport aws, RuleGroupQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var arn in await query.FindAsync(aws, cancellationToken).ConfigureAwait(false))
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn.ToString() }), cancellationToken).ConfigureAwait(false);
            foreach (var domain in Domains(arn, answer)) yield return domain;
        }
    }

    /// <summary>Reads a saved inventory.</summary>
    /// <exception cref="GapException">What was asked for is not in it.</exception>
    /// <exception cref="AwsException">A group or firewall that was named is not in it.</exception>
    public static IEnumerable<AllowDomain> Read(RegionInventory inventory, RuleGroupQuery query)
    {
        var estate = new Estate(inventory);
        return query.Find(estate).SelectMany(a => Domains(a, estate.RuleGroup(a.ToString())));
    }

    private static IEnumerable<AllowDomain> Domains(FirewallArn arn, DescribeRuleGroupResponse answer)
    {
        var source = answer.RuleGroup?.RulesSource;
        if (source?.RulesSourceList is { } list)
            return (list.Targets ?? []).Select(t => Domain(arn, answer, t, list.TargetTypes ?? [], list.GeneratedRulesType ?? "", "List"));
        return source?.RulesString is { } rules ? PassRuleDomains.Of(rules).Select(d => Domain(arn, answer, d.Domain, d.TargetTypes, FirewallTargetsKind.AllowList, "Rules")) : [];
    }

    private static AllowDomain Domain(FirewallArn arn, DescribeRuleGroupResponse answer, string target, IReadOnlyList<string> types, string listType, string source) => new()
    {
        Domain = Text.Visible(target),
        TargetTypes = types,
        ListType = Text.Visible(listType),
        Source = source,
        RuleGroupName = arn.Name,
        RuleGroupArn = arn.ToString(),
        Consumed = answer.RuleGroupResponse?.ConsumedCapacity,
        Capacity = answer.RuleGroupResponse?.Capacity,
        RuleOrder = Text.Visible(answer.RuleGroup?.StatefulRuleOptions?.RuleOrder ?? "DEFAULT_ACTION_ORDER"),
        Region = arn.Region,
        AccountId = arn.AccountId,
    };
}
