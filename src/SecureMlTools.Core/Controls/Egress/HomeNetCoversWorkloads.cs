using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-06: the rules are about all who send through the firewall, and not only about its own VPC.</summary>
internal sealed class HomeNetCoversWorkloads : RuleGroupControl
{
    private static readonly CidrSet Private = CidrSet.Parse(false, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);

    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-06",
        Title = "Firewall rules cover the workloads behind it",
        Family = "Egress",
        Severity = Severity.High,
        ResourceType = ResourceTypes.RuleGroup,
        Protects = "A rule from $HOME_NET silently matches nothing that comes from outside it: neither what is allowed nor what is denied.",
        Remediation = "Set HOME_NET, best in the policy, to the ranges of every network whose traffic passes the firewall.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/developerguide/rule-variables.html"],
        CanRepair = true,
        Needs = [FirewallReadings.RuleGroups],
        MayNeed = [FirewallReadings.RuleGroupDetails, FirewallReadings.Policies, FirewallReadings.PolicyDetails, FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, Readings.Vpcs, Readings.Subnets, Readings.RouteTables, Readings.NetworkInterfaces, Readings.PrefixListEntries],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override Verdict Judge(string arn, RuleGroup group, RuleGroupResponse? response, Estate estate, Baseline baseline)
    {
        if (!UsesHomeNet(group.RulesSource)) return Verdict.NotApplicable("Its rules do not speak of $HOME_NET.");
        var uses = Uses(arn, group, estate);
        if (uses.Count == 0) return Verdict.NotApplicable("No firewall uses it.");
        IReadOnlyList<Evidence> seen = [.. uses.Select(u => new Evidence(FirewallHomeNetKind.HomeNet, $"{u.HomeNet.Words(FirewallTags.NameOf(arn), FirewallTags.NameOf(u.PolicyArn))} on firewall {FirewallTags.NameOf(u.FirewallArn)}", Operation))];

        var bare = uses.SelectMany(u => u.Outside(estate).Where(o => o.IsSure).Select(o => (Use: u, o.Subnet))).ToList();
        if (bare.Count > 0)
        {
            var subnets = bare.Select(b => $"{b.Subnet.SubnetId} ({b.Subnet.Cidr})").Distinct(StringComparer.Ordinal).ToList();
            var use = bare[0].Use;
            return Verdict.Fail(
                $"Its rules do not see {string.Join(", ", subnets.Take(3))}{(subnets.Count > 3 ? $" and {subnets.Count - 3} more" : "")}, which {(subnets.Count == 1 ? "sends" : "send")} through firewall {FirewallTags.NameOf(use.FirewallArn)}: HOME_NET is {use.HomeNet.Words(FirewallTags.NameOf(arn), FirewallTags.NameOf(use.PolicyArn))}.", seen);
        }

        if (uses.Select(u => u.HomeNet.Unread).FirstOrDefault(u => u is not null) is { } unread) return Verdict.Unknown($"HOME_NET holds {Text.OneLine(unread)}, whose addresses are not seen from here.", seen);
        foreach (var use in uses)
        {
            if (use.Outside(estate).FirstOrDefault() is { Subnet.SubnetId: { } odd } outside)
                return Verdict.Unknown($"HOME_NET is not set, and AWS's documentation speaks of one CIDR of the firewall's VPC: whether {outside.Subnet.Cidr} of {odd} is in it is not known; set HOME_NET.", seen);
            if (use.Workloads.Unseen is { } unseen && !Private.Except(use.HomeNet.Addresses(isV6: false)).IsEmpty)
                return Verdict.Unknown($"Networks behind {unseen} send through firewall {FirewallTags.NameOf(use.FirewallArn)}, and their ranges are not seen from here; HOME_NET is {use.HomeNet.Words(FirewallTags.NameOf(arn), FirewallTags.NameOf(use.PolicyArn))}.", seen);
        }

        var covered = uses.SelectMany(u => u.Workloads.Subnets).Select(s => s.SubnetId).Distinct(StringComparer.Ordinal).ToList();
        return covered.Count == 0 && uses.All(u => u.Workloads.Unseen is null)
            ? Verdict.NotApplicable("No subnet's default route leads into a firewall that uses it.", seen)
            : Verdict.Pass($"HOME_NET covers every network that is seen to send through the firewall: {string.Join(", ", covered.Take(3))}{(covered.Count > 3 ? $" and {covered.Count - 3} more" : "")}.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (estate.RuleGroup(finding.ResourceId).RuleGroup is not { } group) return Repair.Remedy.None(Info.Remediation);
        var changes = new List<Change>();
        foreach (var set in Uses(finding.ResourceId, group, estate).GroupBy(u => u.HomeNet.Origin == HomeNetOrigin.RuleGroup ? finding.ResourceId : u.PolicyArn, StringComparer.Ordinal))
        {
            var missing = set.SelectMany(u => u.Outside(estate)).Select(o => o.Subnet.Cidr).Distinct(StringComparer.Ordinal).ToList();
            if (missing.Count == 0) continue;
            if (FirewallTags.NotOurs(set.Key, estate) is { } refused) return refused;
            if (set.Select(u => u.HomeNet.Unread).FirstOrDefault(u => u is not null) is { } unread) return Repair.Remedy.None($"HOME_NET holds {Text.OneLine(unread)}, which this repair does not write: add {string.Join(", ", missing)} to it by hand.");
            var origin = set.First().HomeNet.Origin;
            // A policy's value counts on all its firewalls, so it must hold what each of them had for a default.
            var now = set.SelectMany(u => u.HomeNet.Networks).Distinct(StringComparer.Ordinal).ToList();
            changes.Add(FirewallHomeNetKind.Set(
                estate, finding.ControlId, origin != HomeNetOrigin.RuleGroup, set.Key, origin == HomeNetOrigin.Vpc ? null : now, now.Concat(missing),
                $"The rules judge traffic from {string.Join(", ", missing)} from now on, and what they drop stops.")
                with
            { Guards = [Guard.Unmatched($"{string.Join(", ", missing)} send anything that the rules drop")] });
        }

        return changes.Count > 0 ? Repair.Remedy.Of(changes) : Repair.Remedy.None(Info.Remediation);
    }

    private static bool UsesHomeNet(RulesSource? source) => source?.RulesSourceList is not null
        || source?.RulesString?.Contains("HOME_NET", StringComparison.Ordinal) == true
        || (source?.StatefulRules).OrEmpty().Any(r => $"{r.Header?.Source} {r.Header?.Destination}".Contains("HOME_NET", StringComparison.Ordinal));

    private static List<Use> Uses(string arn, RuleGroup rules, Estate estate) =>
        [.. from policy in estate.PoliciesUsing(arn)
            from firewall in estate.FirewallsUsing(policy)
            select new Use(policy, firewall, HomeNet.Of(rules, estate.FirewallPolicy(policy).FirewallPolicy ?? new(), estate.Firewall(firewall).Firewall?.VpcId, estate), Workloads.Of(estate, firewall))];

    /// <summary>A rule group on a firewall.</summary>
    private sealed record Use(string PolicyArn, string FirewallArn, HomeNet HomeNet, Workloads Workloads)
    {
        /// <summary>The subnets that send through the firewall and are not in HOME_NET; not sure, where only AWS knows its default.</summary>
        public IEnumerable<((string SubnetId, string VpcId, string Cidr) Subnet, bool IsSure)> Outside(Estate estate)
        {
            foreach (var subnet in Workloads.Subnets)
            {
                var isV6 = subnet.Cidr.Contains(':', StringComparison.Ordinal);
                if (CidrSet.Parse(isV6, [subnet.Cidr]).Except(HomeNet.Addresses(isV6)).IsEmpty) continue;
                // Unread entries may cover it; the default may, where it is another block of the same VPC.
                if (HomeNet.Unread is not null) continue;
                yield return (subnet, HomeNet.Origin != HomeNetOrigin.Vpc || estate.Firewall(FirewallArn).Firewall?.VpcId != subnet.VpcId);
            }
        }
    }
}
