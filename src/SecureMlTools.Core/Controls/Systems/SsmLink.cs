using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Systems;

/// <summary>Finds the missing link between a machine and Systems Manager: role, then path, then agent. An explanation, never a verdict.</summary>
internal static class SsmLink
{
    // ec2messages is gone from newer agents, which speak over ssmmessages.
    private static readonly string[] Services = ["ssm", "ssmmessages"];

    /// <summary>The first missing link, as the end of a sentence.</summary>
    public static string Missing(Instance machine, Estate estate)
    {
        var role = machine.IamInstanceProfile is null
            ? "it has no instance profile, so (unless the account's default host management role covers it) the agent has no permission; give it a role with AmazonSSMManagedInstanceCore"
            : null;
        string? path;
        try
        {
            path = PathFault(machine, estate);
        }
        catch (GapException e)
        {
            return role is not null ? role + "." : $"it has an instance profile; whether it has a path to the endpoints is not known: {e.Gap.Reason}";
        }

        return (role, path) switch
        {
            ({ } r, { } p) => $"{r}; also, {p}.",
            ({ } r, null) => r + ".",
            (null, { } p) => p + ".",
            _ => "it has an instance profile and a path to the endpoints, so check that the role has AmazonSSMManagedInstanceCore, that its security group lets port 443 out, and that the SSM agent runs.",
        };
    }

    private static string? PathFault(Instance machine, Estate estate)
    {
        if (estate.Subnet(machine.SubnetId) is not { } subnet) return null;
        var table = estate.RouteTableOf(subnet.SubnetId);
        var exit = table?.Routes.OrEmpty().FirstOrDefault(r => r.DestinationCidrBlock == "0.0.0.0/0" && r.State is not "blackhole");
        var isPublic = machine.PublicIpAddress is not null || machine.NetworkInterfaces.OrEmpty().Any(n => n.Association?.PublicIp is not null);
        var throughGateway = exit?.GatewayId?.StartsWith("igw-", StringComparison.Ordinal) == true;
        if (exit is not null && (!throughGateway || isPublic)) return null;

        var present = estate.EndpointServicesOf(subnet.VpcId);
        var missing = Services.Where(s => !present.Contains(s)).ToList();
        if (missing.Count == 0) return null;
        var route = throughGateway
            ? $"subnet {subnet.SubnetId} leads to an internet gateway, but the machine has no public address"
            : $"subnet {subnet.SubnetId} has no default route";
        return $"{route}, and VPC {subnet.VpcId} has no available endpoint for {string.Join(" and ", missing)}";
    }
}
