using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>
/// Network interfaces that no training machine should have. A machine, a job or a file system in a subnet for machines is what the network is for; an
/// interface elsewhere, with a public address, of another account, or of a service that brings traffic in, is not.
/// </summary>
internal static class VpcInterfaces
{
    private const string Workload = nameof(SubnetPurpose.Workload);

    // The gateway, attachment or endpoint behind them is told by itself.
    private static readonly HashSet<string> Told = new(["nat_gateway", "natGateway", "vpc_endpoint", "gateway_load_balancer_endpoint", "transit_gateway", "ec2_instance_connect_endpoint"], StringComparer.Ordinal);

    private static readonly HashSet<string> Bringing = new(
        ["load_balancer", "network_load_balancer", "gateway_load_balancer", "global_accelerator_managed", "api_gateway_managed", "iot_rules_managed", "quicksight", "aws_codestar_connections_managed"], StringComparer.Ordinal);

    /// <summary>True for an interface of something that is told by itself: by its type, or as one of the network's own endpoints.</summary>
    public static bool IsTold(NetworkInterface nic, BlueprintState state) => (nic.InterfaceType is { } type && Told.Contains(type))
        || state.Found.Select(f => f.Record).OfType<VpcEndpoint>().Any(e => e.NetworkInterfaceIds.OrEmpty().Contains(nic.NetworkInterfaceId, StringComparer.Ordinal));

    /// <summary>Reads them.</summary>
    public static async Task<IEnumerable<VpcContent>> ReadAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeNetworkInterfaces.AllAsync(place.Aws, new DescribeNetworkInterfacesRequest { Filters = place.Within }, cancellationToken).ConfigureAwait(false);
        return from nic in answer.NetworkInterfaces.OrEmpty()
               where !IsTold(nic, place.State)
               let risk = Risk(place, nic)
               where risk is not null
               select new VpcContent(ResourceTypes.NetworkInterface, nic.NetworkInterfaceId!, Whose(nic) + risk);
    }

    private static string? Risk(VpcPlace place, NetworkInterface nic)
    {
        if (nic.Association?.PublicIp is { } address) return $"it has the public address {Text.Visible(address)}";
        if (nic.OwnerId is { } owner && owner != place.AccountId) return $"it is account {Text.Visible(owner)}'s: its subnet is shared";
        if (nic.InterfaceType is { } type && Bringing.Contains(type)) return $"{type} brings traffic to machines";
        return place.Own(nic.SubnetId)?.LogicalId is { } subnet && !subnet.StartsWith(Workload, StringComparison.Ordinal) ? $"it stands in {Text.Visible(subnet)}, where the firewall is not between it and the rest" : null;
    }

    private static string Whose(NetworkInterface nic) => nic.Attachment?.InstanceId is { } machine ? $"of {Text.Visible(machine)}: " : "";
}
