using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-13: machines in subnets without a way out still reach the AWS services they need.</summary>
internal sealed class PrivateEndpoints : Control<Vpc>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-13",
        Title = "Private training subnets have the endpoints they need",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Vpc,
        Protects = "A job in a subnet without them fails to pull its image or save its checkpoint, and somebody opens the subnet to the internet to make it run.",
        Remediation = "Create the missing endpoints, with private DNS, a group that admits port 443 from the subnet, and gateway endpoints in its route table.",
        References = ["Security Hub EC2.10", "Security Hub EC2.55", "Security Hub EC2.56", "Security Hub EC2.57", "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"],
        Needs = [Readings.Vpcs, Readings.Subnets, Readings.NetworkInterfaces, Readings.RouteTables],
        MayNeed = [Readings.VpcEndpoints, Readings.SecurityGroups, Readings.PrefixListEntries],
    };

    protected override IEnumerable<Vpc> Resources(Estate estate) => estate.Vpcs.Where(v => v.VpcId is not null);

    protected override Subject SubjectOf(Vpc resource, Estate estate) => new(ResourceTypes.Vpc, resource.VpcId!, null, resource.Tags);

    protected override Verdict Judge(Vpc resource, Estate estate, Baseline baseline)
    {
        var services = baseline.Parameters.RequiredEndpoints;
        if (services.Count == 0) return Verdict.NoPolicy("parameters.requiredEndpoints");
        var used = estate.SubnetsOf(resource.VpcId!).Where(s => s.SubnetId is not null && MachinesIn(estate, s).Any()).ToList();
        if (used.Count == 0) return Verdict.NotApplicable("No machine is in this VPC.");
        var concerned = baseline.Parameters.EndpointsAlwaysRequired ? used : [.. used.Where(s => WayOut(estate, s) is null)];
        if (concerned.Count == 0) return Verdict.NotApplicable($"Every subnet with machines has a way out (for example {used[0].SubnetId} through {WayOut(estate, used[0])}), so none needs endpoints.");

        var faults = (from service in services
                      from subnet in concerned
                      let why = EndpointReach.Fault(estate, resource.VpcId!, subnet, [.. MachinesIn(estate, subnet)], service)
                      where why is not null
                      group subnet.SubnetId by (service, why) into g
                      select (g.Key.service, g.Key.why, Subnets: g.ToList())).ToList();
        var where = $"{string.Join(", ", concerned.Take(3).Select(s => s.SubnetId))}{(concerned.Count > 3 ? $" and {concerned.Count - 3} more" : "")}";
        if (faults.Count == 0) return Verdict.Pass($"Every required service has an endpoint that {where} can use: {string.Join(", ", services.Select(Text.Visible))}.");

        var missing = faults.Where(f => f.why == EndpointReach.NoEndpoint).Select(f => Text.Visible(f.service)).Distinct(StringComparer.Ordinal).ToList();
        var broken = faults.Where(f => f.why != EndpointReach.NoEndpoint).Select(f => $"{Text.Visible(f.service)}: {f.why}").ToList();
        var parts = new List<string>();
        if (missing.Count > 0) parts.Add($"no endpoint for {string.Join(", ", missing)}");
        parts.AddRange(broken.Take(3));
        return Verdict.Fail(
            $"{where} {(baseline.Parameters.EndpointsAlwaysRequired ? "must reach AWS through endpoints" : "has no way out")}, and {string.Join("; ", parts)}{(broken.Count > 3 ? $"; and {broken.Count - 3} more" : "")}.",
            [.. faults.Select(f => new Evidence(Text.Visible(f.service), $"{f.why} ({string.Join(", ", f.Subnets)})", "ec2:DescribeVpcEndpoints"))]);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "No automatic repair: interface endpoints are charged for by the hour in each zone, and their groups and policies are your choice. Create the missing ones with aws ec2 create-vpc-endpoint.");

    private static IEnumerable<NetworkInterface> MachinesIn(Estate estate, Subnet subnet) =>
        estate.InterfacesIn(subnet.SubnetId!).Where(n => n.Attachment?.InstanceId is not null && n.InterfaceType != "efa-only");

    // Anything that takes the bulk of the internet counts as a way out: a NAT or internet gateway, a firewall, a transit gateway, a proxy's interface.
    private static string? WayOut(Estate estate, Subnet subnet) =>
        estate.RoutesOf(subnet.SubnetId, isV6: false).Where(r => r.Addresses.IsInternet && RouteDecisions.IsActive(r.Route)).Select(r => RouteDecisions.Target(r.Route)).FirstOrDefault();
}
