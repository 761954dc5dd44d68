using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// What AWS refuses of a rule group, in the words that were measured on it, and the capacity that its rules take.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/nwfw-rule-group-capacity.html
/// </summary>
internal static partial class RuleGroupRules
{
    private const int LongestText = 2_000_000;

    /// <summary>Checks a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="type">STATEFUL or STATELESS.</param>
    /// <param name="capacity">The capacity it may take.</param>
    /// <returns>The capacity it takes.</returns>
    public static int Check(RuleGroup group, string type, int capacity)
    {
        var source = Refusal.Required(group.RulesSource, "ruleGroup.rulesSource");
        if (type == "STATELESS")
        {
            if (group.RuleVariables is not null) throw Refusal.Of("RuleVariables cannot be provided", null, "RuleVariables");
            if (group.StatefulRuleOptions is not null) throw Refusal.Of("StatefulRuleOptions cannot be provided", null, "StatefulRuleOptions");
            if (source.StatelessRulesAndCustomActions is not { } stateless) throw Refusal.Null("StatelessRulesAndCustomActions", "RulesSource.StatelessRulesAndCustomActions");
            var takes = StatelessRuleRules.Check(stateless);
            return takes <= capacity ? takes : throw Refusal.Of("StatelessRules capacity exceeded", takes, "StatelessRulesAndCustomActions.StatelessRules");
        }

        if (source.StatelessRulesAndCustomActions is not null) throw Refusal.Of("StatelessRulesAndCustomActions is invalid", null, "RulesSource.StatelessRulesAndCustomActions");
        if ((source.RulesString is null ? 0 : 1) + (source.RulesSourceList is null ? 0 : 1) + (source.StatefulRules is { Count: > 0 } ? 1 : 0) != 1)
            throw Refusal.Of("RulesString, RulesSourceList, StatefulRules must set exactly one of them", null, "RulesSource");
        Refusal.Word(group.StatefulRuleOptions?.RuleOrder, "ruleGroup.statefulRuleOptions.ruleOrder", "DEFAULT_ACTION_ORDER", "STRICT_ORDER");
        Variables(group.RuleVariables);
        var consumed = source.RulesSourceList is { } list ? DomainList(list) : StatefulRuleRules.Check(group, source);
        return consumed <= capacity ? consumed : throw Refusal.Of("StatefulRules capacity exceeded", consumed, "RulesSource.StatefulRules");
    }

    /// <summary>The lines of a text of rules.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        if (text.Length > LongestText) throw Refusal.Constraint("ruleGroup.rulesSource.rulesString", text[..64] + "…", $"have length less than or equal to {LongestText}");
        return text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
    }

    // Capacity: targets x target types + target types + 1, as measured at four points.
    private static int DomainList(RulesSourceList list)
    {
        const string Context = "RulesSource.RulesSourceList";
        Refusal.Word(Refusal.Required(list.GeneratedRulesType, "ruleGroup.rulesSource.rulesSourceList.generatedRulesType"), "ruleGroup.rulesSource.rulesSourceList.generatedRulesType", "ALLOWLIST", "DENYLIST", "REJECTLIST", "ALERTLIST");
        var targets = Refusal.Required(list.Targets, "ruleGroup.rulesSource.rulesSourceList.targets");
        var types = Refusal.Required(list.TargetTypes, "ruleGroup.rulesSource.rulesSourceList.targetTypes");
        foreach (var type in types) Refusal.Word(type, "ruleGroup.rulesSource.rulesSourceList.targetTypes", "TLS_SNI", "HTTP_HOST");
        if (targets.Count == 0) throw Refusal.NullOrEmpty("Targets", Context + ".Targets");
        if (types.Count == 0) throw Refusal.NullOrEmpty("TargetTypes", Context + ".TargetTypes");
        if (types.Distinct(StringComparer.Ordinal).Count() < types.Count) throw Refusal.Of("TargetTypes has duplicate values", types[^1], $"{Context}.TargetTypes[{types.Count - 1}]");
        // The dot of a wildcard is taken off before names are compared; their case is not.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i].Length > 255 || !TargetForm().IsMatch(targets[i])) throw Refusal.Of("Targets has invalid format", targets[i], $"{Context}.Targets[{i}]");
            if (!seen.Add(targets[i].TrimStart('.'))) throw Refusal.Of("Targets has duplicate values", targets[i], $"{Context}.Targets[{i}]");
        }

        return (targets.Count * types.Count) + types.Count + 1;
    }

    private static void Variables(RuleVariables? variables)
    {
        foreach (var (name, set) in variables?.IPSets ?? new Dictionary<string, IPSet>()) Variable("IPSets", name, set.Definition);
        foreach (var (name, set) in variables?.PortSets ?? new Dictionary<string, PortSet>()) Variable("PortSets", name, set.Definition);
    }

    private static void Variable(string kind, string name, IReadOnlyList<string>? definition)
    {
        if (!VariableForm().IsMatch(name)) throw Refusal.Constraint($"ruleGroup.ruleVariables.{kind}", name, "satisfy regular expression pattern: ^[A-Za-z][A-Za-z0-9_]*$");
        if (definition.OrEmpty().Count == 0) throw Refusal.NullOrEmpty(name, $"RuleVariables.{kind}.{name}");
    }

    [GeneratedRegex(@"^\.?([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\z")]
    private static partial Regex TargetForm();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]{0,31}\z")]
    private static partial Regex VariableForm();
}
