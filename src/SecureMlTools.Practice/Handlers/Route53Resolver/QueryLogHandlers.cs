using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Where the queries of VPCs are logged to.</summary>
internal static partial class QueryLogHandlers
{
    private const string InvalidParameter = "InvalidParameterException";

    private static readonly Dictionary<string, Func<ResolverQueryLogConfig, string?>> ConfigFields = new(StringComparer.Ordinal)
    {
        ["Arn"] = c => c.Arn,
        ["AssociationCount"] = c => c.AssociationCount?.ToString(CultureInfo.InvariantCulture),
        ["CreationTime"] = c => c.CreationTime,
        ["CreatorRequestId"] = c => c.CreatorRequestId,
        ["Destination"] = c => DestinationForm().Match(c.DestinationArn ?? "").Groups[1].Value switch { "s3" => "S3", "logs" => "CloudWatchLogs", _ => "KinesisFirehose" },
        ["DestinationArn"] = c => c.DestinationArn,
        ["Id"] = c => c.Id,
        ["Name"] = c => c.Name,
        ["OwnerId"] = c => c.OwnerId,
        ["ShareStatus"] = c => c.ShareStatus,
        ["Status"] = c => c.Status,
    };

    private static readonly Dictionary<string, Func<ResolverQueryLogConfigAssociation, string?>> AssociationFields = new(StringComparer.Ordinal)
    {
        ["CreationTime"] = a => a.CreationTime,
        ["Error"] = a => a.Error,
        ["Id"] = a => a.Id,
        ["ResolverQueryLogConfigId"] = a => a.ResolverQueryLogConfigId,
        ["ResourceId"] = a => a.ResourceId,
        ["Status"] = a => a.Status,
    };

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListResolverQueryLogConfigs, (region, r) =>
        {
            var test = Test(r.Filters, ConfigFields);
            var (items, next) = DnsHandlers.Page(region.Dns.QueryLogConfigs.ReadFrom, test, r.MaxResults, r.NextToken, "query logs " + Words(r.Filters), code: InvalidParameter);
            return new ListResolverQueryLogConfigsResponse
            {
                ResolverQueryLogConfigs = [.. items.Select(c => Counted(region, c))],
                NextToken = next,
                TotalCount = region.Dns.QueryLogConfigs.All.Count(),
                TotalFilteredCount = region.Dns.QueryLogConfigs.All.Count(test),
            };
        });
        map.On(Route53ResolverApi.GetResolverQueryLogConfig, (region, r) => new GetResolverQueryLogConfigResponse
        {
            ResolverQueryLogConfig = Counted(region, region.Dns.QueryLogConfigs.Read(Config(region, r.ResolverQueryLogConfigId).Id) ?? throw NoConfig()),
        });
        map.On(Route53ResolverApi.CreateResolverQueryLogConfig, Create);
        map.On(Route53ResolverApi.DeleteResolverQueryLogConfig, (region, r) =>
        {
            var config = Config(region, r.ResolverQueryLogConfigId);
            if (Counted(region, config).AssociationCount > 0) throw DnsHandlers.Error("InvalidRequestException", "01603", "The query logging configuration is associated with VPCs. Disassociate them and try again.");
            return new DeleteResolverQueryLogConfigResponse { ResolverQueryLogConfig = region.Dns.QueryLogConfigs.Remove(config with { Status = "DELETING" }) };
        });
        map.On(Route53ResolverApi.ListResolverQueryLogConfigAssociations, (region, r) =>
        {
            var test = Test(r.Filters, AssociationFields);
            var (items, next) = DnsHandlers.Page(region.Dns.QueryLogAssociations.ReadFrom, test, r.MaxResults, r.NextToken, "query log associations " + Words(r.Filters), code: InvalidParameter);
            return new ListResolverQueryLogConfigAssociationsResponse
            {
                ResolverQueryLogConfigAssociations = items,
                NextToken = next,
                TotalCount = region.Dns.QueryLogAssociations.All.Count(),
                TotalFilteredCount = region.Dns.QueryLogAssociations.All.Count(test),
            };
        });
        map.On(Route53ResolverApi.GetResolverQueryLogConfigAssociation, (region, r) => new GetResolverQueryLogConfigAssociationResponse
        {
            ResolverQueryLogConfigAssociation = region.Dns.QueryLogAssociations.Read(DnsHandlers.Required(r.ResolverQueryLogConfigAssociationId, "resolverQueryLogConfigAssociationId", InvalidParameter))
                ?? throw DnsHandlers.Error("ResourceNotFoundException", "01602", "The specified query logging configuration association doesn't exist."),
        });
        map.On(Route53ResolverApi.AssociateResolverQueryLogConfig, Associate);
        map.On(Route53ResolverApi.DisassociateResolverQueryLogConfig, Disassociate);
    }

    private static CreateResolverQueryLogConfigResponse Create(PracticeRegion region, CreateResolverQueryLogConfigRequest request)
    {
        var name = DnsHandlers.Name(request.Name, InvalidParameter);
        var creator = DnsHandlers.CreatorRequestId(request.CreatorRequestId, InvalidParameter);
        var destination = DnsHandlers.Required(request.DestinationArn, "destinationArn", InvalidParameter);
        if (!DestinationForm().IsMatch(destination)) throw DnsHandlers.Error(InvalidParameter, "01014", "An Amazon Resource Name (ARN) for the destination is required.");
        if (region.Dns.QueryLogConfigs.All.FirstOrDefault(c => c.CreatorRequestId == creator) is { } made)
            return made.Name == name && made.DestinationArn == destination
                ? new CreateResolverQueryLogConfigResponse { ResolverQueryLogConfig = made }
                : throw DnsHandlers.Error("ResourceExistsException", "01604", "A query logging configuration with this creator request ID already exists.");
        var id = region.Ids.New("rqlc");
        var config = new ResolverQueryLogConfig
        {
            Id = id,
            OwnerId = region.AccountId,
            Status = "CREATED",
            ShareStatus = "NOT_SHARED",
            AssociationCount = 0,
            Arn = DnsHandlers.Arn(region, "resolver-query-log-config", id),
            Name = name,
            DestinationArn = destination,
            CreatorRequestId = creator,
            CreationTime = DnsHandlers.Now(region),
        };
        region.Dns.Tag(config.Arn, request.Tags);
        return new CreateResolverQueryLogConfigResponse { ResolverQueryLogConfig = region.Dns.QueryLogConfigs.Change(config with { Status = "CREATING" }, config) };
    }

    private static AssociateResolverQueryLogConfigResponse Associate(PracticeRegion region, AssociateResolverQueryLogConfigRequest request)
    {
        var config = Config(region, request.ResolverQueryLogConfigId);
        var vpc = DnsHandlers.Vpc(region, request.ResourceId);
        if (region.Dns.QueryLogAssociations.All.Any(a => a.ResolverQueryLogConfigId == config.Id && a.ResourceId == vpc))
            throw DnsHandlers.Error("ResourceExistsException", "01606", "The specified VPC is already associated with the query logging configuration.");
        var association = new ResolverQueryLogConfigAssociation
        {
            Id = region.Ids.New("rqlca"),
            ResolverQueryLogConfigId = config.Id,
            ResourceId = vpc,
            Status = "ACTIVE",
            Error = "NONE",
            ErrorMessage = "",
            CreationTime = DnsHandlers.Now(region),
        };
        return new AssociateResolverQueryLogConfigResponse { ResolverQueryLogConfigAssociation = region.Dns.QueryLogAssociations.Change(association with { Status = "CREATING" }, association) };
    }

    private static DisassociateResolverQueryLogConfigResponse Disassociate(PracticeRegion region, DisassociateResolverQueryLogConfigRequest request)
    {
        var config = Config(region, request.ResolverQueryLogConfigId);
        DnsHandlers.Required(request.ResourceId, "resourceId", InvalidParameter);
        var association = region.Dns.QueryLogAssociations.All.FirstOrDefault(a => a.ResolverQueryLogConfigId == config.Id && a.ResourceId == request.ResourceId)
            ?? throw DnsHandlers.Error("ResourceNotFoundException", "01602", "The specified query logging configuration association doesn't exist.");
        return new DisassociateResolverQueryLogConfigResponse { ResolverQueryLogConfigAssociation = region.Dns.QueryLogAssociations.Remove(association with { Status = "DELETING" }) };
    }

    private static ResolverQueryLogConfig Config(PracticeRegion region, string? id) =>
        region.Dns.QueryLogConfigs.Find(DnsHandlers.Required(id, "resolverQueryLogConfigId", InvalidParameter)) ?? throw NoConfig();

    private static ServiceException NoConfig() => DnsHandlers.Error("ResourceNotFoundException", "01601", "The specified query logging configuration doesn't exist.");

    private static ResolverQueryLogConfig Counted(PracticeRegion region, ResolverQueryLogConfig config) =>
        config with { AssociationCount = region.Dns.QueryLogAssociations.All.Count(a => a.ResolverQueryLogConfigId == config.Id) };

    public static Func<T, bool> Test<T>(IReadOnlyList<Filter>? filters, Dictionary<string, Func<T, string?>> fields)
    {
        var tests = filters.OrEmpty().Select(f => (
            Read: fields.GetValueOrDefault(f.Name ?? "") ?? throw DnsHandlers.Error(InvalidParameter, "01607", $"The filter \"{f.Name}\" isn't valid."),
            Values: f.Values.OrEmpty())).ToList();
        return item => tests.TrueForAll(t => t.Values.Contains(t.Read(item), StringComparer.Ordinal));
    }

    public static string Words(IReadOnlyList<Filter>? filters) => string.Join('\n', filters.OrEmpty().Select(f => $"{f.Name}={string.Join(',', f.Values.OrEmpty())}"));

    [GeneratedRegex(@"^arn:aws[a-z-]*:(s3|logs|firehose|kinesis):[^\s]{1,580}\z")]
    private static partial Regex DestinationForm();
}
