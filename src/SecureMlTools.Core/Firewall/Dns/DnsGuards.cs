using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Dns;

/// <summary>Reasons not to let DNS Firewall decide for a VPC.</summary>
internal static class DnsGuards
{
    /// <summary>The guards of putting rules at a VPC.</summary>
    /// <param name="estate">The estate, with the machines that Systems Manager manages.</param>
    /// <param name="vpcId">The VPC.</param>
    /// <param name="blocks">Tells whether the rules block a name.</param>
    public static IReadOnlyList<Guard> Of(Estate estate, string vpcId, Func<string, bool> blocks)
    {
        var lost = AwsNames.SystemsManager.SelectMany(s => AwsNames.Of(estate.Region, s)).Where(blocks).ToList();
        if (lost.Count == 0) return [];
        try
        {
            var managed = estate.Instances.Where(i => DnsFirewallOn.IsIn(i, vpcId) && estate.Managed(i.InstanceId!) is { PingStatus: "Online" }).Select(i => i.InstanceId!).ToList();
            return managed.Count == 0 ? [] : [new Guard(Guard.SsmPath, GuardKind.Never,
                $"Systems Manager manages {string.Join(", ", managed.Take(3))}{(managed.Count > 3 ? $" and {managed.Count - 3} more" : "")} in {vpcId} through {string.Join(", ", lost)}, which the rules block: let these names through as well.")];
        }
        catch (GapException e)
        {
            return [new Guard(Guard.SsmPath, GuardKind.Never, $"Whether Systems Manager manages machines in {vpcId} is not known, and the rules block {lost[0]}: {e.Gap.Reason}")];
        }
    }
}
