using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>A secret found. The value itself is not kept: only what kind it is, where it is, and its hash, so that one can tell whether it is still the same.</summary>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Line">Line of the user data, from 1.</param>
/// <param name="Sha256">Hash of the value.</param>
internal sealed record SecretHit(string Kind, int Line, string Sha256);

/// <summary>Finds secrets in a text: by the prefixes that their issuers give them, by the names they are assigned to, and by randomness.</summary>
internal static class SecretRules
{
    // Every expression is free of backtracking: its time is linear in the text, whoever wrote that.
    private static readonly (string Kind, Regex Form)[] Forms =
    [
        ("AWS access key id", Of("(?:AKIA|ASIA)[A-Z0-9]{16}")),
        ("AWS secret access key", Of(@"(?i:secret_?access_?key)[""']?\s*[:=]\s*[""']?(?<value>[A-Za-z0-9/+]{40})")),
        ("Hugging Face token", Of("hf_[A-Za-z0-9]{20,}")),
        ("GitHub token", Of("(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})")),
        ("GitLab token", Of("glpat-[A-Za-z0-9_-]{20,}")),
        ("Slack token", Of("xox[abeoprs]-[A-Za-z0-9-]{10,}")),
        ("API key (sk-)", Of(@"\bsk-[A-Za-z0-9_-]{20,}")),
        ("Google API key", Of("AIza[0-9A-Za-z_-]{35}")),
        ("NVIDIA API key", Of("nvapi-[A-Za-z0-9_-]{20,}")),
        ("Docker token", Of("dckr_pat_[A-Za-z0-9_-]{20,}")),
        ("Weights & Biases key", Of(@"(?i:wandb)[A-Za-z_ .""'-]*[:= ]\s*[""']?(?<value>[0-9a-f]{40})\b")),
        ("JSON web token", Of(@"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
        ("password hash", Of(@"(?<value>\$(?:1|2[aby]|5|6|y)\$[A-Za-z0-9./$=,]{8,})")),
        ("password in a URL", Of(@"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@""'$<{]*:(?<value>[^\s/@""'$<{]+)@[A-Za-z0-9.\[-]")),
        ("bearer token", Of(@"(?i:bearer)\s+(?<value>[A-Za-z0-9._~+/-]{16,}=*)")),
        ("password", Of(@"\b(?:sshpass|docker|podman|mysql)\b.*\s-p\s*[""']?(?<value>[^\s""']{4,})")),
        ("password", Of(@"\bcurl\b.*\s(?:-u|--user)\s*[""']?[^\s:""']+:(?<value>[^\s""']{4,})")),
        ("password", Of(@"\becho\s+[""']?[a-z_][a-z0-9_-]*:(?<value>[^\s""'|]{4,})[""']?\s*\|\s*(?:sudo\s+)?chpasswd\b")),
    ];

    private static readonly Regex Assignment = Of(@"(?<key>[A-Za-z][A-Za-z0-9_.-]*)[""']?\s*(?::=|=>|=|:)\s*(?<value>""[^""]*""|'[^']*'|[^\s""',;&|]+)");
    private static readonly Regex Option = Of(@"--(?<key>[A-Za-z][A-Za-z0-9-]*)\s+(?<value>""[^""]*""|'[^']*'|[^\s""',;&|]+)");
    private static readonly Regex Random = Of(@"[A-Za-z0-9+/_-]{32,}={0,2}");
    private static readonly Regex PublicMatter = Of(@"(?i)ssh-(?:rsa|ed25519|dss)|ecdsa-sha2|sha-?(?:1|256|384|512)|integrity|fingerprint|checksum|digest|certificate");

    // A text that is nothing but secrets is told as well by the first few; and what is found is compared with what was found before.
    private const int Maximum = 200;
    private const int ShortestLine = 8;

    /// <summary>The secrets in a text, the first 200 of them.</summary>
    public static IEnumerable<SecretHit> Find(UserDataText text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < text.Lines.Count && seen.Count < Maximum; i++)
        {
            var line = text.Lines[i];
            if (line.Length < ShortestLine) continue;
            if (Pem.At(text.Lines, i) is { } block)
            {
                if (block.IsPrivate && seen.Add(block.Body)) yield return Hit("private key", text.LineOf(i), block.Body);
                i = block.LastLine;
                continue;
            }

            foreach (var (kind, value) in InLine(line).Take(Maximum))
                if (!seen.Any(s => s.Contains(value, StringComparison.Ordinal)) && seen.Add(value)) yield return Hit(kind, text.LineOf(i), value);
        }
    }

    private static IEnumerable<(string Kind, string Value)> InLine(string line)
    {
        foreach (var (kind, form) in Forms)
            foreach (Match match in form.Matches(line))
            {
                var value = match.Groups["value"] is { Success: true } group ? group.Value : match.Value;
                if (kind == "password hash" || !SecretNames.IsReference(value)) yield return (kind, value);
            }

        foreach (var match in Assignment.Matches(line).Concat(Option.Matches(line)))
        {
            var value = match.Groups["value"].Value.Trim('"', '\'');
            if (SecretNames.KindOf(match.Groups["key"].Value) is { } kind && !SecretNames.IsReference(value) && !PackedText.IsPacked(value)) yield return (kind, value);
        }

        if (PublicMatter.IsMatch(line)) yield break;
        foreach (Match match in Random.Matches(line))
            if (IsRandom(match.Value) && !PackedText.IsPacked(match.Value)) yield return ("high-entropy value", match.Value);
    }

    // Bits per character: English and identifiers stay under 4, 32 random base64 characters come to about 4.5. Hex is left out: commits and digests are hex.
    private static bool IsRandom(string value)
    {
        if (!value.Any(char.IsAsciiDigit) || !value.Any(char.IsAsciiLetterUpper) || !value.Any(char.IsAsciiLetterLower)) return false;
        if (value.Count(c => c is '/') > 3 || value.Count(c => c is '-' or '_') > 3) return false;
        var entropy = value.GroupBy(c => c).Sum(g => -(double)g.Count() / value.Length * Math.Log2((double)g.Count() / value.Length));
        return entropy >= 4.2;
    }

    private static SecretHit Hit(string kind, int line, string value) => new(kind, line, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value))).ToLowerInvariant());

    private static Regex Of(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
