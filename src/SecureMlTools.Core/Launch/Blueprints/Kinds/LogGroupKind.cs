using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A log group. CloudWatch Logs tells no tags in its lists, so those of the names that the scope knows are asked for their tags, and are the owner's when
/// these say so. One of such a name without them is somebody else's: it is never taken over and never deleted.
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
        var found = new List<FoundResource>();
        var answer = await CloudWatchLogsApi.DescribeLogGroups.AllAsync(scope.Aws, new DescribeLogGroupsRequest { LogGroupNamePrefix = Prefix(scope.Owner) }, cancellationToken).ConfigureAwait(false);
        foreach (var group in answer.LogGroups.OrEmpty().Where(g => g.LogGroupName is { } name && names.Contains(name)))
        {
            if (await TagsAsync(scope, group.LogGroupName!, cancellationToken).ConfigureAwait(false) is not { } tags) continue;
            if (scope.Owner.IsOn(tags)) found.Add(Of(scope, group.LogGroupName!, group.RetentionInDays, group.KmsKeyId, tags));
            else scope.Strangers.Add((Type, group.LogGroupName!));
        }

        return found;
    }

    public override string? Key(PropertyMap properties) => properties.Text("LogGroupName");

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var name = making.Required("LogGroupName");
        var key = making.Properties.Text("KmsKeyId");
        var tags = making.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        try
        {
            await making.Aws.SendAsync(CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = name, KmsKeyId = key, Tags = tags }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceAlreadyExistsException")
        {
            // Ours when the answer to an earlier attempt was lost.
            if (!making.Scope.Owner.IsOn(await TagsAsync(making.Scope, name, cancellationToken).ConfigureAwait(false)))
                throw new AwsException($"Log group {name} is there already without the tag {making.Scope.Owner}, so it is somebody else's: delete it, or give it the tag.", e.ErrorCode, e.StatusCode, e.RequestId, e.Operation, e);
        }

        return Of(making.Scope, name, null, key, tags);
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

    // Null for one that is gone since it was listed.
    private static async Task<IReadOnlyDictionary<string, string>?> TagsAsync(BlueprintScope scope, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await scope.Aws.SendAsync(CloudWatchLogsApi.ListTagsForResource.Call(new ListTagsForResourceRequest { ResourceArn = Arn(scope, name) }), cancellationToken).ConfigureAwait(false)).Tags ?? ImmutableDictionary<string, string>.Empty;
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }

    private static string Arn(BlueprintScope scope, string name) => $"arn:{scope.Partition}:logs:{scope.Region}:{scope.AccountId}:log-group:{name}";

    private FoundResource Of(BlueprintScope scope, string name, int? retention, string? key, IReadOnlyDictionary<string, string> tags) => new()
    {
        Type = Type,
        PhysicalId = name,
        LogicalId = tags.GetValueOrDefault(BlueprintOwner.IdKey),
        Tags = tags,
        Properties = Property.Map(("LogGroupName", name), ("RetentionInDays", retention), ("KmsKeyId", key)),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("Arn", Arn(scope, name) + ":*"),
    };
}
