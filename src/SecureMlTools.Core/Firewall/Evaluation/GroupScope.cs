using System.Globalization;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;

namespace SecureMlTools.Firewall.Evaluation;

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
        foreach (var rule in rules) yield return new RuleEntry(rule, rule.Action, _origin, name => _addresses.GetValueOrDefault(name), Port) { ShowsId = false };
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
