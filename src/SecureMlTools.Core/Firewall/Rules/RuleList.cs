using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;
using ApiRule = SecureMlTools.Api.NetworkFirewall.StatefulRule;

namespace SecureMlTools.Firewall.Rules;

/// <summary>
/// The stateful rules of a group, whichever of AWS's two forms it keeps them in: 5-tuple records or a text in Suricata's language. Changing a list
/// leaves every rule that is not named as it is, comments and blank lines of a text included.
/// </summary>
internal sealed partial class RuleList
{
    private const long FirstSid = 1_000_000;
    private const uint Sids = 1_000_000_000;

    private readonly RuleGroup _group;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<long> _sids;
    private readonly IReadOnlyList<(ApiRule? Record, string? Line, SuricataRule? Rule)> _rules;

    private RuleList(RuleGroup group, IReadOnlyList<(ApiRule?, string?, SuricataRule?)> rules)
    {
        _group = group;
        _rules = rules;
        for (var i = 0; i < rules.Count; i++)
            if (rules[i].Item3 is { } rule) _lines.TryAdd(rule.ToString(), i);
        _sids = [.. rules.SelectMany(Sid)];
    }

    /// <summary>The rules that could be read.</summary>
    public IEnumerable<SuricataRule> Rules => _rules.Select(r => r.Rule).OfType<SuricataRule>();

    /// <summary>Those of our own making.</summary>
    public IEnumerable<EgressRule> Egress => Rules.Select(EgressRule.Read).OfType<EgressRule>();

    /// <summary>How many rules it has, those that could not be read among them.</summary>
    public int Count => _rules.Count(r => r.Record is not null || (r.Line!.Trim() is { Length: > 0 } line && line[0] != '#'));

    /// <summary>
    /// A rule with a number of its own, which follows from what it says: whoever adds another rule at the same moment gets another number, and AWS refuses
    /// a group in which two rules have the same.
    /// </summary>
    public EgressRule Numbered(EgressRule rule)
    {
        var hash = 2166136261u;
        foreach (var c in (rule with { Sid = 1 }).ToString()) hash = unchecked((hash ^ c) * 16777619);
        var sid = FirstSid + (hash % Sids);
        while (!_sids.Add(sid)) sid++;
        return rule with { Sid = sid };
    }

    /// <summary>True when a rule, readable or not, has the number.</summary>
    public bool HasSid(long sid) => _sids.Contains(sid);

    /// <summary>Where rules stand that are to be taken out: the line of a text, the place among records.</summary>
    public IEnumerable<(string Line, int Place)> PlacesOf(IReadOnlySet<string> lines) =>
        _lines.Where(l => lines.Contains(l.Key)).Select(l => (l.Key, l.Value));

    /// <summary>True when the group has a rule, word for word.</summary>
    public bool Has(string line) => _lines.ContainsKey(line);

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
    /// <param name="places">By number, where rules go that were taken out before: <see cref="PlacesOf"/>.</param>
    public RuleGroup? With(IReadOnlyCollection<string> add, IReadOnlySet<string> remove, bool first, IReadOnlyDictionary<long, int>? places = null)
    {
        var fresh = add.Where(l => !Has(l)).ToList();
        var kept = _rules.Where(r => r.Rule is null || !remove.Contains(r.Rule.ToString())).ToList();
        if (fresh.Count == 0 && kept.Count == _rules.Count) return null;
        var isText = _group.RulesSource!.StatefulRules is null;
        var news = fresh.Select(l => (Rule: One(l)!, Line: l)).Select(n => (isText ? null : FiveTupleRules.FromSuricata(n.Rule), isText ? n.Line : null, (SuricataRule?)n.Rule)).ToList();
        var back = news.Where(n => places?.ContainsKey(n.Item3!.Sid!.Value) == true).OrderBy(n => places![n.Item3!.Sid!.Value]).ToList();
        kept.InsertRange(first ? 0 : End(kept), news.Except(back));
        foreach (var one in back) kept.Insert(Math.Min(places![one.Item3!.Sid!.Value], End(kept)), one);
        return _group with
        {
            RulesSource = isText
                ? _group.RulesSource with { RulesString = string.Join('\n', kept.Select(k => k.Line)) }
                : _group.RulesSource with { StatefulRules = [.. kept.Select(k => k.Record!)] },
        };
    }

    // A text that ends in a line break has an empty last line, which stays the last.
    private static int End(List<(ApiRule? Record, string? Line, SuricataRule? Rule)> rules) => rules.Count > 0 && rules[^1].Line?.Length == 0 ? rules.Count - 1 : rules.Count;

    // The numbers of what cannot be read are taken, too.
    private static IEnumerable<long> Sid((ApiRule? Record, string? Line, SuricataRule? Rule) rule)
    {
        if (rule.Rule is { Sid: { } sid }) return [sid];
        var texts = rule.Record is { } record
            ? record.RuleOptions.OrEmpty().Select(o => $"{o.Keyword}:{o.Settings?.FirstOrDefault()}")
            : [rule.Line is { } line && line.TrimStart().StartsWith('#') ? "" : rule.Line ?? ""];
        return texts.SelectMany(t => SidForm().Matches(t)).Select(m => long.TryParse(m.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
    }

    [GeneratedRegex(@"\bsid\s*:\s*([0-9]{1,19})")]
    private static partial Regex SidForm();

    private static SuricataRule? One(string line) => SuricataParser.Parse(line) is { IsWhole: true, Rules: [var one] } ? one.Rule : null;
}
