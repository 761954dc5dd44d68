using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A resource of Route 53 Resolver. Its lists tell no tags. They tell the request id that it was made with, which nobody can change afterwards: ours names
/// the owner and the logical id. What a template made has another one, and is the owner's when it has a name of the owner's and its tags say so.
/// </summary>
internal abstract class DnsKind : ResourceKind
{
    public override bool PassesByItself(AwsException error) => base.PassesByItself(error) || error.ErrorCode is "ResourceUnavailableException";

    public override bool StillInUse(AwsException error) => base.StillInUse(error) || error.ErrorCode is "ConflictException" or "ResourceInUseException" or "InvalidRequestException";

    /// <summary>The request id to make a resource with.</summary>
    protected static string RequestId(Making making) => $"{Prefix(making.Scope.Owner)}{making.Resource.LogicalId}/{making.Token}";

    /// <summary>The tags, for the creating call.</summary>
    protected static Tag[] Tags(Making making) => [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>A resource as a list tells it.</summary>
    protected readonly record struct Listed(string? Id, string? Arn, string? Name, string? RequestId, string? OwnerId);

    /// <summary>A resource that is listed, if it is the owner's.</summary>
    protected async Task<FoundResource?> FoundAsync(BlueprintScope scope, Listed listed, CancellationToken cancellationToken)
    {
        // What another account shares is in the lists too.
        if (listed is not { Id: { } id, Arn: { } arn } || (listed.OwnerId is not null && listed.OwnerId != scope.AccountId)) return null;
        var isMade = listed.RequestId?.StartsWith(Prefix(scope.Owner), StringComparison.Ordinal) == true;
        if (!isMade && !scope.Owner.MayHaveNamed(listed.Name)) return null;
        var tags = await TagsAsync(scope.Aws, arn, cancellationToken).ConfigureAwait(false);
        if (!isMade && !scope.Owner.IsOn(tags)) return null;
        return Of(id, arn, isMade ? listed.RequestId![Prefix(scope.Owner).Length..].Split('/')[0] : tags?.GetValueOrDefault(BlueprintOwner.IdKey), tags);
    }

    /// <summary>A resource that was just made.</summary>
    protected FoundResource Made(Making making, string? id, string? arn, PropertyMap properties) =>
        Of(id!, arn, making.Resource.LogicalId, making.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal)) with { Properties = properties };

    private FoundResource Of(string id, string? arn, string? logicalId, IReadOnlyDictionary<string, string>? tags)
    {
        var attributes = ImmutableDictionary<string, string>.Empty.Add("Id", id);
        return new FoundResource { Type = Type, PhysicalId = id, LogicalId = logicalId, Tags = tags, Attributes = arn is null ? attributes : attributes.Add("Arn", arn) };
    }

    // Null for what is gone since it was listed.
    private static async Task<IReadOnlyDictionary<string, string>?> TagsAsync(IAwsTransport aws, string arn, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Route53ResolverApi.ListTagsForResource.AllAsync(aws, new ListTagsForResourceRequest { ResourceArn = arn }, cancellationToken).ConfigureAwait(false);
            return answer.Tags.OrEmpty().Where(t => t.Key is not null).GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value ?? "", StringComparer.Ordinal);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }

    private static string Prefix(BlueprintOwner owner) => $"{owner}/";
}
