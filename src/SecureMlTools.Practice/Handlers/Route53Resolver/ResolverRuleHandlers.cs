using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Which names are asked of which resolver: the rules that are there, and AWS's own for all the others, which every VPC has.</summary>
internal static class ResolverRuleHandlers
{
    private const string InvalidParameter = "InvalidParameterException";
    private const string Internet = "rslvr-autodefined-rr-internet-resolver";

    private static readonly Dictionary<string, Func<ResolverRule, string?>> RuleFields = new(StringComparer.Ordinal)
    {
        ["CreatorRequestId"] = r => r.CreatorRequestId,
        ["DomainName"] = r => r.DomainName,
        ["Name"] = r => r.Name,
        ["ResolverEndpointId"] = r => r.ResolverEndpointId,
        ["Status"] = r => r.Status,
        ["Type"] = r => r.RuleType,
        ["TYPE"] = r => r.RuleType,
    };

    private static readonly Dictionary<string, Func<ResolverRuleAssociation, string?>> AssociationFields = new(StringComparer.Ordinal)
    {
        ["Name"] = a => a.Name,
        ["ResolverRuleId"] = a => a.ResolverRuleId,
        ["Status"] = a => a.Status,
        ["VPCId"] = a => a.VPCId,
    };

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListResolverRules, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(
                from => Numbered(Rules(region), from), QueryLogHandlers.Test(r.Filters, RuleFields), r.MaxResults, r.NextToken, "resolver rules " + QueryLogHandlers.Words(r.Filters), code: InvalidParameter);
            return new ListResolverRulesResponse { ResolverRules = items, NextToken = next, MaxResults = r.MaxResults ?? 100 };
        });
        map.On(Route53ResolverApi.ListResolverRuleAssociations, (region, r) =>
        {
            var (items, next) = DnsHandlers.Page(
                from => Numbered(Associations(region), from), QueryLogHandlers.Test(r.Filters, AssociationFields), r.MaxResults, r.NextToken, "resolver rule associations " + QueryLogHandlers.Words(r.Filters), code: InvalidParameter);
            return new ListResolverRuleAssociationsResponse { ResolverRuleAssociations = items, NextToken = next, MaxResults = r.MaxResults ?? 100 };
        });
    }

    private static IEnumerable<ResolverRule> Rules(PracticeRegion region) => region.Dns.ResolverRules.All.Where(r => r.Id != Internet).Prepend(new ResolverRule
    {
        Id = Internet,
        CreatorRequestId = "",
        Arn = $"arn:aws:route53resolver:{region.Name}::autodefined-rule/{Internet}",
        DomainName = ".",
        Status = "COMPLETE",
        RuleType = "RECURSIVE",
        Name = "Internet Resolver",
        OwnerId = "Route 53 Resolver",
        ShareStatus = "NOT_SHARED",
    });

    private static IEnumerable<ResolverRuleAssociation> Associations(PracticeRegion region) => region.Vpcs.All.Select(v => new ResolverRuleAssociation
    {
        Id = $"rslvr-autodefined-assoc-{v.VpcId}-internet-resolver",
        ResolverRuleId = Internet,
        Name = "System Rule Association",
        VPCId = v.VpcId,
        Status = "COMPLETE",
        StatusMessage = "",
    }).Concat(region.Dns.ResolverRuleAssociations.All.Where(a => a.ResolverRuleId != Internet));

    private static IEnumerable<(int Place, T Item)> Numbered<T>(IEnumerable<T> items, int from) => items.Select((item, at) => (at, item)).Skip(from);
}
