using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Egress.Rules;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-05: the list of names lets through what was approved, and nothing that anybody can hide behind.</summary>
internal sealed class DomainListTight : RuleGroupControl
{
    private const int NearlyFull = 90;

    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-05",
        Title = "Domain list is a tight allow-list",
        Family = "Egress",
        Severity = Severity.High,
        ResourceType = ResourceTypes.RuleGroup,
        Protects = "A list that names too much, or names what is bad instead of what is good, lets a poisoned package phone home under an allowed name.",
        Remediation = "Allow the exact hosts the jobs need, for TLS_SNI and HTTP_HOST: Remove-FirewallAllowDomain takes broad names out, Add-FirewallAllowDomain puts exact ones in.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html"],
        CanRepair = true,
        Needs = [FirewallReadings.RuleGroups],
        MayNeed = [FirewallReadings.RuleGroupDetails, FirewallReadings.Policies, FirewallReadings.PolicyDetails],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override Verdict Judge(string arn, RuleGroup group, RuleGroupResponse? response, Estate estate, Baseline baseline)
    {
        var approved = baseline.Parameters.AllowedDomains;
        if (group.RulesSource?.RulesSourceList is { } source)
        {
            return GroupRules.ListOf(group) is { } list
                ? JudgeList(arn, list, response, estate, approved)
                : Verdict.Unknown($"GeneratedRulesType={Text.OneLine(source.GeneratedRulesType ?? "absent")} is not known.");
        }

        var rules = GroupRules.Of(group);
        var names = rules.Rules.Select(AllowedNames.Of).ToList();
        var targets = names.Select(n => n.Target).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var open = rules.Rules.Where(AllowedNames.IsOpen).ToList();
        List<ListFault> faults =
        [
            .. open.Take(3).Select(r => new ListFault(Severity.High, $"rule {r.Sid} passes all {r.Protocol} to {Text.OneLine(r.Destination)}, whatever its name")),
            .. names.Select(n => n.Fault).OfType<string>().Take(3).Select(f => new ListFault(Severity.High, f)),
        ];
        if (targets.Count > 0) faults.AddRange(DomainListFaults.OfTargets(targets, http: false, approved));
        AddCapacity(faults, response);
        IReadOnlyList<Evidence> seen = [new("Rules", $"{rules.Rules.Count} read, {targets.Count} names passed", Operation), .. Capacity(response)];
        if (faults.Count > 0) return Failed(faults, seen);
        if (!rules.IsWhole) return Verdict.Unknown("It has rules that could not be read: Test-SuricataRule shows which.", seen);
        if (rules.Rules.FirstOrDefault(AllowedNames.IsUntold) is { } untold) return Verdict.Unknown($"Rule {untold.Sid} passes {untold.Protocol} in a way that names cannot be told from: look at it by hand.", seen);
        return targets.Count == 0 ? Verdict.NotApplicable("Its rules pass no names.", seen) : Verdict.Pass($"Its rules pass {targets.Count} name{(targets.Count == 1 ? "" : "s")}, and nothing is known against {(targets.Count == 1 ? "it" : "them")}.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        FirewallTags.NotOurs(finding.ResourceId, estate) ?? DomainListRemedy.Of(finding, estate.RuleGroup(finding.ResourceId), baseline.Parameters.AllowedDomains);

    private static Verdict JudgeList(string arn, DomainList list, RuleGroupResponse? response, Estate estate, IReadOnlyList<string> approved)
    {
        var policies = estate.PoliciesUsing(arn).Select(p => estate.FirewallPolicy(p).FirewallPolicy).OfType<FirewallPolicy>().ToList();
        var kind = list.Type switch { DomainListType.Allow => "ALLOWLIST", DomainListType.Deny => "DENYLIST", DomainListType.Reject => "REJECTLIST", _ => "ALERTLIST" };
        IReadOnlyList<Evidence> seen =
        [
            new("GeneratedRulesType", kind, Operation),
            new("TargetTypes", string.Join(", ", new[] { list.Tls ? "TLS_SNI" : null, list.Http ? "HTTP_HOST" : null }.OfType<string>()), Operation),
            new("Targets", Text.OneLine(string.Join(", ", list.Targets)), Operation),
            .. Capacity(response),
        ];
        var faults = new List<ListFault>();
        if (list.Type == DomainListType.Allow)
        {
            faults.AddRange(DomainListFaults.OfTargets(list.Targets, list.Http, approved));
            faults.AddRange(DomainListFaults.OfTypes(list, policies));
        }
        else if (policies.Any(p => !HasAllowList(p, estate)))
        {
            faults.Add(new(Severity.High, $"it is a {kind} and its policy has no allow-list: every name that is not on it passes"));
        }

        faults.AddRange(DomainListFaults.OfNeighbours(arn, list, policies, estate));
        AddCapacity(faults, response);
        if (faults.Count > 0) return Failed(faults, seen);
        if (list.Type != DomainListType.Allow) return Verdict.NotApplicable(policies.Count == 0 ? $"It is a {kind} that no policy uses." : $"It is a {kind} beside an allow-list.", seen);
        var keepAlive = list.Http ? " An HTTP connection that began with an allowed host may go on to any other." : "";
        return Verdict.Pass($"It allows {list.Targets.Count} name{(list.Targets.Count == 1 ? "" : "s")}, and nothing is known against {(list.Targets.Count == 1 ? "it" : "them")}.{keepAlive}", seen);
    }

    private static bool HasAllowList(FirewallPolicy policy, Estate estate) => PolicyReach.DefaultDrop(policy) is not null || Estate.StatefulGroupsOf(policy)
        .Where(r => !Firewall.FirewallArn.IsManaged(r.ResourceArn)).Select(r => estate.RuleGroup(r.ResourceArn!).RuleGroup).OfType<RuleGroup>()
        .Any(g => GroupRules.ListOf(g)?.Type == DomainListType.Allow);

    private static void AddCapacity(List<ListFault> faults, RuleGroupResponse? response)
    {
        if (response is { Capacity: > 0 and var capacity, ConsumedCapacity: { } used } && used * 100L >= (long)capacity * NearlyFull)
            faults.Add(new(Severity.Info, $"it is nearly full ({used} of {capacity}), and a group's capacity cannot be changed"));
    }

    private static IEnumerable<Evidence> Capacity(RuleGroupResponse? response) => response is { Capacity: { } capacity, ConsumedCapacity: { } used } ? [new("ConsumedCapacity", $"{used} of {capacity}", Operation)] : [];

    private static Verdict Failed(IReadOnlyList<ListFault> faults, IReadOnlyList<Evidence> seen)
    {
        var ordered = faults.OrderByDescending(f => f.Severity).ToList();
        var words = string.Join("; ", ordered.Take(4).Select(f => f.Words));
        // A sentence may begin with a name, which stays as it is written.
        if (words.StartsWith("it ", StringComparison.Ordinal) || words.StartsWith("in ", StringComparison.Ordinal) || words.StartsWith("rule ", StringComparison.Ordinal)) words = char.ToUpperInvariant(words[0]) + words[1..];
        return Verdict.Fail(ordered[0].Severity, $"{words}{(ordered.Count > 4 ? $"; and {ordered.Count - 4} more" : "")}.", seen);
    }
}
