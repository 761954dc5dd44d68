using System.Runtime.CompilerServices;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Egress.Rules;

/// <summary>The rules of a stateful rule group as the engine gets them, however the group writes them down.</summary>
/// <param name="Rules">Those that can be read, in order.</param>
/// <param name="IsWhole">False when a line could not be read, so that nothing is sure about what the group does.</param>
internal sealed record GroupRules(IReadOnlyList<SuricataRule> Rules, bool IsWhole)
{
    // Thousands of rules are parsed once, however many controls and policies ask.
    private static readonly ConditionalWeakTable<RuleGroup, GroupRules> Known = [];

    /// <summary>The rules of a group.</summary>
    public static GroupRules Of(RuleGroup group) => Known.GetValue(group, static g => Read(g));

    /// <summary>A group's domain list; null when it has none, or one of a kind that is not known.</summary>
    public static DomainList? ListOf(RuleGroup group)
    {
        if (group.RulesSource?.RulesSourceList is not { } list || TypeOf(list) is not { } type) return null;
        var types = list.TargetTypes.OrEmpty();
        return new DomainList(type, list.Targets.OrEmpty(), types.Contains("TLS_SNI", StringComparer.Ordinal), types.Contains("HTTP_HOST", StringComparer.Ordinal));
    }

    private static DomainListType? TypeOf(RulesSourceList list) => list.GeneratedRulesType switch
    {
        "ALLOWLIST" => DomainListType.Allow,
        "DENYLIST" => DomainListType.Deny,
        "REJECTLIST" => DomainListType.Reject,
        "ALERTLIST" => DomainListType.Alert,
        _ => null,
    };

    private static GroupRules Read(RuleGroup group)
    {
        if (ListOf(group) is { } list) return new(DomainListRules.Generate(list, strictOrder: false), true);
        if (group.RulesSource?.RulesString is { } text && SuricataParser.Parse(text) is var parsed) return new([.. parsed.Rules.Select(r => r.Rule)], parsed.IsWhole);
        if (group.RulesSource?.StatefulRules is not { } rules) return new([], group.RulesSource?.RulesSourceList is null);
        var read = rules.Select(Rule).ToList();
        return new([.. read.OfType<SuricataRule>()], read.All(r => r is not null));
    }

    private static SuricataRule? Rule(StatefulRule rule) => rule.Header is { } header && Enum.TryParse<SuricataAction>(rule.Action, ignoreCase: true, out var action)
        ? new SuricataRule
        {
            Action = action,
            Protocol = (header.Protocol ?? "ip").ToLowerInvariant(),
            Source = header.Source ?? "any",
            SourcePort = header.SourcePort ?? "any",
            IsBidirectional = header.Direction == "ANY",
            Destination = header.Destination ?? "any",
            DestinationPort = header.DestinationPort ?? "any",
            Options = [.. rule.RuleOptions.OrEmpty().Where(o => o.Keyword is not null).Select(o => new SuricataOption(o.Keyword!, o.Settings is { Count: > 0 } settings ? string.Join(',', settings) : null))],
        }
        : null;
}
