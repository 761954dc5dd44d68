using System.Text;
using System.Text.RegularExpressions;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>Code that a machine takes from elsewhere and runs unseen.</summary>
/// <param name="Kind">What it does, in words.</param>
/// <param name="Line">Line of the user data, from 1.</param>
internal sealed record RemoteCodeHit(string Kind, int Line);

/// <summary>Finds downloads piped into a shell, and downloads that anyone on the way can change.</summary>
internal static class RemoteCodeRules
{
    private const string Piped = "a download piped into a shell";
    private const string PlainHttp = "a download over http://";
    private const string Included = "an included script from elsewhere";

    private static readonly Regex[] PipedForms =
    [
        Of(@"\b(?:curl|wget|fetch)\b[^|]*(?:\|[^|]*)*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/\S*/)?(?:env\s+)?(?:ba|z|da|k)?sh\b"),
        Of(@"\b(?:curl|wget|fetch)\b[^|]*(?:\|[^|]*)*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/\S*/)?(?:python[0-9.]*|perl|ruby|node)\b"),
        Of(@"\b(?:ba|z|da|k)?sh\b[^|]*(?:<\(|-c\s+[""']?\$\(|-c\s+[""']?`)\s*(?:curl|wget|fetch)\b"),
        Of(@"\b(?:eval|source)\s+[""']?(?:\$\(|`|<\()\s*(?:curl|wget|fetch)\b"),
        Of(@"(?i)\b(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|downloadstring)\b.*\|\s*(?:iex|invoke-expression)\b"),
        Of(@"(?i)\b(?:iex|invoke-expression)\b.*\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b"),
    ];

    private static readonly Regex Downloader = Of(@"(?i)\b(?:curl|wget|fetch|pip3?|conda|mamba|yum|dnf|apt|apt-get|apt-key|rpm|git|npm|docker|aria2c|iwr|irm|invoke-webrequest|invoke-restmethod|downloadfile|downloadstring|add-apt-repository|baseurl|index-url|extra-index-url|trusted=yes)\b");
    private static readonly Regex Http = Of(@"(?i)\bhttp://(?<host>\[[0-9a-f:]+\]|[^\s/:""'<>|)]+)");

    // The metadata service, the container credentials and the machine itself are not on the way to anywhere.
    private static readonly string[] Local = ["169.254.169.254", "169.254.170.2", "169.254.169.123", "[fd00:ec2::254]", "localhost", "[::1]"];

    /// <summary>Every piece of remote code in a text.</summary>
    public static IEnumerable<RemoteCodeHit> Find(UserDataText text)
    {
        foreach (var (index, line) in Logical(text.Lines))
        {
            if (line.StartsWith("#include", StringComparison.OrdinalIgnoreCase))
            {
                yield return new RemoteCodeHit(Included, text.LineOf(index));
                continue;
            }

            if (line.TrimStart().StartsWith('#')) continue;
            if (PipedForms.Any(f => f.IsMatch(line))) yield return new RemoteCodeHit(Piped, text.LineOf(index));
            else if (IsPlainHttpDownload(line)) yield return new RemoteCodeHit(PlainHttp, text.LineOf(index));
        }
    }

    private static bool IsPlainHttpDownload(string line)
    {
        // The packages of an apt source are signed, so that how they travel matters little; unless the source is trusted blindly.
        if (line.Contains("deb http://", StringComparison.Ordinal)) return false;
        return Downloader.IsMatch(line) && Http.Matches(line).Any(m => !IsLocal(m.Groups["host"].Value));
    }

    private static bool IsLocal(string host) => host.StartsWith("127.", StringComparison.Ordinal) || Local.Contains(host, StringComparer.OrdinalIgnoreCase) || host.StartsWith('$');

    // A shell joins a line that ends in a backslash with the next.
    private static IEnumerable<(int Index, string Line)> Logical(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var start = i;
            if (!lines[i].EndsWith('\\'))
            {
                yield return (start, lines[i]);
                continue;
            }

            var joined = new StringBuilder();
            for (; i < lines.Count && lines[i].EndsWith('\\'); i++) joined.Append(lines[i], 0, lines[i].Length - 1).Append(' ');
            if (i < lines.Count) joined.Append(lines[i]);
            yield return (start, joined.ToString());
        }
    }

    private static Regex Of(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
