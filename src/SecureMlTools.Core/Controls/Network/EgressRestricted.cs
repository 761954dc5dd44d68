using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-06: what training machines may send, and to where, is somebody's decision and not the default.</summary>
internal sealed class EgressRestricted : Control<SecurityGroup>
{
    private static readonly bool[] IpVersions = [false, true];

    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-06",
        Title = "Training security group egress restricted",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.SecurityGroup,
        Protects = "A poisoned package sends weights, data and keys to wherever it likes, on any port.",
        Remediation = "Allow port 443 to what the jobs need (endpoints, a proxy, a firewall), after watching flow logs for a full training cycle.",
        References = ["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
        Needs = [Readings.SecurityGroups, Readings.NetworkInterfaces],
        MayNeed = [Readings.PrefixListEntries, Readings.Subnets, Readings.RouteTables],
    };

    protected override IEnumerable<SecurityGroup> Resources(Estate estate) => estate.SecurityGroups.Where(g => g.GroupId is not null);

    protected override Subject SubjectOf(SecurityGroup resource, Estate estate) => new(ResourceTypes.SecurityGroup, resource.GroupId!, null, resource.Tags);

    protected override Verdict Judge(SecurityGroup resource, Estate estate, Baseline baseline)
    {
        var machines = estate.InterfacesWith(resource.GroupId!).Where(n => n.Attachment?.InstanceId is not null && n.InterfaceType != "efa-only").ToList();
        if (machines.Count == 0) return Verdict.NotApplicable("The group is on no machine.");

        Gap? gap = null;
        var open = IpVersions.Where(v6 => IsOpen(resource, estate, v6, ref gap)).ToList();
        if (open.Count == 0) return gap is null ? Verdict.Pass("Its egress rules do not let everything out to the internet.") : Verdict.Unknown(gap);

        var to = string.Join(" and ", open.Select(v6 => v6 ? "::/0" : "0.0.0.0/0"));
        var seen = new Evidence("IpPermissionsEgress", "everything to " + to, "ec2:DescribeSecurityGroups");
        var exits = open.SelectMany(v6 => machines.Select(n => n.SubnetId).Distinct(StringComparer.Ordinal).SelectMany(s => Exits(estate, s, v6))).ToList();
        if (exits.Count == 0) return Verdict.Fail(Severity.Low, $"Everything may go out to {to}, but no subnet of its machines has a route to the internet.", seen);
        var firewall = exits.Select(e => e.Route).FirstOrDefault(RouteDecisions.ToFirewallEndpoint);
        return exits.FirstOrDefault(e => !RouteDecisions.ToFirewallEndpoint(e.Route)) is { Route: not null } around
            ? Verdict.Fail($"Everything may go out to {to}; subnet {around.Subnet} sends it to {RouteDecisions.Target(around.Route)}.", seen)
            : Verdict.Fail(Severity.Info, $"Everything may go out to {to}, and every subnet of its machines sends it through firewall endpoint {RouteDecisions.Target(firewall!)}, whose rules decide.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("No automatic repair: which destinations the jobs need is not in the account's records, and a guess stops them. Watch flow logs for a full cycle, then write the rules.");

    private static bool IsOpen(SecurityGroup group, Estate estate, bool isV6, ref Gap? gap)
    {
        var to = isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
        foreach (var p in group.IpPermissionsEgress.OrEmpty().Where(p => PortSpan.Tcp(p.IpProtocol, p.FromPort, p.ToPort) is { First: <= 1, Last: 65535 }))
        {
            to = to.Union(Exposure.Sources(p with { PrefixListIds = null }, estate, isV6));
            try
            {
                to = to.Union(Exposure.Sources(p, estate, isV6));
            }
            catch (GapException e)
            {
                gap ??= e.Gap;
            }
        }

        return to.IsInternet;
    }

    private static IEnumerable<(string? Subnet, Route Route)> Exits(Estate estate, string? subnetId, bool isV6) =>
        estate.RoutesOf(subnetId, isV6).Where(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route)).Select(r => (subnetId, r.Route));
}
