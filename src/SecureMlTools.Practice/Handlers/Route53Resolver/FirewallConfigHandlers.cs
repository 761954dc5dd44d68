using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>What DNS Firewall does in a VPC when it cannot judge. A VPC has no such record until somebody asks for it; then it is closed.</summary>
internal static class FirewallConfigHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListFirewallConfigs, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(region.Dns.Configs.From, _ => true, r.MaxResults, r.NextToken, "firewall configs", 5, 10);
            return new ListFirewallConfigsResponse { FirewallConfigs = items, NextToken = next };
        });
        map.On(Route53ResolverApi.GetFirewallConfig, (region, r) => new GetFirewallConfigResponse { FirewallConfig = Of(region, r.ResourceId) });
        map.On(Route53ResolverApi.UpdateFirewallConfig, (region, r) =>
        {
            var mode = DnsHandlers.OneOf(DnsHandlers.Required(r.FirewallFailOpen, "firewallFailOpen"), "firewallFailOpen", "ENABLED", "DISABLED", "USE_LOCAL_RESOURCE_SETTING");
            var config = Of(region, r.ResourceId) with { FirewallFailOpen = mode };
            region.Dns.Configs.Put(config);
            return new UpdateFirewallConfigResponse { FirewallConfig = config };
        });
    }

    private static FirewallConfig Of(PracticeRegion region, string? vpcId)
    {
        var vpc = DnsHandlers.Vpc(region, vpcId);
        if (region.Dns.Configs.Find(vpc) is { } known) return known;
        var made = new FirewallConfig { Id = region.Ids.Of("rslvr-fc", vpc), ResourceId = vpc, OwnerId = region.AccountId, FirewallFailOpen = "DISABLED" };
        region.Dns.Configs.Put(made);
        return made;
    }
}
