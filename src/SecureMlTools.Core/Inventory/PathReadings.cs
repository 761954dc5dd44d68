using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Inventory;

/// <summary>What only the way of a packet depends on: gateways' own state, DNS of the VPCs, and the status checks of machines.</summary>
public static class PathReadings
{
    /// <summary>The status checks of the running machines.</summary>
    public static readonly Reading<DescribeInstanceStatusRequest, DescribeInstanceStatusResponse> InstanceStatuses = Reading<DescribeInstanceStatusRequest, DescribeInstanceStatusResponse>.Once(Ec2Api.DescribeInstanceStatus, new());

    /// <summary>The NAT gateways: their subnet, state and addresses.</summary>
    public static readonly Reading<DescribeNatGatewaysRequest, DescribeNatGatewaysResponse> NatGateways = Reading<DescribeNatGatewaysRequest, DescribeNatGatewaysResponse>.Once(Ec2Api.DescribeNatGateways, new());

    /// <summary>The egress-only internet gateways and what they are attached to.</summary>
    public static readonly Reading<DescribeEgressOnlyInternetGatewaysRequest, DescribeEgressOnlyInternetGatewaysResponse> EgressOnlyGateways = Reading<DescribeEgressOnlyInternetGatewaysRequest, DescribeEgressOnlyInternetGatewaysResponse>.Once(Ec2Api.DescribeEgressOnlyInternetGateways, new());

    /// <summary>The DHCP options: which resolvers the machines of a VPC ask.</summary>
    public static readonly Reading<DescribeDhcpOptionsRequest, DescribeDhcpOptionsResponse> DhcpOptions = Reading<DescribeDhcpOptionsRequest, DescribeDhcpOptionsResponse>.Once(Ec2Api.DescribeDhcpOptions, new());

    /// <summary>Whether the resolver of each VPC with machines answers: one call a VPC.</summary>
    public static readonly Reading<DescribeVpcAttributeRequest, DescribeVpcAttributeResponse> DnsSupport = Attribute("enableDnsSupport", "enable-dns-support");

    /// <summary>Whether a VPC with machines gives DNS names, without which private names of endpoints do not work: one call a VPC.</summary>
    public static readonly Reading<DescribeVpcAttributeRequest, DescribeVpcAttributeResponse> DnsHostnames = Attribute("enableDnsHostnames", "enable-dns-hostnames");

    /// <summary>The rules by which names are asked of other resolvers.</summary>
    public static readonly Reading<ListResolverRulesRequest, ListResolverRulesResponse> ResolverRules = Reading<ListResolverRulesRequest, ListResolverRulesResponse>.Once(Route53ResolverApi.ListResolverRules, new());

    /// <summary>The VPCs that such rules are for.</summary>
    public static readonly Reading<ListResolverRuleAssociationsRequest, ListResolverRuleAssociationsResponse> ResolverRuleAssociations = Reading<ListResolverRuleAssociationsRequest, ListResolverRuleAssociationsResponse>.Once(Route53ResolverApi.ListResolverRuleAssociations, new());

    /// <summary>The addresses behind each prefix list that only routes name: one call a list. Kept under the same name as those of security groups.</summary>
    public static readonly Reading<GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResponse> RoutePrefixLists = Reading<GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResponse>.Each(
        Ec2Api.GetManagedPrefixListEntries, "--prefix-list-id {id}", [Readings.RouteTables, Readings.SecurityGroups],
        (soFar, _) => InUse.RoutePrefixLists(soFar).Select(id => ((string?)id, new GetManagedPrefixListEntriesRequest { PrefixListId = id })));

    /// <summary>All of these, each after what it depends on.</summary>
    public static IReadOnlyList<Reading> All { get; } = [InstanceStatuses, NatGateways, EgressOnlyGateways, DhcpOptions, DnsSupport, DnsHostnames, ResolverRules, ResolverRuleAssociations, RoutePrefixLists];

    private static Reading<DescribeVpcAttributeRequest, DescribeVpcAttributeResponse> Attribute(string name, string qualifier) => Reading<DescribeVpcAttributeRequest, DescribeVpcAttributeResponse>.Each(
        Ec2Api.DescribeVpcAttribute, $"--vpc-id {{id}} --attribute {name}", [Readings.Instances],
        (soFar, options) => InUse.Vpcs(soFar, options.InstanceIds).Select(id => ((string?)id, new DescribeVpcAttributeRequest { VpcId = id, Attribute = name })),
        qualifier);
}
