using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A flow log.</summary>
internal sealed class FlowLogKind : Ec2Kind
{
    public override string Type => "AWS::EC2::FlowLog";

    public override AwsOperation CreateOperation => Ec2Api.CreateFlowLogs;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeFlowLogs.AllAsync(scope.Aws, new DescribeFlowLogsRequest { Filter = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.FlowLogs.OrEmpty().Select(l => Found(
            l.FlowLogId!, l.Tags,
            Property.Map(
                ("ResourceId", l.ResourceId ?? ""), ("ResourceType", "VPC"), ("TrafficType", l.TrafficType ?? ""), ("LogDestinationType", l.LogDestinationType ?? "cloud-watch-logs"),
                ("LogDestination", Destination(l, scope)), ("DeliverLogsPermissionArn", l.DeliverLogsPermissionArn)),
            l))];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateFlowLogsRequest
        {
            ResourceIds = [making.Required("ResourceId")],
            ResourceType = making.Required("ResourceType"),
            TrafficType = making.Required("TrafficType"),
            LogDestinationType = making.Required("LogDestinationType"),
            LogDestination = making.Required("LogDestination"),
            DeliverLogsPermissionArn = making.Properties.Text("DeliverLogsPermissionArn"),
            ClientToken = making.Token,
            TagSpecifications = Tags(making, "vpc-flow-log"),
        };
        var answer = await making.Aws.SendAsync(Ec2Api.CreateFlowLogs.Call(request), cancellationToken).ConfigureAwait(false);
        ThrowIfUnsuccessful(Ec2Api.CreateFlowLogs, answer.Unsuccessful);
        return Found(answer.FlowLogIds![0], [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })], making.Properties);
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var answer = await scope.Aws.SendAsync(Ec2Api.DeleteFlowLogs.Call(new DeleteFlowLogsRequest { FlowLogIds = [found.PhysicalId] }), cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfUnsuccessful(Ec2Api.DeleteFlowLogs, answer.Unsuccessful);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
        }
    }

    // A role that was just made cannot be assumed for some seconds.
    public override bool PassesByItself(AwsException error) => base.PassesByItself(error) || error.Message.Contains("IAM role", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("Access Denied for LogDestination", StringComparison.OrdinalIgnoreCase);

    // Of a log group AWS may tell the name only.
    private static string Destination(FlowLog log, BlueprintScope scope) =>
        (log.LogDestination ?? (log.LogGroupName is { } group ? $"arn:{scope.Partition}:logs:{scope.Region}:{scope.AccountId}:log-group:{group}" : "")) is var arn && arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn;
}
