using System.Text;

namespace SecureMlTools;

/// <summary>Text from outside, made safe to show: every string from AWS or a file is hostile.</summary>
public static class Text
{
    /// <summary>Shows control characters escaped (<c>\u001b</c>), so that no name can move a cursor or forge a line.</summary>
    public static string Visible(string? value)
    {
        if (string.IsNullOrEmpty(value)) return value ?? "";
        var first = -1;
        for (var i = 0; i < value.Length && first < 0; i++)
            if (IsHostile(value[i])) first = i;
        if (first < 0) return value;

        var text = new StringBuilder(value.Length + 8).Append(value, 0, first);
        foreach (var c in value.AsSpan(first))
            if (IsHostile(c)) text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else text.Append(c);
        return text.ToString();
    }

    /// <summary>A message on one line, at most 300 characters.</summary>
    public static string OneLine(string? value)
    {
        var text = Visible(value?.ReplaceLineEndings(" ").Trim());
        return text.Length <= 300 ? text : string.Concat(text.AsSpan(0, 297), "...");
    }

    // Bidirectional overrides reorder what a reader sees; they count as control characters.
    private static bool IsHostile(char c) => char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029';
}
