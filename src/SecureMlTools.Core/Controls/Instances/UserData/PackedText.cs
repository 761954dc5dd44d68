using System.Text;
using System.Text.RegularExpressions;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>Finds texts packed into a text: the base64 of MIME parts and of cloud-config's write_files, encoded commands, quoted-printable parts.</summary>
internal static class PackedText
{
    private const int WrappedLine = 60;
    private static readonly Regex Blob = new("[A-Za-z0-9+/]{24,}={0,2}", RegexOptions.NonBacktracking);
    private static readonly Regex WholeLine = new(@"^\s*[A-Za-z0-9+/]+={0,2}\s*$", RegexOptions.NonBacktracking);
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Every packed text or gzip in the lines, with the index of the line where it begins.</summary>
    public static IEnumerable<(int Line, byte[] Bytes)> In(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("Content-Transfer-Encoding:", StringComparison.OrdinalIgnoreCase) && lines[i].Contains("quoted-printable", StringComparison.OrdinalIgnoreCase))
            {
                yield return (i, QuotedPrintable(lines, i + 1));
                continue;
            }

            if (lines[i].Length >= WrappedLine && WholeLine.IsMatch(lines[i]))
            {
                var start = i;
                var block = new StringBuilder(lines[i].Trim());
                while (lines[i].TrimEnd().Length >= WrappedLine && i + 1 < lines.Count && WholeLine.IsMatch(lines[i + 1])) block.Append(lines[++i].Trim());
                if (UserDataReader.FromBase64(block.ToString()) is { } bytes && IsWorthReading(bytes)) yield return (start, bytes);
                continue;
            }

            foreach (Match match in Blob.Matches(lines[i]))
                if (UserDataReader.FromBase64(match.Value) is { } bytes && IsWorthReading(bytes)) yield return (i, bytes);
        }
    }

    /// <summary>True when text is base64 of a text or of gzip: then what is in it is read, and the text itself is no secret.</summary>
    public static bool IsPacked(string text) => UserDataReader.FromBase64(text) is { } bytes && IsWorthReading(bytes);

    /// <summary>Bytes as text; null when they are none.</summary>
    public static string? Decode(byte[] bytes)
    {
        if (bytes is [0xff, 0xfe, ..]) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xfe, 0xff, ..]) return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (IsWide(bytes)) return Encoding.Unicode.GetString(bytes);
        return Array.IndexOf(bytes, (byte)0) >= 0 ? null : Encoding.UTF8.GetString(bytes).TrimStart('\ufeff');
    }

    // Random bytes that happen to be base64 (a key, a hash) are no text: a text is valid UTF-8 or PowerShell's UTF-16, and has no control characters.
    private static bool IsWorthReading(byte[] bytes)
    {
        if (bytes is [0x1f, 0x8b, ..]) return true;
        if (bytes.Length < 12) return false;
        try
        {
            var text = IsWide(bytes) ? Encoding.Unicode.GetString(bytes) : Strict.GetString(bytes);
            return text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t');
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // ASCII in UTF-16 has a zero in every second byte.
    private static bool IsWide(byte[] bytes) => bytes.Length >= 4 && bytes.Length % 2 == 0 && bytes.Where((b, i) => i % 2 == 1 && b == 0).Count() * 10 >= bytes.Length / 2 * 9;

    private static byte[] QuotedPrintable(IReadOnlyList<string> lines, int from)
    {
        var bytes = new List<byte>();
        for (var i = from; i < lines.Count && !lines[i].StartsWith("--", StringComparison.Ordinal); i++)
        {
            var line = Encoding.UTF8.GetBytes(lines[i]);
            var soft = line is [.., (byte)'='];
            for (var k = 0; k < line.Length - (soft ? 1 : 0); k++)
            {
                if (line[k] == '=' && k + 2 < line.Length && Hex(line[k + 1]) is { } high && Hex(line[k + 2]) is { } low)
                {
                    bytes.Add((byte)((high << 4) | low));
                    k += 2;
                }
                else
                {
                    bytes.Add(line[k]);
                }
            }

            if (!soft) bytes.Add((byte)'\n');
        }

        return [.. bytes];
    }

    private static int? Hex(byte c) => char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : null;
}
