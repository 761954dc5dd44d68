using System.Text.RegularExpressions;

namespace SecureMlTools.Operations;

/// <summary>Ids of machines, as a user types them.</summary>
public static partial class InstanceIds
{
    /// <summary>The id in an id or an ARN.</summary>
    /// <exception cref="OptionException">It is neither.</exception>
    public static string Parse(string text)
    {
        var id = text.Trim();
        if (id.StartsWith("arn:", StringComparison.Ordinal)) id = id[(id.LastIndexOf('/') + 1)..];
        return WellFormed().IsMatch(id) ? id : throw new OptionException($"'{Text.OneLine(text)}' is not an instance id: one looks like i-0123456789abcdef0.");
    }

    [GeneratedRegex(@"^i-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex WellFormed();
}
