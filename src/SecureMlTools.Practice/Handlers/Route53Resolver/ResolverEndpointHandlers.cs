using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Endpoints through which a VPC's resolver is asked from elsewhere, or asks elsewhere: only read here, nothing makes them.</summary>
internal static class ResolverEndpointHandlers
{
    private static readonly Dictionary<string, Func<ResolverEndpoint, string?>> Fields = new(StringComparer.Ordinal)
    {
        ["CreatorRequestId"] = e => e.CreatorRequestId,
        ["Direction"] = e => e.Direction,
        ["HostVPCId"] = e => e.HostVPCId,
        ["Name"] = e => e.Name,
        ["Status"] = e => e.Status,
    };

    public static void AddTo(HandlerMap map) => map.On(Route53ResolverApi.ListResolverEndpoints, (region, r) =>
    {
        var (items, next) = DnsHandlers.Page(
            region.Dns.ResolverEndpoints.From, QueryLogHandlers.Test(r.Filters, Fields), r.MaxResults, r.NextToken, "resolver endpoints " + QueryLogHandlers.Words(r.Filters), code: "InvalidParameterException");
        return new ListResolverEndpointsResponse { ResolverEndpoints = items, NextToken = next, MaxResults = r.MaxResults ?? 100 };
    });
}
