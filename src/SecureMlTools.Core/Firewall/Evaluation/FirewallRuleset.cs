using System.Collections.Immutable;
using System.Globalization;
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

/// <summary>A rule group in the making: its variables, and the entries that its rules become.</summary>
internal sealed class GroupScope
{
    private readonly RuleOrigin _origin;
    private readonly RuleGroup? _group;
    private readonly Dictionary<string, AddressSpec> _addresses = new(StringComparer.Ordinal);
    private readonly AddressSpec _external;

    /// <param name="origin">The group.</param>
    /// <param name="group">Its rules; null where they could not be read.</param>
    /// <param name="home">HOME_NET as policy or VPC have it.</param>
    public GroupScope(RuleOrigin origin, RuleGroup? group, IReadOnlyList<string>? home)
    {
        _origin = origin;
        _group = group;
        var sets = group?.RuleVariables?.IPSets ?? new Dictionary<string, IPSet>();
        var outer = AddressSpec.Home(home);
        HomeNet = sets.GetValueOrDefault("HOME_NET")?.Definition is { } own ? AddressSpec.Home(own) : outer;
        foreach (var (name, set) in sets) _addresses[name] = AddressSpec.Parse($"[{string.Join(',', set.Definition.OrEmpty())}]", _ => null);
        _addresses["HOME_NET"] = HomeNet;
        // EXTERNAL_NET follows the policy's HOME_NET or the VPC, not the one that a group sets for itself.
        _external = sets.GetValueOrDefault("EXTERNAL_NET") is not null ? _addresses["EXTERNAL_NET"] : outer.Not();
        _addresses["EXTERNAL_NET"] = _external;
    }

    public AddressSpec HomeNet { get; }

    /// <summary>The group's entries, in its order.</summary>
    public IEnumerable<RulesetEntry> Entries(string? overrideAction)
    {
        var softens = overrideAction == "DROP_TO_ALERT";
        if (_group is null)
        {
            // AWS's own groups hold rules that drop or log, and none that passes.
            if (FirewallArn.IsManaged(_origin.Arn)) return softens ? [] : [new OpaqueEntry(SuricataAction.Drop, _origin, "AWS does not show its rules")];
            return Opaque("it could not be read");
        }

        var entries = _group.RulesSource switch
        {
            { RulesSourceList: { } list } => List(list),
            { RulesString: { } text } => Rules(text),
            { StatefulRules: { } rules } => rules.Select(r => StatefulRules.ToSuricata(r)).SelectMany(r => r is null ? Opaque("it holds a rule that cannot be read") : [Rule(r)]),
            _ => [],
        };
        return softens ? entries.Where(e => e.Action != SuricataAction.Drop) : entries;
    }

    public IEnumerable<RulesetEntry> List(DomainList list)
    {
        var rules = DomainListRules.Generate(list with { Targets = [] }, strictOrder: false);
        var action = list.Type switch { DomainListType.Allow => SuricataAction.Pass, DomainListType.Deny => SuricataAction.Drop, DomainListType.Reject => SuricataAction.Reject, _ => SuricataAction.Alert };
        var kind = list.Type.ToString().ToUpperInvariant() + "LIST";
        if (list.Http) yield return new ListEntry(action, _origin, new TargetSet(list.Targets, ignoreCase: false), false, kind, HomeNet, _external) { Priority = 1 };
        if (list.Tls) yield return new ListEntry(action, _origin, new TargetSet(list.Targets, ignoreCase: true), true, kind, HomeNet, _external) { Priority = 1 };
        foreach (var rule in rules) yield return Rule(rule);
    }

    /// <summary>A text of rules. Where a line of it cannot be read, nothing that the text does is sure.</summary>
    public IEnumerable<RulesetEntry> Rules(string text)
    {
        var parsed = SuricataParser.Parse(text);
        return parsed.Problems.Count > 0 ? [.. Opaque($"line {parsed.Problems[0].Line.ToString(CultureInfo.InvariantCulture)} of it cannot be read"), .. parsed.Rules.Select(r => Rule(r.Rule))] : parsed.Rules.Select(r => Rule(r.Rule));
    }

    private IEnumerable<RulesetEntry> List(RulesSourceList list)
    {
        DomainListType? type = list.GeneratedRulesType switch { "ALLOWLIST" => DomainListType.Allow, "DENYLIST" => DomainListType.Deny, "REJECTLIST" => DomainListType.Reject, "ALERTLIST" => DomainListType.Alert, _ => null };
        var types = list.TargetTypes.OrEmpty();
        return type is { } known ? List(new DomainList(known, list.Targets.OrEmpty(), types.Contains("TLS_SNI"), types.Contains("HTTP_HOST"))) : Opaque($"its list is a {Text.OneLine(list.GeneratedRulesType)}, which is not known");
    }

    private RuleEntry Rule(SuricataRule rule) => new(rule, rule.Action, _origin, name => _addresses.GetValueOrDefault(name), Port);

    private string? Port(string name) => _group?.RuleVariables?.PortSets?.GetValueOrDefault(name)?.Definition is { Count: > 0 } ports ? $"[{string.Join(',', ports)}]" : null;

    private IEnumerable<RulesetEntry> Opaque(string why) => [new OpaqueEntry(SuricataAction.Pass, _origin, why), new OpaqueEntry(SuricataAction.Drop, _origin, why)];
}
