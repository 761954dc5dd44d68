using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Flow logs. What cannot be done for one resource is told beside what was done for the others.</summary>
internal static class FlowLogHandlers
{
    private const string DefaultFormat = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

    private static readonly Listing<FlowLog> FlowLogs = new(
        Ec2Api.DescribeFlowLogs, new Paging(1, 1000),
        new Filters<FlowLog>(f => f.Tags)
            .On("flow-log-id", f => f.FlowLogId).On("resource-id", f => f.ResourceId).On("traffic-type", f => f.TrafficType).On("log-group-name", f => f.LogGroupName)
            .On("log-destination-type", f => f.LogDestinationType).On("deliver-log-status", f => f.DeliverLogsStatus), IdForms.FlowLog);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeFlowLogs,
            (region, r) =>
            {
                var (items, next) = FlowLogs.Read(region.FlowLogs, r.FlowLogIds, r.Filter, r.MaxResults, r.NextToken);
                return new DescribeFlowLogsResponse { FlowLogs = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(Ec2Api.CreateFlowLogs, (region, r) => Idempotency.Once(region, Ec2Api.CreateFlowLogs, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteFlowLogs, Delete, r => r.DryRun);
    }

    private static CreateFlowLogsResponse Create(PracticeRegion region, CreateFlowLogsRequest request)
    {
        if (request.ResourceIds is not { Count: > 0 } ids) throw ServiceException.Missing("ResourceId");
        var type = ServiceException.Required(request.ResourceType, "ResourceType");
        if (type is not ("VPC" or "Subnet" or "NetworkInterface")) throw ServiceException.InvalidValue($"Value ({type}) for parameter ResourceType is invalid.");
        var traffic = ServiceException.Required(request.TrafficType, "TrafficType");
        if (traffic is not ("ACCEPT" or "REJECT" or "ALL")) throw ServiceException.InvalidValue($"Value ({traffic}) for parameter TrafficType is invalid.");
        if (request.MaxAggregationInterval is { } interval and not (60 or 600)) throw ServiceException.InvalidValue($"Value ({interval}) for parameter MaxAggregationInterval is invalid. Valid values are: 60, 600.");
        var (kind, group, destination) = Destination(region, request);

        var made = new List<string>();
        var failed = new List<UnsuccessfulItem>();
        foreach (var id in ids)
        {
            if (!Exists(region, type, id))
                failed.Add(Failure(id, type switch { "VPC" => "InvalidVpcId.NotFound", "Subnet" => "InvalidSubnetId.NotFound", _ => "InvalidNetworkInterfaceId.NotFound" }, $"The {type} ID '{id}' does not exist"));
            else if (region.FlowLogs.All.Any(f => f.ResourceId == id && f.TrafficType == traffic && f.LogDestinationType == kind && (f.LogGroupName ?? f.LogDestination) == (group ?? destination)))
                failed.Add(Failure(id, "FlowLogAlreadyExists", "Error. There is an existing Flow Log with the same configuration and log destination."));
            else
                made.Add(Put(region, request, id, traffic, kind, group, destination));
        }

        return new CreateFlowLogsResponse { ClientToken = request.ClientToken, FlowLogIds = made, Unsuccessful = failed };
    }

    private static (string Kind, string? Group, string? Destination) Destination(PracticeRegion region, CreateFlowLogsRequest request)
    {
        var kind = request.LogDestinationType ?? "cloud-watch-logs";
        if (kind is not ("cloud-watch-logs" or "s3" or "kinesis-data-firehose")) throw ServiceException.InvalidValue($"Value ({kind}) for parameter LogDestinationType is invalid.");
        if (request is { LogGroupName: not null, LogDestination: not null }) throw new ServiceException("InvalidParameterCombination", "LogGroupName and LogDestination cannot both be specified.");
        if (request is { LogGroupName: null, LogDestination: null }) throw new ServiceException("InvalidParameter", "LogDestination can't be empty");
        if (kind != "cloud-watch-logs" && request.LogGroupName is not null) throw new ServiceException("InvalidParameter", $"LogGroupName can't be specified with log destination type {kind}.");
        if (kind == "cloud-watch-logs" && request.DeliverLogsPermissionArn is null) throw new ServiceException("InvalidParameter", "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.");
        var group = kind == "cloud-watch-logs" ? request.LogGroupName ?? request.LogDestination!.Split(":log-group:").Last().Split(':')[0] : null;
        return (kind, group, request.LogDestination ?? $"arn:aws:logs:{region.Name}:{region.AccountId}:log-group:{group}");
    }

    private static bool Exists(PracticeRegion region, string type, string id) => type switch
    {
        "VPC" => region.Vpcs.Find(id) is not null,
        "Subnet" => region.Subnets.Find(id) is not null,
        _ => region.NetworkInterfaces.Find(id) is not null,
    };

    private static string Put(PracticeRegion region, CreateFlowLogsRequest request, string resourceId, string traffic, string kind, string? group, string? destination)
    {
        var id = region.Ids.New("fl");
        region.FlowLogs.Put(new FlowLog
        {
            FlowLogId = id,
            ResourceId = resourceId,
            TrafficType = traffic,
            LogDestinationType = kind,
            LogGroupName = group,
            LogDestination = destination,
            DeliverLogsPermissionArn = request.DeliverLogsPermissionArn,
            DeliverLogsStatus = "SUCCESS",
            FlowLogStatus = "ACTIVE",
            LogFormat = request.LogFormat ?? DefaultFormat,
            MaxAggregationInterval = request.MaxAggregationInterval ?? 600,
            CreationTime = region.Now,
            Tags = [.. request.TagSpecifications.OrEmpty().Where(t => t.ResourceType == "vpc-flow-log").SelectMany(t => t.Tags.OrEmpty())],
        });
        return id;
    }

    private static DeleteFlowLogsResponse Delete(PracticeRegion region, DeleteFlowLogsRequest request)
    {
        if (request.FlowLogIds is not { Count: > 0 } ids) throw ServiceException.Missing("FlowLogId");
        return new DeleteFlowLogsResponse
        {
            Unsuccessful = [.. ids.Where(id => !region.FlowLogs.Remove(id)).Select(id => Failure(id, IdForms.FlowLog.NotFound, $"The specified flow log ID '{id}' does not exist."))],
        };
    }

    private static UnsuccessfulItem Failure(string id, string code, string message) => new() { ResourceId = id, Error = new UnsuccessfulItemError { Code = code, Message = message } };
}
