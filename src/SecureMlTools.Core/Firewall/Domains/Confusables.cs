using System.Globalization;
using System.Text;

namespace SecureMlTools.Firewall.Domains;

/// <summary>Letters that look alike, in the sense of UTS #39 (https://www.unicode.org/reports/tr39/), cut down to those that imitate the letters of ASCII.</summary>
internal static class Confusables
{
    // Pairs: what is written, what it looks like.
    private const string Pairs =
        "аa еe оo рp сc уy хx ѕs іi јj ԁd ԛq ԝw һh вb кk мm нh тt гr пn ѵv ӏl ьb " + // Cyrillic
        "αa οo ρp νv ιi κk τt υu ωw εe ηn χx γy σo βb μu " + // Greek
        "օo սu հh ոn ցg զq " + // Armenian
        "ɡg ɑa ıi ȷj ƅb łl øo đd ħh ŧt ſs"; // Latin

    private static readonly Dictionary<char, char> Looks = Table();

    /// <summary>The scripts of a label, when it mixes such as look alike: "Cyrillic and Latin". Null when it does not.</summary>
    public static string? MixedScripts(string label)
    {
        var scripts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var c in label)
            if (Script(c) is { } script) scripts.Add(script);
        return scripts.Count > 1 ? string.Join(" and ", scripts) : null;
    }

    /// <summary>What a reader sees at a glance: look-alikes and accents replaced, 0 as o, 1 and l as i, rn as m, vv as w.</summary>
    public static string Skeleton(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var c in label.Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            var look = Looks.GetValueOrDefault(c, c);
            text.Append(look switch { '0' => 'o', '1' or 'l' => 'i', '5' => 's', '3' => 'e', _ => look });
        }

        return text.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static string? Script(char c) => c switch
    {
        >= 'a' and <= 'z' or >= '\u00c0' and <= '\u02af' or >= '\u1e00' and <= '\u1eff' => "Latin",
        >= '\u0370' and <= '\u03ff' or >= '\u1f00' and <= '\u1fff' => "Greek",
        >= '\u0400' and <= '\u052f' or >= '\u1c80' and <= '\u1c8f' or >= '\ua640' and <= '\ua69f' => "Cyrillic",
        >= '\u0530' and <= '\u058f' => "Armenian",
        >= '\u13a0' and <= '\u13ff' or >= '\uab70' and <= '\uabbf' => "Cherokee",
        >= '\ua4d0' and <= '\ua4ff' => "Lisu",
        >= '\u2c80' and <= '\u2cff' => "Coptic",
        _ => null,
    };

    private static Dictionary<char, char> Table() => Pairs.Split(' ').ToDictionary(p => p[0], p => p[1]);
}
