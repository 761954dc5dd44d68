using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Tags of Route 53 Resolver's resources, by ARN: given when a resource is made, told when they are asked for.</summary>
internal static class DnsTagHandlers
{
    public static void AddTo(HandlerMap map) => map.On(Route53ResolverApi.ListTagsForResource, (region, r) =>
    {
        var arn = DnsHandlers.Required(r.ResourceArn, "resourceArn", "InvalidParameterException");
        if (!Arns(region).Contains(arn, StringComparer.Ordinal)) throw DnsHandlers.Error("ResourceNotFoundException", "02025", $"Can't find the resource with the ARN \"{arn}\".");
        var tags = region.Dns.Tags.GetValueOrDefault(arn) ?? [];
        var (items, next) = DnsHandlers.Page(place => tags.Skip(place).Select((t, i) => (place + i, t)), _ => true, r.MaxResults, r.NextToken, "tags " + arn, code: "InvalidParameterException");
        return new ListTagsForResourceResponse { Tags = items, NextToken = next };
    });

    private static IEnumerable<string?> Arns(PracticeRegion region) =>
        [.. region.Dns.DomainLists.All.Select(l => l.List.Arn), .. region.Dns.RuleGroups.All.Select(g => g.Arn), .. region.Dns.Associations.All.Select(a => a.Arn), .. region.Dns.QueryLogConfigs.All.Select(c => c.Arn), .. region.Dns.ResolverRules.All.Select(r => r.Arn), .. region.Dns.ResolverEndpoints.All.Select(e => e.Arn)];
}
