using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Names of firewalls, policies and rule groups to ARNs. An ARN is taken as it is, after a look at its type and region; a name is looked up in
/// the account's list, and one that is not there is an error that says which name comes nearest.
/// </summary>
public static class FirewallResolver
{
    /// <summary>The region that an ARN names; null for a name, which says nothing of regions.</summary>
    public static string? RegionOf(string? nameOrArn) => FirewallArn.TryParse(nameOrArn, out var arn) ? arn.Region : null;

    /// <summary>The ARN of a firewall.</summary>
    /// <exception cref="AwsException">There is none (<c>FirewallNotFound</c>), or the ARN is of something else (<c>InvalidArn</c>).</exception>
    public static async Task<string> FirewallAsync(IAwsTransport aws, string nameOrArn, CancellationToken cancellationToken)
    {
        if (Given(nameOrArn, aws.Region, FirewallArn.FirewallType) is { } arn) return arn;
        var answer = await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
        return Pick(nameOrArn, "firewall", "FirewallNotFound", aws.Region, answer.Firewalls.OrEmpty().Select(f => f.FirewallArn));
    }

    /// <summary>The ARN of a firewall policy.</summary>
    /// <exception cref="AwsException">There is none (<c>FirewallPolicyNotFound</c>), or the ARN is of something else (<c>InvalidArn</c>).</exception>
    public static async Task<string> PolicyAsync(IAwsTransport aws, string nameOrArn, CancellationToken cancellationToken)
    {
        if (Given(nameOrArn, aws.Region, FirewallArn.PolicyType) is { } arn) return arn;
        var answer = await NetworkFirewallApi.ListFirewallPolicies.AllAsync(aws, new ListFirewallPoliciesRequest(), cancellationToken).ConfigureAwait(false);
        return Pick(nameOrArn, "firewall policy", "FirewallPolicyNotFound", aws.Region, answer.FirewallPolicies.OrEmpty().Select(p => p.Arn));
    }

    /// <summary>The ARN of a rule group.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="nameOrArn">Its name or ARN.</param>
    /// <param name="stateful">True or false for one kind only; null for either: the two kinds may share a name.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <exception cref="AwsException">There is none (<c>RuleGroupNotFound</c>), two share the name (<c>AmbiguousName</c>), or the ARN is of something else (<c>InvalidArn</c>).</exception>
    public static async Task<string> RuleGroupAsync(IAwsTransport aws, string nameOrArn, bool? stateful, CancellationToken cancellationToken)
    {
        if (Given(nameOrArn, aws.Region, Types(stateful)) is { } arn) return arn;
        var request = new ListRuleGroupsRequest { Type = stateful switch { true => "STATEFUL", false => "STATELESS", null => null } };
        var answer = await NetworkFirewallApi.ListRuleGroups.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
        return Pick(nameOrArn, "rule group", "RuleGroupNotFound", aws.Region, answer.RuleGroups.OrEmpty().Select(g => g.Arn), Types(stateful));
    }

    /// <summary>The ARN of a firewall in an inventory.</summary>
    /// <exception cref="AwsException">As <see cref="FirewallAsync"/>.</exception>
    /// <exception cref="GapException">The firewalls were not read.</exception>
    public static string Firewall(Estate estate, string nameOrArn) =>
        Given(nameOrArn, estate.Region, FirewallArn.FirewallType) ?? Pick(nameOrArn, "firewall", "FirewallNotFound", estate.Region, estate.FirewallArns);

    /// <summary>The ARN of a policy in an inventory.</summary>
    /// <exception cref="AwsException">As <see cref="PolicyAsync"/>.</exception>
    /// <exception cref="GapException">The policies were not read.</exception>
    public static string Policy(Estate estate, string nameOrArn) =>
        Given(nameOrArn, estate.Region, FirewallArn.PolicyType) ?? Pick(nameOrArn, "firewall policy", "FirewallPolicyNotFound", estate.Region, estate.FirewallPolicyArns);

    /// <summary>The ARN of a rule group in an inventory.</summary>
    /// <exception cref="AwsException">As <see cref="RuleGroupAsync"/>.</exception>
    /// <exception cref="GapException">The rule groups were not read.</exception>
    public static string RuleGroup(Estate estate, string nameOrArn, bool? stateful) =>
        Given(nameOrArn, estate.Region, Types(stateful)) ?? Pick(nameOrArn, "rule group", "RuleGroupNotFound", estate.Region, estate.RuleGroupArns, Types(stateful));

    private static string[] Types(bool? stateful) => stateful switch
    {
        true => [FirewallArn.StatefulType],
        false => [FirewallArn.StatelessType],
        null => [FirewallArn.StatefulType, FirewallArn.StatelessType],
    };

    // AWS would answer an ARN of another region or kind with words that name neither.
    private static string? Given(string nameOrArn, string region, params string[] types)
    {
        if (!nameOrArn.StartsWith("arn:", StringComparison.Ordinal)) return null;
        if (!FirewallArn.TryParse(nameOrArn, out var arn) || !types.Contains(arn.Type, StringComparer.Ordinal))
            throw new AwsException($"'{Text.OneLine(nameOrArn)}' is not the ARN of a {string.Join(" or ", types)}.", "InvalidArn");
        return arn.Region == region
            ? nameOrArn
            : throw new AwsException($"'{nameOrArn}' is in {arn.Region}, but {region} was to be looked at: give that region.", "WrongRegion");
    }

    private static string Pick(string name, string kind, string errorCode, string region, IEnumerable<string?> arns, params string[] types)
    {
        var known = arns.Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().Where(a => types.Length == 0 || types.Contains(a.Type, StringComparer.Ordinal)).ToList();
        var found = known.Where(a => a.Name == name).Distinct().ToList();
        if (found.Count == 1) return found[0].ToString();
        if (found.Count > 1) throw new AwsException($"There is more than one {kind} '{Text.OneLine(name)}' in {region}: give the ARN, one of {string.Join(", ", found)}.", "AmbiguousName");
        var nearest = known.MinBy(a => EditDistance.Between(a.Name.ToUpperInvariant(), name.ToUpperInvariant()))?.Name;
        throw new AwsException($"There is no {kind} '{Text.OneLine(name)}' in {region}{(nearest is null ? $", nor any other {kind}: check the region." : $"; did you mean '{nearest}'?")}", errorCode);
    }
}
