using System.Text.RegularExpressions;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Tags of the user's beside our own, on resources of several services: what the strictest of them takes.</summary>
internal static partial class UserTags
{
    // AWS takes 50 a resource, of which some are ours.
    private const int Most = 45;
    private const int LongestKey = 127;
    private const int LongestValue = 256;

    /// <summary>Checks what -Tag gave.</summary>
    /// <exception cref="OptionException">A service would refuse it.</exception>
    public static void Check(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > LongestKey || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("secureml:", StringComparison.OrdinalIgnoreCase))
                throw new OptionException($"'{Text.OneLine(key)}' cannot be the key of a tag for -Tag: give 1 to {LongestKey} characters, not beginning with aws: or secureml:.");
            if (value.Length > LongestValue) throw new OptionException($"The value of the tag {Text.OneLine(key)} has {value.Length} characters: give -Tag at most {LongestValue}.");
            if (!Taken().IsMatch(key) || !Taken().IsMatch(value)) throw new OptionException($"The tag {Text.OneLine(key)} has characters that IAM does not take: give -Tag letters, digits, blanks and _ . : / = + - @ only.");
        }

        // IAM's keys ignore case; our Name gives way to the user's, if it is written so.
        if (tags.Keys.Append("Name").Distinct(StringComparer.Ordinal).GroupBy(k => k, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } alike)
            throw new OptionException($"The tag keys {string.Join(" and ", alike.Select(Text.OneLine))} differ by case only, which IAM does not tell apart: give -Tag one of them{(alike.Contains("Name", StringComparer.Ordinal) ? ", written Name" : "")}.");
        if (tags.Count > Most) throw new OptionException($"{tags.Count} tags are too many: AWS takes 50 a resource, of which some are this module's; give -Tag at most {Most}.");
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex Taken();
}
