using System.IO.Enumeration;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Which stateful rule groups to read: by name, by ARN, or by the firewall that uses them. All when nothing is named.</summary>
public sealed record RuleGroupQuery
{
    /// <summary>Names, with wildcards.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>ARNs.</summary>
    public IReadOnlyList<string> Arns { get; init; } = [];

    /// <summary>Names or ARNs of firewalls.</summary>
    public IReadOnlyList<string> Firewalls { get; init; } = [];

    // All where nothing is named.
    private IReadOnlyList<string> Patterns => Names.Count == 0 && Arns.Count == 0 && Firewalls.Count == 0 ? ["*"] : Names;

    /// <summary>The groups in a region.</summary>
    /// <exception cref="AwsException">A group or firewall that was named is not there, or could not be read.</exception>
    internal async Task<IReadOnlyList<FirewallArn>> FindAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var arns = new List<string>(Arns);
        foreach (var name in Firewalls)
        {
            var arn = await FirewallResolver.FirewallAsync(aws, name, cancellationToken).ConfigureAwait(false);
            var firewall = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
            var policy = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = firewall.Firewall?.FirewallPolicyArn }), cancellationToken).ConfigureAwait(false);
            arns.AddRange(FirewallsInUse.RuleGroupsOf(policy.FirewallPolicy));
        }

        if (Patterns.Count == 0) return Readable(arns);
        var list = await NetworkFirewallApi.ListRuleGroups.AllAsync(aws, new ListRuleGroupsRequest { Type = "STATEFUL" }, cancellationToken).ConfigureAwait(false);
        var known = list.RuleGroups.OrEmpty().Select(g => g.Arn).OfType<string>().ToList();
        foreach (var name in Patterns)
        {
            var hits = Matching(known, name);
            // A pattern may well match nothing; a name that is not there is a mistake, and the resolver says which is meant.
            arns.AddRange(hits.Count > 0 || IsPattern(name) ? hits : [await FirewallResolver.RuleGroupAsync(aws, name, stateful: true, cancellationToken).ConfigureAwait(false)]);
        }

        return Readable(arns);
    }

    /// <summary>The groups in a saved inventory.</summary>
    /// <exception cref="GapException">What was asked for is not in it.</exception>
    /// <exception cref="AwsException">A group or firewall that was named is not in it.</exception>
    internal IReadOnlyList<FirewallArn> Find(Estate estate)
    {
        var arns = new List<string>(Arns);
        foreach (var name in Firewalls)
            arns.AddRange(FirewallsInUse.RuleGroupsOf(estate.FirewallPolicy(estate.Firewall(FirewallResolver.Firewall(estate, name)).Firewall?.FirewallPolicyArn ?? "").FirewallPolicy));
        foreach (var name in Patterns)
        {
            var hits = Matching(estate.RuleGroupArns, name);
            arns.AddRange(hits.Count > 0 || IsPattern(name) ? hits : [FirewallResolver.RuleGroup(estate, name, stateful: true)]);
        }

        return Readable(arns);
    }

    // Stateless groups see no names, and AWS's own do not show their rules.
    private static IReadOnlyList<FirewallArn> Readable(IEnumerable<string> arns) =>
        [.. arns.Distinct(StringComparer.Ordinal).Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().Where(a => a.Type == FirewallArn.StatefulType && !FirewallArn.IsManaged(a.ToString()))];

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    private static List<string> Matching(IEnumerable<string> arns, string pattern) =>
        [.. arns.Where(a => FirewallArn.TryParse(a, out var arn) && FileSystemName.MatchesSimpleExpression(pattern, arn.Name))];
}
