using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-10: a machine gets a public address only where somebody asked for one.</summary>
internal sealed class NoAutomaticPublicAddress : Control<Subnet>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-10",
        Title = "Subnet does not assign public addresses by itself",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Subnet,
        Protects = "Every machine launched into such a subnet is on the internet, whether its launcher thought of that or not.",
        Remediation = "Switch MapPublicIpOnLaunch off, and AssignIpv6AddressOnCreation where the subnet has an IPv6 route to an internet gateway.",
        References = ["Security Hub EC2.15", "AWS Config subnet-auto-assign-public-ip-disabled"],
        CanRepair = true,
        Needs = [Readings.Subnets],
        MayNeed = [Readings.RouteTables, Readings.InternetGateways],
    };

    protected override IEnumerable<Subnet> Resources(Estate estate) => estate.Subnets.Where(s => s.SubnetId is not null);

    protected override Subject SubjectOf(Subnet resource, Estate estate) => new(ResourceTypes.Subnet, resource.SubnetId!, null, resource.Tags);

    protected override Verdict Judge(Subnet resource, Estate estate, Baseline baseline)
    {
        var (v4, v6) = (resource.MapPublicIpOnLaunch, resource.AssignIpv6AddressOnCreation == true);
        if (v4 is null) return Verdict.Unknown("DescribeSubnets gave no MapPublicIpOnLaunch for this subnet.");
        IReadOnlyList<Evidence> seen =
        [
            new(SubnetAttributeKind.MapPublicIp, v4 == true ? "true" : "false", "ec2:DescribeSubnets"),
            new(SubnetAttributeKind.AssignIpv6, v6 ? "true" : "false", "ec2:DescribeSubnets"),
        ];
        var route = v4 == true ? estate.InternetRouteOf(resource.SubnetId, isV6: false) : null;
        var routeV6 = v6 ? estate.InternetRouteOf(resource.SubnetId, isV6: true) : null;
        return (v4, routeV6) switch
        {
            (true, not null) => Verdict.Fail($"It gives new machines public IPv4 addresses and IPv6 addresses, and has a route to {routeV6.GatewayId}.", seen),
            (true, null) when route is not null => Verdict.Fail($"It gives new machines public IPv4 addresses (MapPublicIpOnLaunch=true), and has a route to {route.GatewayId}.", seen),
            (true, null) => Verdict.Fail(Severity.Low, "It gives new machines public IPv4 addresses (MapPublicIpOnLaunch=true); latent, because it has no route to an internet gateway.", seen),
            (_, not null) => Verdict.Fail($"It gives new machines IPv6 addresses (AssignIpv6AddressOnCreation=true), and has an IPv6 route to {routeV6.GatewayId}.", seen),
            _ when v6 => Verdict.Pass("MapPublicIpOnLaunch=false; it assigns IPv6 addresses, but has no IPv6 route to an internet gateway.", seen),
            _ => Verdict.Pass("It assigns no public address by itself (MapPublicIpOnLaunch=false).", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (estate.Subnet(finding.ResourceId) is not { } subnet) return Repair.Remedy.None("The subnet is no longer listed.");
        if (subnet.OwnerId is { } owner && owner != estate.AccountId) return Repair.Remedy.None($"The subnet belongs to account {Text.Visible(owner)}, which shares it; only it can change it.");

        var changes = new List<Change>();
        if (subnet.MapPublicIpOnLaunch == true) changes.Add(SubnetAttributeKind.SwitchOff(estate, finding.ControlId, finding.ResourceId, SubnetAttributeKind.MapPublicIp));
        if (subnet.AssignIpv6AddressOnCreation == true && subnet.Ipv6Native != true && estate.InternetRouteOf(subnet.SubnetId, isV6: true) is not null)
            changes.Add(SubnetAttributeKind.SwitchOff(estate, finding.ControlId, finding.ResourceId, SubnetAttributeKind.AssignIpv6));
        return changes.Count > 0 ? Repair.Remedy.Of(changes) : Repair.Remedy.None("The subnet is IPv6-only, and machines in it need their address; take the route to the internet gateway out instead.");
    }
}
