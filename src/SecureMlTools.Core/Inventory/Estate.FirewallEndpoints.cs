using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Inventory;

/// <summary>One endpoint of a firewall, to which route tables send.</summary>
/// <param name="Id">The endpoint: <c>vpce-…</c>.</param>
/// <param name="FirewallArn">Its firewall.</param>
/// <param name="Zone">The availability zone it is in.</param>
/// <param name="VpcId">The firewall's VPC.</param>
/// <param name="SubnetId">The subnet it is in.</param>
internal sealed record FirewallEndpoint(string Id, string FirewallArn, string Zone, string? VpcId, string? SubnetId);

public sealed partial class Estate
{
    private IReadOnlyList<FirewallEndpoint>? _firewallEndpoints;
    private Gap? _firewallGap;

    /// <summary>The endpoints of all firewalls that could be read.</summary>
    /// <exception cref="GapException">The firewalls were not listed.</exception>
    internal IReadOnlyList<FirewallEndpoint> FirewallEndpoints
    {
        get
        {
            if (_firewallEndpoints is not null) return _firewallEndpoints;
            var endpoints = new List<FirewallEndpoint>();
            foreach (var arn in FirewallArns)
                if (!Inventory.Get(FirewallReadings.FirewallDetails, arn).TryGet(out var firewall, out var gap)) _firewallGap ??= gap;
                else
                    endpoints.AddRange(from zone in firewall.FirewallStatus?.SyncStates ?? new Dictionary<string, SyncState>()
                                       where zone.Value.Attachment?.EndpointId is not null
                                       let subnet = zone.Value.Attachment!.SubnetId
                                       select new FirewallEndpoint(zone.Value.Attachment!.EndpointId!, arn, zone.Key, firewall.Firewall?.VpcId, subnet));
            return _firewallEndpoints = endpoints;
        }
    }

    /// <summary>The firewall endpoint of an id; null when no firewall of this account and region has it.</summary>
    /// <exception cref="GapException">It may be that of a firewall that was not read.</exception>
    internal FirewallEndpoint? FirewallEndpoint(string id) =>
        FirewallEndpoints.FirstOrDefault(e => e.Id == id) ?? (_firewallGap is null ? null : throw new GapException(_firewallGap));

    /// <summary>The rule groups of a policy in the order in which they count: by priority, and those without one as they are listed.</summary>
    internal static IReadOnlyList<StatefulRuleGroupReference> StatefulGroupsOf(FirewallPolicy policy) =>
        [.. policy.StatefulRuleGroupReferences.OrEmpty().Where(r => r.ResourceArn is not null).OrderBy(r => r.Priority ?? 0)];
}
