using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-17: hardening has not cut the fabric: groups on EFA interfaces admit all traffic of their own members, in and out.</summary>
internal sealed class EfaRuleKept : Control<SecurityGroup>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-17",
        Title = "EFA security group keeps its rule for itself",
        Family = "Network",
        Severity = Severity.Info,
        ResourceType = ResourceTypes.SecurityGroup,
        Protects = "Without it NCCL hangs or falls back to TCP: a hardening that takes it out stops distributed training.",
        Remediation = "Add a rule for all traffic from the group to itself, and one to the group itself.",
        References = ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html#efa-start-security"],
        Needs = [Readings.SecurityGroups, Readings.NetworkInterfaces],
    };

    protected override IEnumerable<SecurityGroup> Resources(Estate estate) => estate.SecurityGroups.Where(g => g.GroupId is not null);

    protected override Subject SubjectOf(SecurityGroup resource, Estate estate) => new(ResourceTypes.SecurityGroup, resource.GroupId!, null, resource.Tags);

    protected override Verdict Judge(SecurityGroup resource, Estate estate, Baseline baseline)
    {
        var id = resource.GroupId!;
        var fabric = estate.InterfacesWith(id).Where(n => n.InterfaceType is "efa" or "efa-only").ToList();
        if (fabric.Count == 0) return Verdict.NotApplicable("The group is on no EFA interface.");

        var (ingress, egress) = (AdmitsItself(resource.IpPermissions, id), AdmitsItself(resource.IpPermissionsEgress, id));
        var count = $"{fabric.Count} EFA {(fabric.Count == 1 ? "interface" : "interfaces")}";
        IReadOnlyList<Evidence> seen =
        [
            new("IpPermissions self", ingress ? "all traffic" : "missing", "ec2:DescribeSecurityGroups"),
            new("IpPermissionsEgress self", egress ? "all traffic" : "missing", "ec2:DescribeSecurityGroups"),
        ];
        if (ingress && egress) return Verdict.Pass($"On {count}; it admits all traffic of its own members in and out.", seen);

        // One group of each interface is enough.
        var bare = fabric.FirstOrDefault(n => !n.Groups.OrEmpty().Any(g => g.GroupId != id && estate.SecurityGroup(g.GroupId) is { } other && AdmitsItself(other.IpPermissions, other.GroupId!) && AdmitsItself(other.IpPermissionsEgress, other.GroupId!)));
        if (bare is null) return Verdict.Pass($"On {count}, each of which has another group that admits all traffic of its own members.", seen);
        var missing = (ingress, egress) switch { (false, false) => "in or out", (false, _) => "in", _ => "out" };
        return Verdict.Fail($"On {count}, but it has no rule for all traffic of its own members {missing} ({bare.NetworkInterfaceId}); a rule for 0.0.0.0/0 is no substitute.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        $"No automatic repair: repairs here take access away and never add it. Authorize all traffic (protocol -1) from and to {finding.ResourceId} itself.");

    private static bool AdmitsItself(IReadOnlyList<IpPermission>? permissions, string groupId) =>
        permissions.OrEmpty().Any(p => p.IpProtocol == "-1" && p.UserIdGroupPairs.OrEmpty().Any(u => u.GroupId == groupId));
}
