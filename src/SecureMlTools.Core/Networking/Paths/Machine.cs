using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>Where the way starts: the machine and its interface, in a state in which packets can leave.</summary>
internal static class Machine
{
    /// <summary>Looks at both. False when the interface has no address to send from.</summary>
    public static bool Check(PathProbe probe)
    {
        var (trace, nic) = (probe.Trace, probe.Nic);
        if (probe.Machine is { } machine) Instance(probe, machine);
        else if (nic.Attachment?.InstanceId is { } id) trace.Doubt("instance", id, $"DescribeInstances does not list {id}, which the interface is on: it is terminated, or another account's");

        if (nic.InterfaceType == "efa-only")
        {
            trace.Block("interface", nic.NetworkInterfaceId, "EFA_ONLY", "an EFA-only interface carries no IP", "Ask about another interface of the machine.");
            return false;
        }

        if (nic.Status is not (null or "in-use") || nic.Attachment?.Status is not (null or "attached"))
            trace.Block("interface", nic.NetworkInterfaceId, "BAD_STATE_ATTACHMENT", $"it is {nic.Status ?? nic.Attachment?.Status} and not attached", $"aws ec2 attach-network-interface --network-interface-id {nic.NetworkInterfaceId} --instance-id INSTANCE --device-index 1");
        if (probe.Address is null)
        {
            var version = probe.IsV6 ? "IPv6" : "IPv4";
            trace.Block("interface", nic.NetworkInterfaceId, "NO_SOURCE_ADDRESS", $"it has no {version} address", probe.IsV6 ? $"aws ec2 assign-ipv6-addresses --network-interface-id {nic.NetworkInterfaceId} --ipv6-address-count 1" : "Ask about IPv6, or use an interface with an IPv4 address.");
            return false;
        }

        trace.Pass("interface", nic.NetworkInterfaceId, $"{probe.Address} in {nic.SubnetId}");
        return true;
    }

    private static void Instance(PathProbe probe, Api.Ec2.Instance machine)
    {
        var (trace, id) = (probe.Trace, machine.InstanceId!);
        if (machine.State?.Name is not "running")
        {
            trace.Block("instance", id, "BAD_STATE", $"it is {machine.State?.Name ?? "in no known state"}", $"aws ec2 start-instances --instance-ids {id}");
            return;
        }

        trace.Try("instance", id, () =>
        {
            var status = probe.Estate.StatusOf(id) ?? throw Estate.NotListed(Api.Ec2.Ec2Api.DescribeInstanceStatus, $"no status checks of {id}");
            var (system, own) = (status.SystemStatus?.Status ?? "not reported", status.InstanceStatusValue?.Status ?? "not reported");
            if (system is "ok" && own is "ok") trace.Pass("instance", id, "running, status checks passed");
            else trace.Doubt("instance", id, $"running, but its status checks say system {system}, instance {own}");
        });
    }
}
