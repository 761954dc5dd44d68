using System.Collections.Immutable;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>
/// The rules that a connection meets, in the order in which they decide: those of a policy with its groups, of one group, of a domain list or of a text.
/// Immutable.
/// </summary>
public sealed class FirewallRuleset
{
    internal FirewallRuleset(string name, bool isStrict, IEnumerable<RulesetEntry> entries, StatelessStage stateless, IEnumerable<AddressSpec> homes)
    {
        Name = name;
        IsStrict = isStrict;
        // Default order asks by action and then by priority; strict order as it is written.
        var deciding = entries.Where(e => e.Action != SuricataAction.Alert);
        Entries = isStrict ? [.. deciding] : [.. deciding.OrderBy(e => e.Action).ThenBy(e => e.Priority)];
        Stateless = stateless;
        Homes = [.. homes];
    }

    /// <summary>What it is called: the policy, the group, the file.</summary>
    public string Name { get; }

    /// <summary>True for STRICT_ORDER.</summary>
    public bool IsStrict { get; }

    /// <summary>Region; null where only files or targets were given.</summary>
    public string? Region { get; init; }

    /// <summary>Account; null where only files or targets were given.</summary>
    public string? AccountId { get; init; }

    /// <summary>Why nothing sure can be said of TLS: the policy decrypts it. Null where it does not.</summary>
    internal string? TlsDoubt { get; init; }

    /// <summary>True when it is a whole policy: then what no rule decides has its default action too.</summary>
    internal bool IsPolicy { get; init; }

    internal ImmutableArray<RulesetEntry> Entries { get; }

    internal StatelessStage Stateless { get; }

    internal ImmutableArray<AddressSpec> Homes { get; }

    /// <summary>A domain list by itself.</summary>
    /// <param name="list">The list.</param>
    /// <param name="isStrict">True for STRICT_ORDER.</param>
    /// <param name="homeNet">HOME_NET; null where it is not known, and then a client is taken to be in it.</param>
    public static FirewallRuleset OfList(DomainList list, bool isStrict = false, IReadOnlyList<string>? homeNet = null)
    {
        var scope = new GroupScope(new RuleOrigin("the list", null), null, homeNet);
        return new FirewallRuleset("the list", isStrict, scope.List(list), NoStateless, [scope.HomeNet]);
    }

    /// <summary>A text of Suricata rules by itself.</summary>
    /// <param name="text">The rules.</param>
    /// <param name="isStrict">True for STRICT_ORDER.</param>
    /// <param name="homeNet">HOME_NET; null where it is not known.</param>
    public static FirewallRuleset OfRules(string text, bool isStrict = false, IReadOnlyList<string>? homeNet = null)
    {
        var scope = new GroupScope(new RuleOrigin("the rules", null), null, homeNet);
        return new FirewallRuleset("the rules", isStrict, scope.Rules(text), NoStateless, [scope.HomeNet]);
    }

    /// <summary>A rule group by itself. What no rule of it decides has no default action: that is the policy's.</summary>
    /// <param name="group">The group, as DescribeRuleGroup gives it.</param>
    /// <param name="vpcCidrs">The ranges of the firewall's VPC; null where they are not known.</param>
    public static FirewallRuleset OfGroup(DescribeRuleGroupResponse group, IReadOnlyList<string>? vpcCidrs = null)
    {
        var origin = OriginOf(group.RuleGroupResponse?.RuleGroupArn, group.RuleGroupResponse?.RuleGroupName);
        var scope = new GroupScope(origin, group.RuleGroup, vpcCidrs);
        var arn = FirewallArn.TryParse(origin.Arn, out var parsed) ? parsed : null;
        return new FirewallRuleset(origin.Name, group.RuleGroup?.StatefulRuleOptions?.RuleOrder == "STRICT_ORDER", scope.Entries(null), NoStateless, [scope.HomeNet]) { Region = arn?.Region, AccountId = arn?.AccountId };
    }

    /// <summary>Rule groups without a policy, in their order. Where one of them is of strict order, all are read so.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="vpcCidrs">HOME_NET where a group does not set it; null where it is not known.</param>
    public static FirewallRuleset OfGroups(IReadOnlyList<DescribeRuleGroupResponse> groups, IReadOnlyList<string>? vpcCidrs = null)
    {
        if (groups.Count == 1) return OfGroup(groups[0], vpcCidrs);
        var scopes = groups.Select(g => new GroupScope(OriginOf(g.RuleGroupResponse?.RuleGroupArn, g.RuleGroupResponse?.RuleGroupName), g.RuleGroup, vpcCidrs)).ToList();
        var isStrict = groups.Any(g => g.RuleGroup?.StatefulRuleOptions?.RuleOrder == "STRICT_ORDER");
        return new FirewallRuleset("the rule groups", isStrict, scopes.SelectMany(s => s.Entries(null)), NoStateless, scopes.Select(s => s.HomeNet));
    }

    /// <summary>A policy with its groups.</summary>
    /// <param name="policy">The policy, as DescribeFirewallPolicy gives it.</param>
    /// <param name="groups">Gives a group by its ARN; null for one that could not be read, which makes Unknown of whatever it could decide.</param>
    /// <param name="vpcCidrs">The ranges of the firewall's VPC, HOME_NET's default; null where they are not known.</param>
    public static FirewallRuleset OfPolicy(DescribeFirewallPolicyResponse policy, Func<string, DescribeRuleGroupResponse?> groups, IReadOnlyList<string>? vpcCidrs = null)
    {
        var p = policy.FirewallPolicy ?? new FirewallPolicy();
        var isStrict = p.StatefulEngineOptions?.RuleOrder == "STRICT_ORDER";
        var policyHome = p.PolicyVariables?.RuleVariables?.GetValueOrDefault("HOME_NET")?.Definition;
        List<RulesetEntry> entries = [];
        List<AddressSpec> homes = [];
        foreach (var reference in p.StatefulRuleGroupReferences.OrEmpty().OrderBy(r => isStrict ? r.Priority : 0))
        {
            var group = FirewallArn.IsManaged(reference.ResourceArn) ? null : groups(reference.ResourceArn ?? "");
            var scope = new GroupScope(OriginOf(reference.ResourceArn), group?.RuleGroup, policyHome ?? vpcCidrs);
            homes.Add(scope.HomeNet);
            entries.AddRange(scope.Entries(reference.Override?.Action));
        }

        if (isStrict) entries.AddRange(p.StatefulDefaultActions.OrEmpty().Select(DefaultActionEntry.Of).OfType<DefaultActionEntry>());
        if (homes.Count == 0) homes.Add(AddressSpec.Home(policyHome ?? vpcCidrs));
        var arn = FirewallArn.TryParse(policy.FirewallPolicyResponse?.FirewallPolicyArn, out var parsed) ? parsed : null;
        return new FirewallRuleset(policy.FirewallPolicyResponse?.FirewallPolicyName ?? arn?.Name ?? "the policy", isStrict, entries, new StatelessStage(p, groups), homes)
        {
            Region = arn?.Region,
            AccountId = arn?.AccountId,
            IsPolicy = true,
            TlsDoubt = p.TLSInspectionConfigurationArn is { Length: > 0 } ? "the policy decrypts TLS and looks inside, which cannot be modelled" : null,
        };
    }

    internal static RuleOrigin OriginOf(string? arn, string? name = null) => new(name ?? (FirewallArn.TryParse(arn, out var parsed) ? parsed.Name : arn ?? "a rule group"), arn);

    private static StatelessStage NoStateless { get; } = new(null, _ => null);
}
