using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>EC2's filter by a tag. EC2 takes * and ? in its values for any characters, and a backslash for what it stands before.</summary>
internal static class OwnerFilter
{
    /// <summary>The filter that admits one value of a tag and no other.</summary>
    public static Filter Of(string tagKey, string value) => new() { Name = "tag:" + tagKey, Values = [Escaped(value)] };

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
}
