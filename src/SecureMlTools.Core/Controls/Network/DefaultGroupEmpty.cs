using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-05: the security group that AWS picks where nobody names one admits nothing and lets nothing out.</summary>
internal sealed class DefaultGroupEmpty : Control<Vpc>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-05",
        Title = "Default security group empty",
        Family = "Network",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Vpc,
        Protects = "Machines launched without a group land in the default one, and with its rules they reach each other and the whole internet.",
        Remediation = "Move what uses the default group to groups of its own, then revoke all its rules.",
        References = ["Security Hub EC2.2", "CIS AWS Foundations 5.5", "AWS Config vpc-default-security-group-closed"],
        CanRepair = true,
        Needs = [Readings.Vpcs, Readings.SecurityGroups],
        MayNeed = [Readings.NetworkInterfaces],
        RepairNeeds = [Readings.SecurityGroupRules],
    };

    protected override IEnumerable<Vpc> Resources(Estate estate) => estate.Vpcs.Where(v => v.VpcId is not null);

    protected override Subject SubjectOf(Vpc resource, Estate estate) => new(ResourceTypes.Vpc, resource.VpcId!, null, resource.Tags);

    protected override Verdict Judge(Vpc resource, Estate estate, Baseline baseline)
    {
        if (DefaultGroup(estate, resource.VpcId!) is not { } group)
        {
            return resource.OwnerId is { } owner && owner != estate.AccountId
                ? Verdict.NotApplicable($"The VPC is shared by account {Text.Visible(owner)}, and its default group is that account's.")
                : Verdict.Unknown("DescribeSecurityGroups lists no default group of this VPC.");
        }

        var seen = new Evidence("GroupId", group.GroupId!, "ec2:DescribeSecurityGroups");
        var (ingress, egress) = (Rules(group.IpPermissions), Rules(group.IpPermissionsEgress));
        return ingress + egress == 0
            ? Verdict.Pass($"Default group {group.GroupId} has no rules.", seen)
            : Verdict.Fail($"Default group {group.GroupId} has {ingress} ingress and {egress} egress rules{Users(estate, group.GroupId!)}.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (DefaultGroup(estate, finding.ResourceId) is not { GroupId: { } group }) return Repair.Remedy.None("The VPC's default group is no longer listed.");
        var users = estate.InterfacesWith(group);
        if (users.Count > 0)
            return Repair.Remedy.None($"{Described(users)} {(users.Count == 1 ? "uses" : "use")} default group {group}, and would lose all traffic with its rules: give them groups of their own first.");
        var changes = estate.RulesOf(group).Where(r => r.SecurityGroupRuleId is not null)
            .Select(rule => SecurityGroupRuleKind.Revoke(estate, finding.ControlId, rule, null, $"Whatever is launched into default group {group} from now on has no traffic at all.")).ToList();
        return changes.Count == 0 ? Repair.Remedy.None($"DescribeSecurityGroupRules lists no rule of {group}.") : Repair.Remedy.Of(changes);
    }

    private static SecurityGroup? DefaultGroup(Estate estate, string vpcId) => estate.SecurityGroups.FirstOrDefault(g => g.VpcId == vpcId && g.GroupName == "default" && g.GroupId is not null);

    // A permission of AWS's answer bundles one rule per range, list and group.
    private static int Rules(IReadOnlyList<IpPermission>? permissions) =>
        permissions.OrEmpty().Sum(p => p.IpRanges.OrEmpty().Count + p.Ipv6Ranges.OrEmpty().Count + p.PrefixListIds.OrEmpty().Count + p.UserIdGroupPairs.OrEmpty().Count);

    // The rules are what fails; who uses them is only told where it could be read.
    private static string Users(Estate estate, string groupId) =>
        estate.Inventory.GapOf(Readings.NetworkInterfaces) is not null ? "; whether interfaces use it is not known"
        : estate.InterfacesWith(groupId) is { Count: > 0 } users ? $"; {Described(users)} {(users.Count == 1 ? "uses" : "use")} it" : "; no interface uses it";

    private static string Described(IReadOnlyList<NetworkInterface> users) =>
        string.Join(", ", users.Take(3).Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId)) + (users.Count > 3 ? $" and {users.Count - 3} more" : "");
}
