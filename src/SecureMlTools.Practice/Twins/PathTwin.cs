using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers.Networks;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Twins;

/// <summary>Puts into a twin what only the way of a packet depends on: gateways, DNS of the VPCs, status checks.</summary>
internal static class PathTwin
{
    public static void Load(PracticeRegion region, RegionInventory inventory)
    {
        region.DhcpOptions.PutAll(TwinLoader.Answer(inventory, PathReadings.DhcpOptions)?.DhcpOptions);
        region.EgressOnlyInternetGateways.PutAll(TwinLoader.Answer(inventory, PathReadings.EgressOnlyGateways)?.EgressOnlyInternetGateways);
        region.InstanceStatuses.PutAll(TwinLoader.Answer(inventory, PathReadings.InstanceStatuses)?.InstanceStatuses);
        region.Dns.ResolverRules.PutAll(TwinLoader.Answer(inventory, PathReadings.ResolverRules)?.ResolverRules);
        region.Dns.ResolverRuleAssociations.PutAll(TwinLoader.Answer(inventory, PathReadings.ResolverRuleAssociations)?.ResolverRuleAssociations);
        foreach (var gateway in TwinLoader.Answer(inventory, PathReadings.NatGateways)?.NatGateways.OrEmpty() ?? []) region.NatGateways.Put(gateway);
        foreach (var (id, answer) in TwinLoader.Answers(inventory, PathReadings.DnsSupport)) Put(region, id, known => known with { EnableDnsSupport = answer.EnableDnsSupport });
        foreach (var (id, answer) in TwinLoader.Answers(inventory, PathReadings.DnsHostnames)) Put(region, id, known => known with { EnableDnsHostnames = answer.EnableDnsHostnames });
    }

    private static void Put(PracticeRegion region, string id, Func<DescribeVpcAttributeResponse, DescribeVpcAttributeResponse> change) =>
        region.VpcAttributes.Put(change(VpcHandlers.Attributes(region, region.Vpcs.Find(id) ?? new Vpc { VpcId = id })));
}
