using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The log group that machines write to, with an end to how long it keeps them. Known by its name.</summary>
internal sealed class LogGroupKind : ResourceKind
{
    public const string TypeName = "AWS::Logs::LogGroup";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => CloudWatchLogsApi.CreateLogGroup;

    public override string? Key(PropertyMap properties) => properties.Text("LogGroupName");

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        foreach (var name in scope.NamesOf(TypeName))
        {
            var answer = await CloudWatchLogsApi.DescribeLogGroups.AllAsync(scope.Aws, new DescribeLogGroupsRequest { LogGroupNamePrefix = name }, cancellationToken).ConfigureAwait(false);
            found.AddRange(answer.LogGroups.OrEmpty().Where(g => g.LogGroupName == name).Select(g => Found(scope, name, g.RetentionInDays, g.KmsKeyId)));
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var name = making.Required("LogGroupName");
        var tags = making.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        await GroupKind.Tolerant(making.Aws, CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = name, KmsKeyId = making.Properties.Text("KmsKeyId"), Tags = tags }), "ResourceAlreadyExistsException", cancellationToken).ConfigureAwait(false);
        return Found(making.Scope, name, null, null);
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => found.Properties.Number("RetentionInDays") is null;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        if (making.Properties.Number("RetentionInDays") is not { } days) return false;
        await making.Aws.SendAsync(CloudWatchLogsApi.PutRetentionPolicy.Call(new PutRetentionPolicyRequest { LogGroupName = found.PhysicalId, RetentionInDays = days }), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        await DeleteAsync(scope.Aws, CloudWatchLogsApi.DeleteLogGroup.Call(new DeleteLogGroupRequest { LogGroupName = found.PhysicalId }), cancellationToken).ConfigureAwait(false);

    private static FoundResource Found(BlueprintScope scope, string name, int? days, string? key) => new()
    {
        Type = TypeName,
        PhysicalId = name,
        Properties = Property.Map(("LogGroupName", name), ("RetentionInDays", Optional.Number(days)), ("KmsKeyId", Optional.Text(key))),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("Arn", $"arn:{scope.Partition}:logs:{scope.Region}:{scope.AccountId}:log-group:{name}:*"),
    };
}
