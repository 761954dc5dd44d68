using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A log group. CloudWatch Logs tells no tags in its lists, so a group is its owner's by its name: those that the scope knows. Others may keep logs of
/// their own below <c>/secureml/NAME/</c>.
/// </summary>
internal sealed class LogGroupKind : ResourceKind
{
    public const string TypeName = "AWS::Logs::LogGroup";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => CloudWatchLogsApi.CreateLogGroup;

    /// <summary>What the names of an owner's groups begin with.</summary>
    public static string Prefix(BlueprintOwner owner) => $"/secureml/{owner.Name}/";

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var names = scope.NamesOf(Type).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0) return [];
        var answer = await CloudWatchLogsApi.DescribeLogGroups.AllAsync(scope.Aws, new DescribeLogGroupsRequest { LogGroupNamePrefix = Prefix(scope.Owner) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.LogGroups.OrEmpty().Where(g => g.LogGroupName is { } name && names.Contains(name)).Select(g => Of(scope, g.LogGroupName!, g.RetentionInDays, g.KmsKeyId))];
    }

    public override string? Key(PropertyMap properties) => properties.Text("LogGroupName");

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var name = making.Required("LogGroupName");
        var key = making.Properties.Text("KmsKeyId");
        var request = new CreateLogGroupRequest { LogGroupName = name, KmsKeyId = key, Tags = making.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal) };
        await LostAnswers.SendAsync(making.Aws, CloudWatchLogsApi.CreateLogGroup.Call(request), "ResourceAlreadyExistsException", cancellationToken).ConfigureAwait(false);
        return Of(making.Scope, name, null, key);
    }

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        // Of a new group only: one that keeps its logs for ever may be meant to, and a shorter time would delete what it has.
        if (making.Properties.Number("RetentionInDays") is not { } days || found.Properties.Number("RetentionInDays") is not null) return false;
        await making.Aws.SendAsync(CloudWatchLogsApi.PutRetentionPolicy.Call(new PutRetentionPolicyRequest { LogGroupName = found.PhysicalId, RetentionInDays = days }), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, CloudWatchLogsApi.DeleteLogGroup.Call(new DeleteLogGroupRequest { LogGroupName = found.PhysicalId }), cancellationToken);

    private FoundResource Of(BlueprintScope scope, string name, int? retention, string? key) => new()
    {
        Type = Type,
        PhysicalId = name,
        Properties = Property.Map(("LogGroupName", name), ("RetentionInDays", retention), ("KmsKeyId", key)),
        Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("Arn", $"arn:{scope.Partition}:logs:{scope.Region}:{scope.AccountId}:log-group:{name}:*"),
    };
}
