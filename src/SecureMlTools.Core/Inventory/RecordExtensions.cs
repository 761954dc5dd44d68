using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

/// <summary>Small conveniences over AWS's records, in which any member may be absent.</summary>
public static class RecordExtensions
{
    /// <summary>The list, or an empty one where AWS left it out.</summary>
    public static IReadOnlyList<T> OrEmpty<T>(this IReadOnlyList<T>? list) => list ?? [];

    /// <summary>The value of a tag, or null.</summary>
    public static string? Value(this IReadOnlyList<Tag>? tags, string key)
    {
        if (tags is null) return null;
        foreach (var tag in tags)
            if (string.Equals(tag.Key, key, StringComparison.Ordinal)) return tag.Value;
        return null;
    }
}
