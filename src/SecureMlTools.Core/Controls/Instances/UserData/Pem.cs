using System.Text;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>A PEM block: keys are secrets when they are private; the rest of a block is nothing to look for secrets in.</summary>
/// <param name="IsPrivate">True for a private key.</param>
/// <param name="Body">What is between the first and the last line.</param>
/// <param name="LastLine">Index of its last line.</param>
internal sealed record Pem(bool IsPrivate, string Body, int LastLine)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";

    /// <summary>The block that begins in a line, or null. One that never ends is taken to end with the lines that look like its body.</summary>
    public static Pem? At(IReadOnlyList<string> lines, int index)
    {
        var at = lines[index].IndexOf(Begin, StringComparison.Ordinal);
        if (at < 0) return null;
        var isPrivate = lines[index].AsSpan(at).Contains("PRIVATE KEY", StringComparison.Ordinal);
        var body = new StringBuilder(lines[index][at..]);
        var last = index;
        if (!lines[index].AsSpan(at).Contains(End, StringComparison.Ordinal))
            while (last + 1 < lines.Count)
            {
                var line = lines[last + 1].Trim();
                if (!line.StartsWith(End, StringComparison.Ordinal) && line.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or ':' or ',' or '-' or ' '))) break;
                last++;
                body.Append('\n').Append(line);
                if (line.StartsWith(End, StringComparison.Ordinal)) break;
            }

        return new Pem(isPrivate, body.ToString(), last);
    }
}
