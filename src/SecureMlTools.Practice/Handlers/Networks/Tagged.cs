using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>The tags that a resource is made with.</summary>
internal static class Tagged
{
    public static IReadOnlyList<Tag> Of(IReadOnlyList<TagSpecification>? specifications, string type)
    {
        foreach (var other in specifications.OrEmpty().Select(s => s.ResourceType).Where(t => t != type))
            throw ServiceException.InvalidValue($"'{other}' is not a valid taggable resource type for this operation.");
        IReadOnlyList<Tag> tags = [.. specifications.OrEmpty().SelectMany(s => s.Tags.OrEmpty()).Select(t => t with { Value = t.Value ?? "" })];
        TagHandlers.Check(tags);
        if (tags.GroupBy(t => t.Key).FirstOrDefault(g => g.Count() > 1) is { } twice) throw ServiceException.InvalidValue($"Duplicate tag key '{twice.Key}' specified.");
        return tags;
    }
}
