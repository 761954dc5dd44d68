using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-09: the internet has no address for the machine. Looks at every interface and both IP versions.</summary>
internal sealed class NotInternetAddressable : InstanceControl
{
    private static readonly bool[] IpVersions = [false, true];

    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-09",
        Title = "Instance not internet-addressable",
        Family = "Network",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "A machine with a public address is one security group rule away from the internet; one without needs a new route as well.",
        Remediation = "Run it in a private subnet, with Session Manager for access and a NAT gateway or endpoints for what it needs; name bastions as exceptions in the baseline.",
        References = ["Security Hub EC2.9", "AWS Config ec2-instance-no-public-ip"],
        Needs = [Readings.Instances, Readings.NetworkInterfaces],
        MayNeed = [Readings.Subnets, Readings.RouteTables, Readings.InternetGateways],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        var interfaces = estate.InterfacesOf(resource.InstanceId!);
        if (interfaces.Count == 0) return Verdict.Unknown("DescribeNetworkInterfaces lists no interface of this machine.");

        Gap? gap = null;
        Verdict? latent = null;
        foreach (var nic in interfaces)
            foreach (var isV6 in IpVersions)
            {
                if (Exposure.PublicAddress(nic, isV6) is not { } address) continue;
                var seen = new Evidence("PublicAddress", address, "ec2:DescribeNetworkInterfaces");
                try
                {
                    var route = estate.InternetRouteOf(nic.SubnetId, isV6);
                    var blocked = route is null ? null : estate.BlockedPublicAccess(nic.SubnetId);
                    if (route is not null && blocked is null)
                        return Verdict.Fail($"The internet can address it by {address} ({nic.NetworkInterfaceId}): subnet {nic.SubnetId} has a route to {route.GatewayId}.", seen, new Evidence("GatewayId", route.GatewayId!, "ec2:DescribeRouteTables"));

                    // Every IPv6 address of a VPC is a global one; without a route it says nothing, where a public IPv4 address was asked for.
                    if (isV6 && blocked is null) continue;
                    latent ??= Verdict.Fail(Severity.Low, $"It has the public address {address} ({nic.NetworkInterfaceId}), but {(blocked is null ? $"subnet {nic.SubnetId} has no route to an internet gateway" : $"VPC block public access ({Text.Visible(blocked)}) stops the internet")}.", seen);
                }
                catch (GapException e)
                {
                    gap ??= e.Gap;
                }
            }

        return gap is not null ? Verdict.Unknown(gap) : latent ?? Verdict.Pass("No interface has an address that the internet reaches.");
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "No automatic repair: an address that was assigned at launch cannot be taken from a running machine, and an elastic one is what somebody connects to. Disassociate it by hand, or launch anew in a private subnet.");
}
