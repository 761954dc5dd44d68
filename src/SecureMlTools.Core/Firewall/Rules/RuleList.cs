using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using ApiRule = SecureMlTools.Api.NetworkFirewall.StatefulRule;

namespace SecureMlTools.Firewall.Rules;

/// <summary>
/// The stateful rules of a group, whichever of AWS's two forms it keeps them in: 5-tuple records or a text in Suricata's language. Changing a list
/// leaves every rule that is not named as it is, comments and blank lines of a text included.
/// </summary>
internal sealed class RuleList
{
    private readonly RuleGroup _group;
    private readonly IReadOnlyList<(ApiRule? Record, string? Line, SuricataRule? Rule)> _rules;

    private RuleList(RuleGroup group, IReadOnlyList<(ApiRule?, string?, SuricataRule?)> rules)
    {
        _group = group;
        _rules = rules;
    }

    /// <summary>The rules that could be read.</summary>
    public IEnumerable<SuricataRule> Rules => _rules.Select(r => r.Rule).OfType<SuricataRule>();

    /// <summary>Those of our own making.</summary>
    public IEnumerable<EgressRule> Egress => Rules.Select(EgressRule.Read).OfType<EgressRule>();

    /// <summary>A number that no rule has, at or after the one given.</summary>
    public long FreeSid(long from)
    {
        var taken = Rules.Select(r => r.Sid).OfType<long>().ToHashSet();
        while (taken.Contains(from)) from++;
        return from;
    }

    /// <summary>True when the group has a rule, word for word.</summary>
    public bool Has(string line) => _rules.Any(r => r.Rule?.ToString() == line);

    /// <summary>The list of a group; null when it keeps none: it is stateless or a domain list.</summary>
    public static RuleList? Of(RuleGroup group) => group.RulesSource switch
    {
        { StatefulRules: { } records } => new RuleList(group, [.. records.Select(r => ((ApiRule?)r, (string?)null, FiveTupleRules.ToSuricata(r)))]),
        { RulesString: { } text } => new RuleList(group, [.. text.Split('\n').Select(l => ((ApiRule?)null, (string?)l, One(l)))]),
        _ => null,
    };

    /// <summary>The group with rules added and others taken out; null when that changes nothing.</summary>
    /// <param name="add">Lines to add, those that are there left out.</param>
    /// <param name="remove">Lines to take out.</param>
    /// <param name="first">True to add at the beginning: in strict order the first rule that matches decides.</param>
    public RuleGroup? With(IReadOnlyCollection<string> add, IReadOnlySet<string> remove, bool first)
    {
        var fresh = add.Where(l => !Has(l)).ToList();
        var kept = _rules.Where(r => r.Rule is null || !remove.Contains(r.Rule.ToString())).ToList();
        if (fresh.Count == 0 && kept.Count == _rules.Count) return null;
        if (_group.RulesSource!.StatefulRules is not null)
        {
            var records = fresh.Select(l => FiveTupleRules.FromSuricata(One(l)!));
            return _group with { RulesSource = _group.RulesSource with { StatefulRules = [.. first ? records.Concat(kept.Select(k => k.Record!)) : kept.Select(k => k.Record!).Concat(records)] } };
        }

        var lines = kept.Select(k => k.Line!).ToList();
        // A text that ends in a line break has an empty last line, which stays the last.
        var at = first ? 0 : lines.Count > 0 && lines[^1].Length == 0 ? lines.Count - 1 : lines.Count;
        lines.InsertRange(at, fresh);
        return _group with { RulesSource = _group.RulesSource with { RulesString = string.Join('\n', lines) } };
    }

    private static SuricataRule? One(string line) => SuricataParser.Parse(line) is { IsWhole: true, Rules: [var one] } ? one.Rule : null;
}
