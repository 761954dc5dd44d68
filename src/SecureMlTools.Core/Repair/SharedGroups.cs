using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair;

/// <summary>Finds the machines outside a request that a change to a security group would touch too.</summary>
internal static class SharedGroups
{
    public static Guard? GuardFor(Change change, Estate estate, IReadOnlySet<string> requestedInstances)
    {
        if (change.ResourceType != ResourceTypes.SecurityGroup) return null;
        try
        {
            var others = estate.InterfacesWith(change.ResourceId)
                .Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId ?? "?")
                .Where(id => !requestedInstances.Contains(id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            return others.Count == 0 ? null : new Guard(Guard.SharedSecurityGroup, GuardKind.Harm,
                $"Security group {change.ResourceId} is also on {string.Join(", ", others.Take(3))}{(others.Count > 3 ? $" and {others.Count - 3} more" : "")}, outside this request.");
        }
        catch (GapException e)
        {
            return new Guard(Guard.SharedSecurityGroup, GuardKind.Harm, "Whether others use the security group is not known: " + e.Gap.Reason);
        }
    }
}
