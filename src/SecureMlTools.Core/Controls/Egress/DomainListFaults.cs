using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress.Rules;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Egress;

/// <summary>One thing that is wrong with a list of names.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Words">What it is.</param>
internal sealed record ListFault(Severity Severity, string Words);

/// <summary>What can be wrong with a list of names, by itself and beside the other lists of its policies.</summary>
internal static class DomainListFaults
{
    private const int Shown = 4;
    private const string Writable = "Writable";

    /// <summary>Names that say more than they should, or nothing.</summary>
    public static IEnumerable<ListFault> OfTargets(IEnumerable<string> targets, bool http, IReadOnlyList<string> approved)
    {
        var all = targets.Distinct(StringComparer.Ordinal).ToList();
        var set = new TargetSet(all, ignoreCase: true);
        var allowed = new TargetSet(approved, ignoreCase: true);
        var risky = all.Select(t => (Target: t, Risk: RiskOf(t))).Where(t => t.Risk is not null).GroupBy(t => t.Risk!.Name, t => (t.Target, t.Risk!.Reason), StringComparer.Ordinal);
        foreach (var risk in risky)
        {
            // That anybody can write to a service is weighed by whoever approves it; that a name has many owners is not.
            var names = risk.Where(n => risk.Key != Writable || allowed.CoveredBy(n.Target) is null).ToList();
            if (names.Count == 0) continue;
            var (some, are, why) = (Some(names.Select(n => n.Target)), names.Count == 1 ? "is" : "are", names[0].Reason.TrimEnd('.'));
            yield return risk.Key switch
            {
                Writable => new(Severity.Low, $"data can be carried out through {some} ({why})"),
                "EncryptedDns" => new(Severity.High, $"{some} {are} for DNS over HTTPS, which carries anything to anywhere"),
                "LookAlike" or "MixedScript" => new(Severity.High, $"{some} {are} easily taken for another name ({why})"),
                _ => new(Severity.High, $"{some} {are} too broad ({why})"),
            };
        }

        if (http && all.Where(t => t.Any(char.IsAsciiLetterUpper)).ToList() is { Count: > 0 } upper) yield return new(Severity.Low, $"{Some(upper)} never {(upper.Count == 1 ? "matches" : "match")} HTTP, because the engine gives host names in lower case");
        if (all.Where(t => t.EndsWith('.')).ToList() is { Count: > 0 } dotted) yield return new(Severity.Low, $"{Some(dotted)} {(dotted.Count == 1 ? "ends" : "end")} in a dot, which clients leave out");
        if (approved.Count == 0) yield break;
        if (all.Where(t => allowed.CoveredBy(t) is null).ToList() is { Count: > 0 } foreign) yield return new(Severity.High, $"{Some(foreign)} {(foreign.Count == 1 ? "is" : "are")} not in the baseline's allowedDomains");
        if (approved.Where(a => set.CoveredBy(a) is null).ToList() is { Count: > 0 } lacking) yield return new(Severity.Low, $"{Some(lacking)} of the baseline's allowedDomains {(lacking.Count == 1 ? "is" : "are")} missing");
    }

    /// <summary>The worst that is known against a name; null when nothing is.</summary>
    public static DomainRisk? RiskOf(string target)
    {
        var name = target.TrimEnd('.');
        if (DomainParser.Parse(name).Domain is { } domain) return domain.Risks.Where(r => r.Kind != DomainRiskKind.Note).MaxBy(r => (r.Kind, r.Name != Writable));
        // A list may hold what is no name: a single label stands for all below it.
        return name.TrimStart('.') is { Length: > 0 } label && !label.Contains('.', StringComparison.Ordinal) ? new DomainRisk("PublicSuffix", DomainRiskKind.Refused, "everybody can register a name below it") : null;
    }

    /// <summary>What a list does not look at, where nothing else denies it.</summary>
    public static IEnumerable<ListFault> OfTypes(DomainList list, IReadOnlyList<FirewallPolicy> policies)
    {
        if (list.Tls && list.Http) yield break;
        var missing = list.Tls ? ("HTTP_HOST", "plain HTTP") : ("TLS_SNI", "TLS");
        // Where everything else is dropped by default, a list of one kind is the tighter one.
        if (policies.Count == 0 || policies.Any(p => PolicyReach.DefaultDrop(p) is null)) yield return new(Severity.High, $"it does not look at {missing.Item2} ({missing.Item1} is missing), which passes to any host");
    }

    /// <summary>What other lists of the same policies make of this one.</summary>
    /// <exception cref="GapException">A rule group was not read.</exception>
    public static IEnumerable<ListFault> OfNeighbours(string arn, DomainList list, IReadOnlyList<FirewallPolicy> policies, Estate estate)
    {
        foreach (var policy in policies)
        {
            if (list.Type == DomainListType.Allow && Stopped(arn, list, policy, estate) is { } stopped) yield return stopped;
            var before = true;
            foreach (var reference in Estate.StatefulGroupsOf(policy))
            {
                if (reference.ResourceArn == arn)
                {
                    before = false;
                    continue;
                }

                if (Firewall.FirewallArn.IsManaged(reference.ResourceArn) || estate.RuleGroup(reference.ResourceArn!).RuleGroup is not { } group || GroupRules.ListOf(group) is not { } other) continue;
                var name = FirewallTags.NameOf(reference.ResourceArn);
                // An allow-list drops what it looks at, and leaves the other protocol alone.
                if (list.Type == DomainListType.Allow && other.Type == DomainListType.Allow && before && PolicyReach.IsStrict(policy) && ((list.Tls && other.Tls) || (list.Http && other.Http)))
                    yield return new(Severity.Medium, $"in strict order the allow-list {name} comes first and drops every name of this one");
                if (list.Type is DomainListType.Deny or DomainListType.Reject && other.Type == DomainListType.Allow && (!PolicyReach.IsStrict(policy) || before) && Overruled(list, other) is { Count: > 0 } overruled)
                    yield return new(Severity.High, $"{Some(overruled.Select(o => o.Target))} {(overruled.Count == 1 ? "passes" : "pass")} all the same, because {overruled[0].By} of the allow-list {name} counts first");
            }
        }
    }

    // Written rules of another group that drop a connection before this list is asked: asked of the rules themselves, as the engine decides.
    private static ListFault? Stopped(string arn, DomainList list, FirewallPolicy policy, Estate estate)
    {
        var written = Estate.StatefulGroupsOf(policy).Select(r => r.ResourceArn!).Where(a => a != arn && !Firewall.FirewallArn.IsManaged(a) && estate.RuleGroup(a).RuleGroup is { RulesSource.RulesSourceList: null }).ToHashSet(StringComparer.Ordinal);
        if (written.Count == 0) return null;
        // Without the defaults and the stateless rules: others judge those.
        var rules = new DescribeFirewallPolicyResponse { FirewallPolicy = policy with { StatefulDefaultActions = null, StatelessRuleGroupReferences = null, StatelessDefaultActions = ["aws:forward_to_sfe"], TLSInspectionConfigurationArn = null } };
        var evaluator = new FirewallEvaluator(FirewallRuleset.OfPolicy(rules, a => Firewall.FirewallArn.IsManaged(a) ? null : estate.RuleGroup(a)));
        var lost = new List<(string Target, RulesetEntry By)>();
        foreach (var target in list.Targets)
        {
            var connection = new FirewallConnection { Protocol = list.Tls ? FirewallProtocol.Tls : FirewallProtocol.Http, Host = target.TrimStart('.').ToLowerInvariant(), DestinationPort = list.Tls ? 443 : 80 };
            if (evaluator.Decide(connection) is { Verdict: FirewallVerdict.Blocked, Entry: { Origin.Arn: { } by } entry } && written.Contains(by)) lost.Add((target, entry));
        }

        return lost.Count == 0 ? null : new(Severity.Medium, $"{Some(lost.Select(l => l.Target))} {(lost.Count == 1 ? "does" : "do")} not pass, because a rule of {FirewallTags.NameOf(lost[0].By.Origin!.Arn)} drops it first: {Text.OneLine(lost[0].By.Words)}");
    }

    private static List<(string Target, string By)> Overruled(DomainList denied, DomainList allowed)
    {
        var set = new TargetSet(allowed.Targets, ignoreCase: true);
        return [.. denied.Targets.Select(t => (Target: t, By: set.CoveredBy(t)!)).Where(t => t.By is not null)];
    }

    private static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return $"{string.Join(", ", all.Take(Shown).Select(Text.OneLine))}{(all.Count > Shown ? $" and {all.Count - Shown} more" : "")}";
    }
}
