using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>Tags as EC2 takes and gives them.</summary>
internal static class TagLists
{
    public static IReadOnlyList<Tag> Of(IEnumerable<KeyValuePair<string, string>> tags) => [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    public static TagSpecification For(string resourceType, IEnumerable<KeyValuePair<string, string>> tags) => new() { ResourceType = resourceType, Tags = Of(tags) };

    public static IReadOnlyDictionary<string, string> Read(IReadOnlyList<Tag>? tags) =>
        tags.OrEmpty().Where(t => t.Key is not null).GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value ?? "", StringComparer.Ordinal);

    public static IReadOnlyList<Filter> OwnedBy(BlueprintOwner owner) => [OwnerFilter.Of(owner.TagKey, owner.Name)];
}
