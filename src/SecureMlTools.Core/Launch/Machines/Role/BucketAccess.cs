using System.Buffers;
using System.Text.RegularExpressions;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>What a machine may do with a bucket.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">Where keys must start, without a slash at the end; empty for the whole bucket.</param>
/// <param name="Writes">True to put objects too, not only to list and get them.</param>
internal sealed partial record BucketAccess(string Bucket, string Prefix, bool Writes)
{
    /// <summary>Reads <c>bucket</c>, <c>bucket/prefix</c>, <c>s3://bucket/prefix</c>, each with <c>=Read</c> (the default) or <c>=ReadWrite</c> behind it.</summary>
    /// <exception cref="OptionException">It is none of these.</exception>
    public static BucketAccess Parse(string text)
    {
        var rest = text.Trim();
        var writes = false;
        if (rest.LastIndexOf('=') is var at and >= 0)
        {
            writes = rest[(at + 1)..].ToUpperInvariant() switch
            {
                "READ" => false,
                "READWRITE" => true,
                _ => throw new OptionException($"'{Text.OneLine(text)}' ends in neither =Read nor =ReadWrite; write for example: checkpoints/run-7=ReadWrite"),
            };
            rest = rest[..at];
        }

        if (rest.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)) rest = rest[5..];
        var parts = rest.Split('/', 2);
        var prefix = parts.Length > 1 ? parts[1].Trim('/') : "";
        if (!Name().IsMatch(parts[0]) || parts[0].Contains("..", StringComparison.Ordinal))
            throw new OptionException($"'{Text.OneLine(parts[0])}' is not the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.");
        if (prefix.AsSpan().ContainsAny(OfPolicies) || prefix.Any(char.IsControl))
            throw new OptionException($"The prefix '{Text.OneLine(prefix)}' has characters that mean something in a policy (* ? $ {{ }}); name it without them.");
        return new BucketAccess(parts[0], prefix, writes);
    }

    private static readonly SearchValues<char> OfPolicies = SearchValues.Create("*?${}\"\\");

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
