using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>A rule's number, order and length.</summary>
internal static class IdentityChecks
{
    /// <summary>Bytes of a rule that AWS takes: it adds <c> gid:1234567890;</c>, and the engine ends at 8,191.</summary>
    public const int MaxRuleBytes = 8175;

    /// <summary>The last number that the engine takes for a rule: one less than 32 bits hold.</summary>
    public const uint LastSid = uint.MaxValue - 1;

    public static ImmutableArray<RuleCheck> All { get; } =
    [
        new("SidMissing", Severity.High, s => s.Has("sid") ? [] : [new RuleFault("The rule has no sid; give it a number of its own.", "sid not assigned")]),
        new("SidInvalid", Severity.High, s => s.Those("sid").Where(o => Number(o.Value) is not (>= 1 and <= LastSid))
            .Select(o => new RuleFault($"'{Text.OneLine(o.Value)}' is no sid; give a number from 1 to {LastSid}."))),
        new("RevInvalid", Severity.High, s => s.Those("rev").Where(o => Number(o.Value) is null or 0).Select(o => new RuleFault($"'{Text.OneLine(o.Value)}' is no rev; give a number from 1."))),
        new("PriorityInvalid", Severity.High, s => s.Those("priority").Where(o => Number(o.Value) is null).Select(o => new RuleFault($"'{Text.OneLine(o.Value)}' is no priority; give a number."))),
        new("GivenTwice", Severity.High, s => new[] { "sid", "rev", "msg", "gid" }.Where(k => s.Those(k).Skip(1).Any()).Select(k => new RuleFault($"{k} stands twice in the rule; take one out."))),
        new("GidGiven", Severity.High, s => s.Those("gid").Take(1).Select(o => new RuleFault("AWS gives the gid itself; take it out.", $"GIDs are not allowed. Illegal option(s): [gid:{o.Value}]"))),
        new("PriorityInStrictOrder", Severity.High, s => s.Options.RuleOrder == FirewallRuleOrder.Strict && s.Those("priority", "classtype").FirstOrDefault() is { } option
            ? [new RuleFault($"A rule group of strict order takes no {option.Keyword}: rules are taken as they are written; take it out.", "Rule groups that use strict order can't have rules that contain the keywords `priority` or `classtype`")] : []),
        new("RuleTooLong", Severity.High, s => Encoding.UTF8.GetByteCount(s.Parsed.Text.Trim()) > MaxRuleBytes
            ? [new RuleFault($"The rule is longer than {MaxRuleBytes} bytes, which is what AWS leaves of the engine's 8,191; make it shorter.", "Rule exceeds max length (8192)")] : []),
    ];

    private static uint? Number(string? value) => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
