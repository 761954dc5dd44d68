using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, InstanceStatus>? _statusByInstance;
    private Dictionary<string, NatGateway>? _natById;
    private Dictionary<string, EgressOnlyInternetGateway>? _egressOnlyById;
    private Dictionary<string, InternetGateway>? _gatewayById;
    private Dictionary<string, DhcpOptions>? _dhcpById;
    private Dictionary<string, ResolverRule>? _resolverRuleById;

    /// <summary>The status checks of a machine; null when none are listed, as for one that is not running.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal InstanceStatus? StatusOf(string instanceId) => Find(_statusByInstance ??= Index(Need(PathReadings.InstanceStatuses).InstanceStatuses.OrEmpty(), s => s.InstanceId), instanceId);

    /// <summary>The NAT gateway of an id; null when it is not listed.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal NatGateway? NatGateway(string id) => Find(_natById ??= Index(Need(PathReadings.NatGateways).NatGateways.OrEmpty(), g => g.NatGatewayId), id);

    /// <summary>The egress-only internet gateway of an id; null when it is not listed.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal EgressOnlyInternetGateway? EgressOnlyGateway(string id) =>
        Find(_egressOnlyById ??= Index(Need(PathReadings.EgressOnlyGateways).EgressOnlyInternetGateways.OrEmpty(), g => g.EgressOnlyInternetGatewayId), id);

    /// <summary>The internet gateway of an id; null when it is not listed, as of a VPC that another account shares.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal InternetGateway? InternetGateway(string id) => Find(_gatewayById ??= Index(Need(Readings.InternetGateways).InternetGateways.OrEmpty(), g => g.InternetGatewayId), id);

    /// <summary>The internet gateways attached to a VPC.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal IEnumerable<InternetGateway> InternetGatewaysOf(string? vpcId) =>
        Need(Readings.InternetGateways).InternetGateways.OrEmpty().Where(g => IsAttachedTo(g.Attachments, vpcId));

    /// <summary>True when one of a gateway's attachments is to the VPC and works.</summary>
    internal static bool IsAttachedTo(IReadOnlyList<InternetGatewayAttachment>? attachments, string? vpcId) =>
        attachments.OrEmpty().Any(a => a.VpcId == vpcId && a.State is (null or "available" or "attached"));

    /// <summary>The DHCP options of an id; null when they are not listed.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal DhcpOptions? DhcpOptions(string id) => Find(_dhcpById ??= Index(Need(PathReadings.DhcpOptions).DhcpOptions.OrEmpty(), o => o.DhcpOptionsId), id);

    /// <summary>The rules by which a VPC asks other resolvers; a rule that is at the VPC and not listed is a gap.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal IEnumerable<ResolverRule> ResolverRulesOf(string vpcId)
    {
        _resolverRuleById ??= Index(Need(PathReadings.ResolverRules).ResolverRules.OrEmpty(), r => r.Id);
        foreach (var association in Need(PathReadings.ResolverRuleAssociations).ResolverRuleAssociations.OrEmpty().Where(a => a.VPCId == vpcId && a.Status is not ("DELETING" or "FAILED" or "OVERRIDDEN")))
            yield return Find(_resolverRuleById, association.ResolverRuleId) ?? throw NotListed(Route53ResolverApi.ListResolverRules, $"no rule {association.ResolverRuleId}, which is at {vpcId}");
    }

    /// <summary>The VPC endpoint of an id; null when none is listed.</summary>
    /// <exception cref="GapException">They were not read.</exception>
    internal VpcEndpoint? VpcEndpoint(string id) => VpcEndpoints.FirstOrDefault(e => e.VpcEndpointId == id);
}
