using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A resource of Route 53 Resolver. Its lists tell no tags, but they tell the request id that it was made with, which nobody can change afterwards: that
/// names the owner and the logical id.
/// </summary>
internal abstract class DnsKind : ResourceKind
{
    public override bool PassesByItself(AwsException error) => base.PassesByItself(error) || error.ErrorCode is "ResourceUnavailableException";

    public override bool StillInUse(AwsException error) => base.StillInUse(error) || error.ErrorCode is "ConflictException" or "ResourceInUseException" or "InvalidRequestException";

    /// <summary>The request id to make a resource with.</summary>
    protected static string RequestId(Making making) => $"{Prefix(making.Scope.Owner)}{making.Resource.LogicalId}/{making.Token}";

    /// <summary>The tags, for the creating call.</summary>
    protected static Tag[] Tags(Making making) => [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>A resource that was found, if its request id says that it is the owner's.</summary>
    protected FoundResource? Found(BlueprintScope scope, string? id, string? arn, string? requestId, PropertyMap properties)
    {
        if (id is null || requestId?.StartsWith(Prefix(scope.Owner), StringComparison.Ordinal) != true) return null;
        var rest = requestId[Prefix(scope.Owner).Length..];
        var attributes = ImmutableDictionary<string, string>.Empty.Add("Id", id);
        return new FoundResource { Type = Type, PhysicalId = id, LogicalId = rest.Split('/')[0], Properties = properties, Attributes = arn is null ? attributes : attributes.Add("Arn", arn) };
    }

    private static string Prefix(BlueprintOwner owner) => $"{owner}/";
}
