using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Plans that VPCs resolve the names of a list and no others: the lists first, then the group and its rules, and last its association with the VPCs,
/// so that no name is blocked before the list lets it through. What an earlier run has made is taken up where it was left.
/// </summary>
public static class DnsAllowListOperation
{
    /// <summary>Longest name: the others are made of it.</summary>
    public const int LongestName = 58;

    internal const string Control = "DNS-01";
    private const int AllowPriority = 100;
    private const int RestPriority = 10_000;

    /// <summary>The plan, and what its maker should know before it is carried out. Makes no changing call.</summary>
    /// <exception cref="OptionException">The name or the request cannot be.</exception>
    public static async Task<(FirewallPlan Plan, IReadOnlyList<string> Warnings)> PlanAsync(IAwsTransport aws, DnsAllowListRequest request, RepairOptions options, CancellationToken cancellationToken)
    {
        if (!DnsResources.IsName(request.Name) || request.Name.Length > LongestName)
            throw new OptionException($"'{Text.OneLine(request.Name)}' is not a name that DNS Firewall takes: give at most {LongestName} letters, digits, hyphens and underscores.");
        var rest = request.Name + "-rest";
        var now = await DnsAllowListNow.ReadAsync(aws, request.Name, rest, options.ThrottleLimit, cancellationToken).ConfigureAwait(false);
        if (now.Allowed.TakesEverything) throw new OptionException($"The list {request.Name} lets every name through: take * out of it first.");
        var names = DnsAllowListNames.Of(request, now, options.Baseline.Parameters.RequiredEndpoints);
        if (names.After.Count == 0) throw new OptionException($"The list {request.Name} would let no name through{(names.Skipped.Count == 0 ? "" : $" ({names.Skipped[0]})")}: give at least one domain.");

        var made = new Making(request, now, names, rest, options.Guards);
        var vpcs = made.Vpcs().ToList();
        // Lists and rules that no VPC can take are not made either.
        List<PlanStep> steps = vpcs.Count > 0 && vpcs.TrueForAll(s => s.Outcome == ChangeOutcome.Refused) ? vpcs : [.. made.Lists(), .. made.Rules(), .. vpcs];
        var plan = new FirewallPlan(new Plan(now.Estate.AccountId, now.Estate.Region, steps), r => Details(r, steps, names)) { Settle = SettleAsync };
        return (plan, [.. Warnings(request, now, names)]);
    }

    private static FirewallChangeResult Details(ChangeResult result, List<PlanStep> steps, DnsAllowListNames names)
    {
        var step = steps.Find(s => s.ToResult() is var r && r.ResourceId == result.ResourceId && r.ResourceType == result.ResourceType && r.After == result.After);
        var details = new FirewallChangeResult(result);
        if (step?.Change is { Kind: DnsDomainsKind.KindName } change) details = details with { Added = DnsDomainsKind.DomainsOf(change) };
        return step is not null && step == steps[0] ? details with { AlreadyPresent = names.Present, CoveredBy = names.Covered, Skipped = names.Skipped } : details;
    }

    private static IEnumerable<string> Warnings(DnsAllowListRequest request, DnsAllowListNow now, DnsAllowListNames names)
    {
        foreach (var skipped in names.Skipped) yield return $"Not added: {skipped}";
        var lost = names.AwsLost.Where(n => !IsLetThrough(now, n)).ToList();
        if (lost.Count > 0)
            yield return $"{(request.AlertOnly ? "Once it blocks, the" : "The")} VPC no longer resolves these names of AWS's own, which Systems Manager, ECR, S3 and others are reached by: {string.Join(", ", lost)}. Add those that are needed, or all with -IncludeAwsEndpoint.";
        foreach (var vpc in request.VpcIds)
            if (Before(request, now, vpc) is { } shadow) yield return shadow;
    }

    // By another list of the same group.
    private static bool IsLetThrough(DnsAllowListNow now, string name)
    {
        try
        {
            return now.GroupId is { } group && DnsProtection.Of(now.Estate, [group]).Steps.FirstOrDefault(s => s.Rule.Qtype is null or "" or "ALL" && s.Names?.Covers(name) == true) is { Rule.Action: "ALLOW" };
        }
        catch (GapException)
        {
            return false;
        }
    }

    // A group that is asked earlier and leaves nothing over.
    private static string? Before(DnsAllowListRequest request, DnsAllowListNow now, string vpc)
    {
        try
        {
            var own = now.Estate.DnsAssociationsOf(vpc).FirstOrDefault(a => a.FirewallRuleGroupId == now.GroupId)?.Priority ?? request.Priority ?? int.MaxValue;
            var last = DnsProtection.Of(now.Estate, now.Estate.DnsAssociationsOf(vpc).Where(a => a.FirewallRuleGroupId != now.GroupId && a.Priority < own).Select(a => a.FirewallRuleGroupId!)).Last;
            return last is null ? null : $"In {vpc}, {last} decides for every name before this list is asked: take that rule group away, or give a lower -Priority.";
        }
        catch (GapException e)
        {
            return $"Whether another rule group of {vpc} decides before this list is not known: {e.Gap.Reason}";
        }
    }

    private static async Task<SyncProgress?> SettleAsync(IAwsTransport aws, ChangeResult result, TimeSpan timeout, IProgress<SyncProgress>? progress, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (result.Assigned[DnsAssociationKind.Id] is not { } id) return null;
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        for (var look = 0; ; look++)
        {
            if (look > 0) await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 100 << Math.Min(look, 6))), time, cancellationToken).ConfigureAwait(false);
            var answer = await aws.SendAsync(Route53ResolverApi.GetFirewallRuleGroupAssociation.Call(new GetFirewallRuleGroupAssociationRequest { FirewallRuleGroupAssociationId = id }), cancellationToken).ConfigureAwait(false);
            var status = answer.FirewallRuleGroupAssociation?.Status ?? "UNKNOWN";
            var isDone = status == "COMPLETE";
            var now = new SyncProgress(isDone ? 1 : 0, 1, status, isDone ? [] : [result.ResourceId]) { Said = isDone ? "In force." : $"Not yet in force ({Text.Visible(status)})." };
            progress?.Report(now);
            if (isDone || time.GetElapsedTime(start) >= timeout) return now;
        }
    }

    /// <summary>Makes the steps.</summary>
    private sealed class Making(DnsAllowListRequest request, DnsAllowListNow now, DnsAllowListNames names, string rest, GuardPolicy guards)
    {
        private readonly string _account = now.Estate.AccountId;
        private readonly string _region = now.Estate.Region;

        private string Allow => now.AllowId ?? request.Name;

        private string Rest => now.RestId ?? rest;

        private string Group => now.GroupId ?? request.Name;

        public IEnumerable<PlanStep> Lists()
        {
            if (now.AllowId is null) yield return Step(DnsDomainListKind.Create(_account, _region, Control, request.Name, 10), "list of allowed names");
            foreach (var batch in names.Missing.Chunk(DnsDomainsKind.MostACall)) yield return Step(DnsDomainsKind.Add(_account, _region, Control, Allow, batch, 11), "allowed names");
            if (now.AllowId is not null && names.Missing.Count == 0)
                yield return FirewallPlan.Without(Control, Controls.ResourceTypes.DnsDomainList, Allow, _region, _account, "allowed names", ChangeOutcome.AlreadyCompliant, $"The list {request.Name} has every name that was asked for; no call was made.");
            if (now.RestId is null) yield return Step(DnsDomainListKind.Create(_account, _region, Control, rest, 12), "list of all names");
            if (!now.Rest.TakesEverything) yield return Step(DnsDomainsKind.Add(_account, _region, Control, Rest, [DnsNames.Everything], 13), "all names");
        }

        public IEnumerable<PlanStep> Rules()
        {
            if (now.GroupId is null) yield return Step(DnsRuleGroupKind.Create(_account, _region, Control, request.Name, 14), "rule group");
            var (allowNow, restNow) = (now.RuleOf(now.AllowId), now.RuleOf(now.RestId));
            var allowAt = allowNow?.Priority ?? Free(AllowPriority, restNow?.Priority);
            var restAt = restNow?.Priority ?? Math.Max(RestPriority, now.Rules.Max(r => r.Priority).GetValueOrDefault() + 100);
            if (restAt < allowAt) throw new OptionException($"In rule group {request.Name} the rule for all names (priority {restAt}) comes before the one for allowed names ({allowAt}): give them the other order first.");
            var redirection = request.InspectRedirections ? "INSPECT_REDIRECTION_DOMAIN" : "TRUST_REDIRECTION_DOMAIN";
            var allow = new FirewallRule { Name = request.Name + "-allow", Action = "ALLOW", Priority = allowAt, FirewallDomainRedirectionAction = redirection };
            if (allowNow is null || !DnsRuleKind.StateOf(allowNow).Equals(DnsRuleKind.StateOf(allow)))
                yield return Step(DnsRuleKind.Set(_account, _region, Control, Group, Allow, allowNow, allow, 15, null), "rule that lets names through");

            var closes = !request.AlertOnly;
            var all = new FirewallRule
            {
                Name = request.Name + "-rest",
                Action = closes ? "BLOCK" : "ALERT",
                BlockResponse = closes ? request.BlockResponse : null,
                Priority = restAt,
                FirewallDomainRedirectionAction = restNow?.FirewallDomainRedirectionAction ?? "INSPECT_REDIRECTION_DOMAIN",
            };
            if (restNow is not null && DnsRuleKind.StateOf(restNow).Equals(DnsRuleKind.StateOf(all))) yield break;
            // Where the group is at VPCs already, this is the step that closes them.
            var at = now.GroupId is null ? [] : now.Estate.Vpcs.Select(v => v.VpcId!).Where(v => now.Estate.DnsAssociationsOf(v).Any(a => a.FirewallRuleGroupId == now.GroupId)).ToList();
            var risk = at.Count == 0 ? null : closes ? $"From then on {string.Join(", ", at)} resolve only what the list lets through: a job that needs another name fails." : $"From then on {string.Join(", ", at)} resolve every name, and what is not listed is only logged.";
            yield return Step(DnsRuleKind.Set(_account, _region, Control, Group, Rest, restNow, all, 16, risk) with { Guards = [.. at.SelectMany(Guards)] }, "rule for all other names");
        }

        public IEnumerable<PlanStep> Vpcs() => request.VpcIds.SelectMany(Vpc);

        private IEnumerable<PlanStep> Vpc(string vpc)
        {
            if (now.Estate.Vpc(vpc) is not { } record)
            {
                yield return Without(vpc, ChangeOutcome.Refused, $"There is no VPC {Text.OneLine(vpc)} in {_region}: check the id and the region.");
                yield break;
            }

            if (record.OwnerId is { } owner && owner != _account)
            {
                yield return Without(vpc, ChangeOutcome.Refused, $"{vpc} is shared by account {Text.Visible(owner)}: only its owner decides what it resolves.");
                yield break;
            }

            if (!request.KeepFailOpen && now.Estate.DnsFailOpen(vpc) == "ENABLED") yield return Step(DnsFailOpenKind.Close(_account, _region, Control, vpc, 17), "fail closed", vpc);
            var associations = now.Estate.DnsAssociationsOf(vpc);
            if (associations.FirstOrDefault(a => now.GroupId is not null && a.FirewallRuleGroupId == now.GroupId) is { } there)
            {
                yield return request.Priority is { } wanted && wanted != there.Priority
                    ? Without(vpc, ChangeOutcome.Refused, $"{vpc} has rule group {request.Name} at priority {there.Priority}, not {wanted}: take it away there before it gets another.")
                    : Without(vpc, ChangeOutcome.AlreadyCompliant, $"{vpc} already has rule group {request.Name}, at priority {there.Priority}; no call was made.");
                yield break;
            }

            var taken = associations.Select(a => a.Priority).OfType<int>().ToHashSet();
            if (request.Priority is { } priority && taken.Contains(priority))
            {
                yield return Without(vpc, ChangeOutcome.Refused, $"{vpc} has another rule group at priority {priority}: give another -Priority.");
                yield break;
            }

            var at = request.Priority ?? Enumerable.Range(101, 9799).First(p => !taken.Contains(p));
            var risk = request.AlertOnly ? "Nothing is blocked; what is not listed is written to the query logs with the action ALERT." : $"From then on {vpc} resolves only what the list lets through: a job that needs another name fails.";
            yield return Step(DnsAssociationKind.Associate(_account, _region, Control, vpc, Group, request.Name, at, 18, risk) with { Guards = Guards(vpc) }, "DNS Firewall at " + vpc, vpc);
        }

        private IReadOnlyList<Guard> Guards(string vpc) => request.AlertOnly ? [] : DnsGuards.Of(now.Estate, vpc, name => !names.After.Covers(name));

        private int Free(int from, int? before)
        {
            var taken = now.Rules.Select(r => r.Priority).OfType<int>().ToHashSet();
            for (var p = from; before is null || p < before; p++)
                if (!taken.Contains(p)) return p;
            for (var p = from - 1; p > 0; p--)
                if (!taken.Contains(p) && p < before) return p;
            throw new OptionException($"Rule group {request.Name} has no free priority before its rule for all names ({before}): give that rule a higher one.");
        }

        private PlanStep Step(Change change, string title, string? vpc = null) => FirewallPlan.Requested(change, title, guards) with { Chain = Chain(vpc) };

        private PlanStep Without(string vpc, ChangeOutcome outcome, string reason) =>
            FirewallPlan.Without(Control, Controls.ResourceTypes.Vpc, vpc, _region, _account, "DNS Firewall at " + vpc, outcome, reason) with { Chain = Chain(vpc) };

        // A VPC builds on the lists and rules, and not on another VPC.
        private string Chain(string? vpc) => vpc is null ? "dns:" + request.Name : $"dns:{request.Name}/{vpc}";
    }
}
