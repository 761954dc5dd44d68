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
}

/// <summary>Gives the names on domain lists, group by group: each as soon as its group is read.</summary>
public static class AllowDomainReader
{
    private const string Any = "*";

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
        IEnumerable<string> arns = query.Arns;
        if (query.Firewalls.Count > 0)
            arns = arns.Concat(query.Firewalls.SelectMany(name => FirewallsInUse.RuleGroupsOf(estate.FirewallPolicy(estate.Firewall(Firewall(name, estate.FirewallArns, estate.Region)).Firewall?.FirewallPolicyArn ?? "").FirewallPolicy)));
        if (query.Names.Count > 0 || (query.Arns.Count == 0 && query.Firewalls.Count == 0)) arns = arns.Concat(Matching(estate.RuleGroupArns, query.Names, estate.Region));
        return Readable(arns).SelectMany(a => Domains(a, estate.RuleGroup(a.ToString())));
    }

    private static async Task<IReadOnlyList<FirewallArn>> ArnsAsync(IAwsTransport aws, AllowDomainQuery query, CancellationToken cancellationToken)
    {
        var arns = new List<string>(query.Arns);
        if (query.Firewalls.Count > 0)
        {
            var list = await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
            foreach (var name in query.Firewalls)
            {
                var arn = Firewall(name, [.. list.Firewalls.OrEmpty().Select(f => f.FirewallArn).OfType<string>()], aws.Region);
                var firewall = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
                var policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = firewall.Firewall?.FirewallPolicyArn }), cancellationToken).ConfigureAwait(false);
                arns.AddRange(FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy));
            }
        }

        if (query.Names.Count > 0 || (query.Arns.Count == 0 && query.Firewalls.Count == 0))
        {
            var list = await NetworkFirewallApi.ListRuleGroups.AllAsync(aws, new ListRuleGroupsRequest { Type = "STATEFUL" }, cancellationToken).ConfigureAwait(false);
            arns.AddRange(Matching([.. list.RuleGroups.OrEmpty().Select(g => g.Arn).OfType<string>()], query.Names, aws.Region));
        }

        return [.. Readable(arns)];
    }

    // Stateless groups see no names, and AWS's own do not show their rules.
    private static IEnumerable<FirewallArn> Readable(IEnumerable<string> arns) =>
        arns.Distinct(StringComparer.Ordinal).Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().Where(a => a.Type == FirewallArn.StatefulType && !FirewallArn.IsManaged(a.ToString()));

    private static IReadOnlyList<string> Matching(IReadOnlyList<string> arns, IReadOnlyList<string> names, string region)
    {
        var known = arns.Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().ToList();
        var found = new List<string>();
        foreach (var name in names.Count == 0 ? [Any] : names)
        {
            var hits = known.Where(a => FileSystemName.MatchesSimpleExpression(name, a.Name)).Select(a => a.ToString()).ToList();
            // A pattern may well match nothing; a name that is not there is a mistake.
            if (hits.Count == 0 && !name.Contains('*', StringComparison.Ordinal) && !name.Contains('?', StringComparison.Ordinal))
                throw NotThere("stateful rule group", "RuleGroupNotFound", name, known, region);
            found.AddRange(hits);
        }

        return found;
    }

    private static string Firewall(string nameOrArn, IReadOnlyList<string> arns, string region)
    {
        if (FirewallArn.TryParse(nameOrArn, out var given) && given.Type == FirewallArn.FirewallType) return nameOrArn;
        var known = arns.Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().ToList();
        return known.Find(a => a.Name == nameOrArn)?.ToString() ?? throw NotThere("firewall", "FirewallNotFound", nameOrArn, known, region);
    }

    private static AwsException NotThere(string kind, string errorCode, string name, IReadOnlyList<FirewallArn> known, string region)
    {
        var nearest = known.MinBy(a => EditDistance.Between(a.Name.ToUpperInvariant(), name.ToUpperInvariant()))?.Name;
        return new AwsException($"There is no {kind} '{Text.OneLine(name)}' in {region}{(nearest is null ? $", nor any other {kind}: check the region." : $"; did you mean '{nearest}'?")}", errorCode);
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
