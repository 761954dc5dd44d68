using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-01: what training machines send to the internet passes a firewall, and so do the answers.</summary>
internal sealed class FirewallOnTheWay : Control<Subnet>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-01",
        Title = "Training subnet's way to the internet passes a firewall",
        Family = "Egress",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Subnet,
        Protects = "A firewall beside the way, or on one half of it, inspects nothing, however good its rules are.",
        Remediation = "Send the default routes of the subnet to the firewall endpoint of its own zone, and the answers back through the same endpoint.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/developerguide/architectures.html", "https://docs.aws.amazon.com/network-firewall/latest/developerguide/vpc-config-route-tables.html"],
        Needs = [Readings.Subnets, Readings.NetworkInterfaces, Readings.RouteTables],
        MayNeed = [FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, Readings.PrefixListEntries],
    };

    protected override IEnumerable<Subnet> Resources(Estate estate) => estate.Subnets.Where(s => s.SubnetId is not null);

    protected override Subject SubjectOf(Subnet resource, Estate estate) => new(ResourceTypes.Subnet, resource.SubnetId!, null, resource.Tags);

    protected override Verdict Judge(Subnet resource, Estate estate, Baseline baseline)
    {
        if (!estate.InterfacesIn(resource.SubnetId!).Any(n => n.Attachment?.InstanceId is not null)) return Verdict.NotApplicable("No machine is in this subnet.");
        Gap? gap = null;
        var ways = new List<(EgressWay Way, string To)>();
        foreach (var isV6 in new[] { false, true })
        {
            if (!EgressWay.Has(resource, isV6)) continue;
            try
            {
                ways.AddRange(EgressWay.Of(estate, resource, isV6).Select(w => (w, isV6 ? "::/0" : "0.0.0.0/0")));
            }
            catch (GapException e)
            {
                gap ??= e.Gap;
            }
        }

        var (worst, to) = ways.Count == 0 ? default : ways.MaxBy(w => w.Way.Meeting);
        // What is already wrong stays so, whatever the part that was not read would say.
        if (gap is not null && (worst is null || worst.Meeting < EgressMeeting.OneWay)) return Verdict.Unknown(gap);
        if (worst is null) return Verdict.NotApplicable("It has no way to the internet.");
        IReadOnlyList<Evidence> seen = [.. ways.Select(w => new Evidence(w.To, w.Way.Words, "ec2:DescribeRouteTables"))];
        return worst.Meeting switch
        {
            EgressMeeting.Around => Verdict.Fail($"Its traffic to {to} goes to {worst.Words}.", seen),
            EgressMeeting.OneWay => Verdict.Fail($"Only one direction is inspected: traffic to {to} goes to {worst.Words}.", seen),
            EgressMeeting.Unseen => Verdict.Unknown($"Its traffic to {to} goes to {worst.Words}.", seen),
            EgressMeeting.OtherZone => Verdict.Fail(Severity.Medium, $"Its traffic to {to} crosses zones, and stops with either of them: it goes to {worst.Words}.", seen),
            EgressMeeting.AfterNat => Verdict.Fail(Severity.Low, $"The firewall stands behind the NAT gateway, so its alerts and rules know the gateway's address and not the machine's: traffic to {to} goes to {worst.Words}.", seen),
            EgressMeeting.ThroughMostly => Verdict.Fail(Severity.Low, $"Most traffic to {to} passes a firewall, but some goes to {worst.Words}.", seen),
            _ => Verdict.Pass($"Its traffic to {to} goes to {worst.Words}.", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => estate.Subnet(finding.ResourceId) is { } subnet
        ? Repair.Remedy.None($"No automatic repair: moving a route breaks the connections that are open. {RouteCommands.For(estate, subnet)}")
        : Repair.Remedy.None("The subnet is no longer listed.");
}
