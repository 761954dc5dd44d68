using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-03: no security group lets the internet in on every port, in one rule or in several that add up to it.</summary>
internal sealed class NoWideOpenGroup : Control<SecurityGroup>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-03",
        Title = "No security group open on all ports to the world",
        Family = "Network",
        Severity = Severity.Critical,
        ResourceType = ResourceTypes.SecurityGroup,
        Protects = "Whatever a machine in such a group starts to listen on is on the internet that second.",
        Remediation = "Revoke the rule, and admit single ports from known places.",
        References = ["Security Hub EC2.18", "AWS Config vpc-sg-open-only-to-authorized-ports"],
        CanRepair = true,
        Needs = [Readings.SecurityGroups],
        MayNeed = [Readings.PrefixListEntries, Readings.NetworkInterfaces, Readings.Subnets, Readings.RouteTables, Readings.InternetGateways, Readings.NetworkAcls],
        RepairNeeds = [Readings.SecurityGroupRules],
    };

    protected override IEnumerable<SecurityGroup> Resources(Estate estate) => estate.SecurityGroups.Where(g => g.GroupId is not null);

    protected override Subject SubjectOf(SecurityGroup resource, Estate estate) => new(ResourceTypes.SecurityGroup, resource.GroupId!, null, resource.Tags);

    protected override Verdict Judge(SecurityGroup resource, Estate estate, Baseline baseline)
    {
        Gap? gap = null;
        foreach (var (isV6, udp) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var rules = Rules(resource, estate, baseline, isV6, udp, ref gap);
            if (WorldRules.AllPorts(rules)) return Graded(resource, estate, rules, isV6, udp);
        }

        return gap is null ? Verdict.Pass("No rules of this group together open every port to the internet.") : Verdict.Unknown(gap);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var changes = WorldRules.OpeningAll(estate, finding.ResourceId, baseline.Parameters.TrustedCidrs)
            .Select(rule => SecurityGroupRuleKind.Revoke(estate, finding.ControlId, rule, null, WorldRules.Risk(rule), [.. WorldRules.Guards(estate, rule)])).ToList();
        return changes.Count == 0 ? Repair.Remedy.None("DescribeSecurityGroupRules lists no rule of this group that is open on every port; review the group by hand.") : Repair.Remedy.Of(changes);
    }

    private static List<(PortSpan Ports, CidrSet From)> Rules(SecurityGroup group, Estate estate, Baseline baseline, bool isV6, bool udp, ref Gap? gap)
    {
        var known = CidrSet.Parse(isV6, baseline.Parameters.TrustedCidrs);
        var rules = new List<(PortSpan, CidrSet)>();
        foreach (var p in group.IpPermissions.OrEmpty())
            if ((udp ? PortSpan.Udp(p.IpProtocol, p.FromPort, p.ToPort) : PortSpan.Tcp(p.IpProtocol, p.FromPort, p.ToPort)) is { } ports)
                try
                {
                    if (Exposure.Sources(p, estate, isV6).Except(known) is { IsEmpty: false } from) rules.Add((ports, from));
                }
                catch (GapException e)
                {
                    gap ??= e.Gap;
                    if (Exposure.Sources(p with { PrefixListIds = null }, estate, isV6).Except(known) is { IsEmpty: false } from) rules.Add((ports, from));
                }

        return rules;
    }

    private static Verdict Graded(SecurityGroup group, Estate estate, List<(PortSpan Ports, CidrSet From)> rules, bool isV6, bool udp)
    {
        var what = rules.Any(r => r.Ports == PortSpan.All && r.From.IsInternet) && group.IpPermissions.OrEmpty().Any(p => p.IpProtocol == "-1") ? "all traffic" : udp ? "every UDP port" : "every TCP port";
        var seen = new Evidence("IpPermissions", $"{what} from {(isV6 ? "::/0" : "0.0.0.0/0")} or ranges that add up to the internet", "ec2:DescribeSecurityGroups");
        var interfaces = estate.InterfacesWith(group.GroupId!);
        if (interfaces.Count == 0) return Verdict.Fail(Severity.Low, $"This group admits the internet on {what}; latent, because it is on no interface.", seen);

        InterfaceExposure? worst = null;
        foreach (var nic in interfaces.Where(n => n.InterfaceType != "efa-only"))
        {
            var found = Exposure.PathTo(nic, estate, rules, [group.GroupId!], isV6, udp);
            if (worst is null || found.Path > worst.Path) worst = found;
            if (found.Path != ExposurePath.Open) continue;
            return Verdict.Fail(
                $"Anyone on the internet can connect to {nic.Attachment?.InstanceId ?? nic.NetworkInterfaceId} on {what}: {found.Why}.",
                seen, new Evidence("NetworkInterfaceId", nic.NetworkInterfaceId ?? "", "ec2:DescribeNetworkInterfaces"), new Evidence("PublicAddress", found.Address ?? "", "ec2:DescribeNetworkInterfaces"));
        }

        return worst?.Path == ExposurePath.Forwarded
            ? Verdict.Fail(Severity.Medium, $"This group admits the internet on {what}; on one of its interfaces, {worst.Why}.", seen)
            : Verdict.Fail(Severity.Low, $"This group admits the internet on {what}; latent, because the internet reaches none of its {interfaces.Count} interfaces: {worst?.Why ?? "an EFA-only interface has no address"}.", seen);
    }
}
