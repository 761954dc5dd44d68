using System.IO.Enumeration;

namespace SecureMlTools;

/// <summary>The wildcards * and ?, as AWS and the shell have them.</summary>
public static class Wildcard
{
    /// <summary>True when the whole of <paramref name="text"/> matches, case aside.</summary>
    public static bool IsMatch(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), text, ignoreCase: true);
}
