using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using Ec2Filter = SecureMlTools.Api.Ec2.Filter;
using ResolverFilter = SecureMlTools.Api.Route53Resolver.Filter;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>How names are resolved in a VPC: what sends questions elsewhere, or lets others ask here.</summary>
internal static class VpcNames
{
    private const string OfAws = "AmazonProvidedDNS";

    // Every VPC has rules of AWS's own.
    private const string Autodefined = "rslvr-autodefined-";

    /// <summary>Endpoints of Route 53 Resolver.</summary>
    public static async Task<IEnumerable<VpcContent>> EndpointsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Route53ResolverApi.ListResolverEndpoints.AllAsync(place.Aws, new ListResolverEndpointsRequest { Filters = Filters(place, "HostVPCId") }, cancellationToken).ConfigureAwait(false);
        return answer.ResolverEndpoints.OrEmpty().Where(e => e.Status != "DELETING").Select(e => new VpcContent(
            "AWS::Route53Resolver::ResolverEndpoint", e.Id!, e.Direction == "INBOUND" ? "other networks ask the VPC's resolver, and reach it" : "questions for names go out to other resolvers, data in them too"));
    }

    /// <summary>Rules that send names to other resolvers.</summary>
    public static async Task<IEnumerable<VpcContent>> RulesAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Route53ResolverApi.ListResolverRuleAssociations.AllAsync(place.Aws, new ListResolverRuleAssociationsRequest { Filters = Filters(place, "VPCId") }, cancellationToken).ConfigureAwait(false);
        return answer.ResolverRuleAssociations.OrEmpty().Where(a => a.Status != "DELETING" && a.ResolverRuleId?.StartsWith(Autodefined, StringComparison.Ordinal) != true).Select(a => new VpcContent(
            "AWS::Route53Resolver::ResolverRuleAssociation", a.Id!, $"names of {Text.Visible(a.ResolverRuleId)} are asked of another resolver, data in them too"));
    }

    /// <summary>Other rule groups of DNS Firewall: the one with the lowest priority decides first.</summary>
    public static async Task<IEnumerable<VpcContent>> FirewallsAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Route53ResolverApi.ListFirewallRuleGroupAssociations.AllAsync(place.Aws, new ListFirewallRuleGroupAssociationsRequest(), cancellationToken).ConfigureAwait(false);
        return answer.FirewallRuleGroupAssociations.OrEmpty().Where(a => a.Status != "DELETING" && place.Is(a.VpcId)).Select(a => new VpcContent(
            ResourceTypes.DnsRuleGroupAssociation, a.Id!, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Text.Visible(a.FirewallRuleGroupId)} decides on names too, with priority {a.Priority}")));
    }

    /// <summary>A VPC whose machines are told of other resolvers than AWS's.</summary>
    public static async Task<IEnumerable<ChangedSetting>> ResolversAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var ids = place.Vpcs.Select(v => v.DhcpOptionsId).OfType<string>().Where(id => id.StartsWith("dopt-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0) return [];
        var answer = await Ec2Api.DescribeDhcpOptions.AllAsync(place.Aws, new DescribeDhcpOptionsRequest { Filters = [new Ec2Filter { Name = "dhcp-options-id", Values = ids }] }, cancellationToken).ConfigureAwait(false);
        return from vpc in place.Vpcs
               from servers in answer.DhcpOptions.OrEmpty().Where(o => o.DhcpOptionsId == vpc.DhcpOptionsId).SelectMany(o => o.DhcpConfigurations.OrEmpty()).Where(c => c.Key == "domain-name-servers")
               let named = string.Join(", ", servers.Values.OrEmpty().Select(v => v.Value))
               where named != OfAws
               select new ChangedSetting("Vpc", ResourceTypes.Vpc, vpc.VpcId!, new PropertyDifference("DhcpOptions.DomainNameServers", OfAws, named));
    }

    /// <summary>A VPC that resolves every name while DNS Firewall cannot judge. One that nobody has set does not.</summary>
    public static async Task<IEnumerable<ChangedSetting>> FailureModesAsync(VpcPlace place, CancellationToken cancellationToken)
    {
        var answer = await Route53ResolverApi.ListFirewallConfigs.AllAsync(place.Aws, new ListFirewallConfigsRequest(), cancellationToken).ConfigureAwait(false);
        return answer.FirewallConfigs.OrEmpty().Where(c => place.Is(c.ResourceId) && c.FirewallFailOpen is not (null or "DISABLED")).Select(c => new ChangedSetting("Vpc", ResourceTypes.Vpc, c.ResourceId!, new PropertyDifference("FirewallFailOpen", "DISABLED", c.FirewallFailOpen!)));
    }

    private static ResolverFilter[] Filters(VpcPlace place, string name) => [new ResolverFilter { Name = name, Values = place.Ids }];
}
