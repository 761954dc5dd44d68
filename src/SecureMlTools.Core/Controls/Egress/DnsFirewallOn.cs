using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>DNS-01: a VPC's DNS Firewall blocks what nobody let through, and goes on blocking when it cannot judge.</summary>
internal sealed class DnsFirewallOn : Control<Vpc>
{
    private const string Open = "FirewallFailOpen=ENABLED";

    public override ControlInfo Info { get; } = new()
    {
        Id = "DNS-01",
        Title = "DNS Firewall blocks names, and fails closed",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Vpc,
        Protects = "The Amazon resolver answers for any name and Network Firewall never sees it: a poisoned package sends data out as DNS queries.",
        Remediation = "Associate a DNS Firewall rule group that lets the names you need through and blocks *, for example with New-DnsFirewallAllowList, and leave fail-open disabled.",
        References = ["https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html", "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html"],
        CanRepair = true,
        Needs = [Readings.Vpcs, Readings.Instances, DnsReadings.Associations],
        MayNeed = [DnsReadings.FirewallConfigs, DnsReadings.DomainLists, DnsReadings.Rules, DnsReadings.Domains],
        RepairNeeds = [Readings.ManagedInstances],
    };

    protected override IEnumerable<Vpc> Resources(Estate estate) => estate.Vpcs.Where(v => v.VpcId is not null);

    protected override Subject SubjectOf(Vpc resource, Estate estate) => new(ResourceTypes.Vpc, resource.VpcId!, null, resource.Tags);

    protected override Verdict Judge(Vpc resource, Estate estate, Baseline baseline)
    {
        var id = resource.VpcId!;
        if (resource.OwnerId is { } owner && owner != estate.AccountId) return Verdict.NotApplicable($"The VPC is shared by account {Text.Visible(owner)}, whose DNS Firewall is not seen from here.");
        if (!estate.Instances.Any(i => IsIn(i, id))) return Verdict.NotApplicable("No machine is in this VPC.");
        var all = estate.DnsAssociationsOf(id);
        if (all.Count == 0) return Verdict.Fail("No DNS Firewall rule group is associated with the VPC: its machines resolve every name.");
        var groups = all.Where(a => a.Status == "COMPLETE").ToList();
        var seen = all.Select(a => new Evidence("FirewallRuleGroupId", $"{Text.Visible(a.FirewallRuleGroupId)} {Text.Visible(a.Status)} priority {a.Priority}", "route53resolver:ListFirewallRuleGroupAssociations")).ToList();
        if (groups.Count < all.Count) return Verdict.Unknown($"Rule group {Text.Visible(all.First(a => a.Status != "COMPLETE").FirewallRuleGroupId)} is still being put into force ({Text.Visible(all.First(a => a.Status != "COMPLETE").Status ?? "no status")}); look again in some minutes.", seen);

        var protection = DnsProtection.Of(estate, groups.Select(g => g.FirewallRuleGroupId!));
        if (!protection.Blocking.Any()) return Verdict.Fail(BlocksNothing(protection), seen);

        if (!protection.IsClosed)
        {
            var others = protection.Last is { } last ? $"{last} lets" : "the resolver lets";
            return Verdict.Fail(Severity.Low, $"{Capital(protection.Blocking.First())} blocks some names, and {others} all others through: data leaves under any name that nobody has listed{(IsFailOpen(estate, id) ? $", and under every name while DNS Firewall cannot answer ({Open})" : "")}.", seen);
        }

        var what = $"{Capital(protection.Last!)} blocks every name that no rule before it lets through";
        return estate.DnsFailOpen(id) switch
        {
            "DISABLED" => Verdict.Pass(what + ".", seen),
            "ENABLED" => Verdict.Fail(Severity.Low, $"{what}, but every name is let through while DNS Firewall cannot answer ({Open}).", [.. seen, new Evidence("FirewallFailOpen", "ENABLED", "route53resolver:ListFirewallConfigs")]),
            var other => Verdict.Unknown($"{what}, but what happens while DNS Firewall cannot answer is decided elsewhere (FirewallFailOpen={Text.Visible(other)}).", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var id = finding.ResourceId;
        var groups = estate.DnsAssociationsOf(id);
        if (groups.Count > 0 && DnsProtection.Of(estate, groups.Select(g => g.FirewallRuleGroupId!)).Blocking.Any())
        {
            return estate.DnsFailOpen(id) == "ENABLED"
                ? Repair.Remedy.Of(DnsFailOpenKind.Close(estate.AccountId, estate.Region, finding.ControlId, id, 10))
                : Repair.Remedy.None("No automatic repair: which names the jobs need is yours to say. Look at the query logs, then make an allow-list that blocks all others, with New-DnsFirewallAllowList.");
        }

        if (groups.Count > 0) return Repair.Remedy.None("Its rules only alert or let through: look at what they would stop in the query logs, then make them block, for example with New-DnsFirewallAllowList under the same name.");
        if (baseline.Repair.DnsFirewallRuleGroupId is not { } group) return Repair.Remedy.NeedsPolicy("dnsFirewallRuleGroupId");
        if (!DnsResources.GroupIdForm.IsMatch(group)) return Repair.Remedy.None("The baseline's repair.dnsFirewallRuleGroupId is not the id of a DNS Firewall rule group, which looks like rslvr-frg-0123456789abcdef.");
        var protection = DnsProtection.Of(estate, [group]);
        if (!protection.Blocking.Any()) return Repair.Remedy.None($"The baseline's rule group {group} blocks nothing, so that associating it would change nothing.");

        var risk = protection.IsClosed ? $"From then on the VPC resolves only what {group} lets through: a job that needs another name fails." : $"From then on the VPC no longer resolves the names that {group} blocks.";
        var change = DnsAssociationKind.Associate(estate.AccountId, estate.Region, finding.ControlId, id, group, "secureml-dns-01", baseline.Repair.DnsFirewallPriority, 20, risk);
        return Repair.Remedy.Of(change with { Guards = [.. DnsGuards.Of(estate, id, protection.Blocks), Guard.Unmatched($"the jobs ask for a name that {group} blocks")] });
    }

    /// <summary>True when a machine has an interface in a VPC.</summary>
    internal static bool IsIn(Instance instance, string vpcId) => instance.VpcId == vpcId || instance.NetworkInterfaces.OrEmpty().Any(n => n.VpcId == vpcId);

    // Only what is beside the matter here: where it was not read, the rest of the finding stands.
    private static bool IsFailOpen(Estate estate, string vpcId) => estate.Inventory.Get(DnsReadings.FirewallConfigs).TryGet(out _, out _) && estate.DnsFailOpen(vpcId) == "ENABLED";

    private static string BlocksNothing(DnsProtection protection) => protection.Steps.Count == 0
        ? "The DNS Firewall rule groups of the VPC have no rules: its machines resolve every name."
        : protection.Last is { } last
            ? $"{Capital(last)} {(last.Rule.Action == "ALERT" ? "only alerts" : "lets every name through")}, and nothing before it blocks a name."
            : $"No rule of its DNS Firewall blocks a name ({string.Join(", ", protection.Steps.Select(s => s.Rule.Action).Distinct(StringComparer.Ordinal).Select(Text.Visible))} only).";

    private static string Capital(DnsStep step) => "R" + step.ToString()[1..];
}
