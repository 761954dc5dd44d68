using System.Text.RegularExpressions;

namespace SecureMlTools.ModelTrimmer;

/// <summary>The AWS CLI's spelling of a name: DescribeInstances is describe-instances.</summary>
internal static class CliName
{
    /// <summary>botocore's xform_name: a hyphen before a capital that starts a word or follows a small letter or a digit.</summary>
    public static string Of(string name)
    {
        var words = Regex.Replace(name, "(.)([A-Z][a-z]+)", "$1-$2");
        return Regex.Replace(words, "([a-z0-9])([A-Z])", "$1-$2").ToLowerInvariant();
    }
}
