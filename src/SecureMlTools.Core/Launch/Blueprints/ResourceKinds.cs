using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// Every kind of resource that can be built, in the order in which they are made: each after those it may be part of or refer to. They are deleted in the
/// reverse of it.
/// </summary>
internal static class ResourceKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new LogGroupKind(),
        new RoleKind(),
        new VpcKind(),
        new DefaultSecurityGroupKind(),
        new NetworkAclKind(),
        new NetworkAclEntryKind(),
        new RouteTableKind(),
        new SubnetKind(),
        new SubnetNetworkAclKind(),
        new InternetGatewayKind(),
        new GatewayAttachmentKind(),
        new AddressKind(),
        new SecurityGroupKind(),
        new RuleGroupKind(),
        new FirewallPolicyKind(),
        new DnsDomainListKind(),
        new DnsRuleGroupKind(),
        new QueryLogConfigKind(),
        new NatGatewayKind(),
        new FirewallKind(),
        new FirewallLogsKind(),
        new VpcEndpointKind(),
        new RouteKind(),
        new SubnetRouteTableKind(),
        new GatewayRouteTableKind(),
        new DnsAssociationKind(),
        new QueryLogAssociationKind(),
        new FlowLogKind(),
    ];

    /// <summary>Those of the types given, in the order in which they are made.</summary>
    public static IReadOnlyList<ResourceKind> Of(IEnumerable<string> types)
    {
        var wanted = types.ToHashSet(StringComparer.Ordinal);
        return [.. All.Where(k => wanted.Contains(k.Type))];
    }
}
