using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A flow log of a VPC, made, and deleted again by the id that AWS gave it. Before the id is known it is known by what it records and where to:
/// AWS allows no two that are the same in that.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
/// </summary>
internal sealed class FlowLogKind : ChangeKind
{
    public const string KindName = "FlowLog";

    /// <summary>The destination type that needs a role.</summary>
    public const string LogGroup = "cloud-watch-logs";

    private const string Field = "FlowLog";
    private const string Id = "FlowLogId";
    private const string Destination = "LogDestination";
    private const string Type = "LogDestinationType";
    private const string Role = "DeliverLogsPermissionArn";
    private const string Traffic = "TrafficType";

    private static readonly Dictionary<string, Regex> Parts = new()
    {
        [Id] = new Regex(@"^fl-([0-9a-f]{8}|[0-9a-f]{17})\z"),
        [Destination] = new Regex(@"^arn:aws[a-z-]*:(logs|s3|firehose):[A-Za-z0-9:/._*#-]{1,512}\z"),
        [Type] = new Regex(@"^(cloud-watch-logs|s3|kinesis-data-firehose)\z"),
        [Role] = new Regex(@"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,576}\z"),
        [Traffic] = new Regex(@"^ALL\z"),
    };

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    /// <summary>What kind of destination an ARN is, in CreateFlowLogs's words; null when it is none.</summary>
    public static string? DestinationType(string arn) => !Parts[Destination].IsMatch(arn) ? null : arn.Split(':')[2] switch
    {
        "logs" => LogGroup,
        "s3" => "s3",
        _ => "kinesis-data-firehose",
    };

    /// <summary>True when a flow log sends to a destination. Of a log group AWS tells the name, and its ARN may end in <c>:*</c>.</summary>
    public static bool SameDestination(FlowLog log, string destination) =>
        Bare(log.LogDestination) == Bare(destination) || (log.LogGroupName is { Length: > 0 } group && Bare(destination)?.EndsWith(":log-group:" + group, StringComparison.Ordinal) == true);

    /// <summary>The change that makes a flow log.</summary>
    public static Change Create(Estate estate, string controlId, string vpcId, string destination, string type, string? role) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Vpc,
        ResourceId = vpcId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of((Destination, destination), (Type, type), (Role, role), (Traffic, "ALL")),
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Risk = "Nothing breaks; the destination's storage and ingestion are charged for.",
        Order = 10,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Ec2Api.CreateFlowLogs.IamAction : Ec2Api.DeleteFlowLogs.IamAction;

    public override string Describe(Change change, ResourceState state)
    {
        var log = Text.Visible($"flow log{(change.Part[Id] is { } id ? " " + id : "")} of {change.Part[Traffic]} traffic to {change.Part[Destination]}");
        return state[Field] == Check.Present ? log : "no " + log;
    }

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        ResourceState.Of((Field, await FindAsync(aws, change, cancellationToken).ConfigureAwait(false) is null ? Check.Absent : Check.Present));

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Check.Absent)
        {
            var log = await FindAsync(aws, change, cancellationToken).ConfigureAwait(false) ?? throw new AwsException("The flow log is no longer there.", "InvalidFlowLogId.NotFound", operation: Ec2Api.DeleteFlowLogs);
            var deleted = await aws.SendAsync(Ec2Api.DeleteFlowLogs.Call(new DeleteFlowLogsRequest { FlowLogIds = [log.FlowLogId!] }), cancellationToken).ConfigureAwait(false);
            ThrowIfRefused(deleted.Unsuccessful, Ec2Api.DeleteFlowLogs);
            return ResourceState.Empty;
        }

        var made = await aws.SendAsync(Ec2Api.CreateFlowLogs.Call(new CreateFlowLogsRequest
        {
            ResourceIds = [change.ResourceId],
            ResourceType = "VPC",
            TrafficType = change.Part[Traffic],
            LogDestination = change.Part[Destination],
            LogDestinationType = change.Part[Type],
            DeliverLogsPermissionArn = change.Part[Role],
            ClientToken = token,
        }), cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(made.Unsuccessful, Ec2Api.CreateFlowLogs);
        return ResourceState.Of((Id, made.FlowLogIds.OrEmpty().FirstOrDefault()));
    }

    public override Change Inverse(Change change, ResourceState assigned) =>
        assigned[Id] is { } id && change.After[Field] == Check.Present ? change.Inverse() with { Part = new ResourceState(change.Part.Fields.SetItem(Id, id)) } : change.Inverse();

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Vpc, Check.VpcId, Parts, States) ?? Check.Moves(change, Field)
        ?? (change.Part[Traffic] is not null && change.Part[Destination] is { } destination && DestinationType(destination) == change.Part[Type] ? null : "a flow log has a traffic type, and a destination of its type")
        ?? ((change.Part[Type] == LogGroup) == (change.Part[Role] is not null) ? null : "a flow log to a log group has a role, and no other has one");

    private static async Task<FlowLog?> FindAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var request = new DescribeFlowLogsRequest { Filter = [new Filter { Name = "resource-id", Values = [change.ResourceId] }] };
        var answer = await Ec2Api.DescribeFlowLogs.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
        return answer.FlowLogs.OrEmpty().FirstOrDefault(l => l.ResourceId == change.ResourceId && l.FlowLogId is not null
            && (change.Part[Id] is { } id ? l.FlowLogId == id : l.TrafficType == change.Part[Traffic] && SameDestination(l, change.Part[Destination]!)));
    }

    // Both operations answer with success and a list of what they did not do.
    private static void ThrowIfRefused(IReadOnlyList<UnsuccessfulItem>? items, AwsOperation operation)
    {
        if (items.OrEmpty().FirstOrDefault() is { } item) throw new AwsException(item.Error?.Message ?? "AWS did not do it.", item.Error?.Code ?? "Unsuccessful", operation: operation);
    }

    private static string? Bare(string? arn) => arn?.EndsWith(":*", StringComparison.Ordinal) == true ? arn[..^2] : arn;
}
