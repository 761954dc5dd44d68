using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Which rule groups to read: by name, by ARN, or by the firewall that uses them. All when nothing is named.</summary>
public sealed record AllowDomainQuery
{
    /// <summary>Names, with wildcards.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>ARNs.</summary>
    public IReadOnlyList<string> Arns { get; init; } = [];

    /// <summary>Names or ARNs of firewalls.</summary>
    public IReadOnlyList<string> Firewalls { get; init; } = [];

    /// <summary>The names to look up: all where nothing is named.</summary>
    internal IReadOnlyList<string> Patterns => Names.Count == 0 && Arns.Count == 0 && Firewalls.Count == 0 ? ["*"] : Names;
}

/// <summary>Gives the names on domain lists, group by group: each as soon as its group is read.</summary>
public static class AllowDomainReader
{
    /// <summary>Reads a region.</summary>
    /// <exception cref="AwsException">A group or firewall that was named is not there, or could not be read.</exception>
    public static async IAsyncEnumerable<AllowDomain> ReadAsync(IAwsTransport aws, AllowDomainQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var arn in await ArnsAsync(aws, query, cancellationToken).ConfigureAwait(false))
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn.ToString() }), cancellationToken).ConfigureAwait(false);
            foreach (var domain in Domains(arn, answer)) yield return domain;
        }
    }

    /// <summary>Reads a saved inventory.</summary>
    /// <exception cref="GapException">What was asked for is not in it.</exception>
    /// <exception cref="AwsException">A group or firewall that was named is not in it.</exception>
    public static IEnumerable<AllowDomain> Read(RegionInventory inventory, AllowDomainQuery query)
    {
        var estate = new Estate(inventory);
        var arns = new List<string>(query.Arns);
        foreach (var name in query.Firewalls)
            arns.AddRange(FirewallsInUse.RuleGroupsOf(estate.FirewallPolicy(estate.Firewall(FirewallResolver.Firewall(estate, name)).Firewall?.FirewallPolicyArn ?? "").FirewallPolicy));
        foreach (var name in query.Patterns)
        {
            var hits = Matching(estate.RuleGroupArns, name);
            arns.AddRange(hits.Count > 0 || IsPattern(name) ? hits : [FirewallResolver.RuleGroup(estate, name, stateful: true)]);
        }

        return Readable(arns).SelectMany(a => Domains(a, estate.RuleGroup(a.ToString())));
    }

    private static async Task<IReadOnlyList<FirewallArn>> ArnsAsync(IAwsTransport aws, AllowDomainQuery query, CancellationToken cancellationToken)
    {
        var arns = new List<string>(query.Arns);
        foreach (var name in query.Firewalls)
        {
            var arn = await FirewallResolver.FirewallAsync(aws, name, cancellationToken).ConfigureAwait(false);
            var firewall = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
            var policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = firewall.Firewall?.FirewallPolicyArn }), cancellationToken).ConfigureAwait(false);
            arns.AddRange(FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy));
        }

        if (query.Patterns.Count == 0) return [.. Readable(arns)];
        var list = await NetworkFirewallApi.ListRuleGroups.AllAsync(aws, new ListRuleGroupsRequest { Type = "STATEFUL" }, cancellationToken).ConfigureAwait(false);
        var known = list.RuleGroups.OrEmpty().Select(g => g.Arn).OfType<string>().ToList();
        foreach (var name in query.Patterns)
        {
            var hits = Matching(known, name);
            // A pattern may well match nothing; a name that is not there is a mistake, and the resolver says which is meant.
            arns.AddRange(hits.Count > 0 || IsPattern(name) ? hits : [await FirewallResolver.RuleGroupAsync(aws, name, stateful: true, cancellationToken).ConfigureAwait(false)]);
        }

        return [.. Readable(arns)];
    }

    // Stateless groups see no names, and AWS's own do not show their rules.
    private static IEnumerable<FirewallArn> Readable(IEnumerable<string> arns) =>
        arns.Distinct(StringComparer.Ordinal).Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().Where(a => a.Type == FirewallArn.StatefulType && !FirewallArn.IsManaged(a.ToString()));

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    private static List<string> Matching(IEnumerable<string> arns, string pattern) =>
        [.. arns.Where(a => FirewallArn.TryParse(a, out var arn) && FileSystemName.MatchesSimpleExpression(pattern, arn.Name))];

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
