using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a <c>content</c> looks for: the value without quotes, escapes and <c>|hex|</c>.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsNegated">True where the bytes must not be there: <c>content:!"x"</c>.</param>
public sealed record ContentPattern(ImmutableArray<byte> Bytes, bool IsNegated)
{
    /// <summary>The bytes as text, one character a byte where they are not UTF-8.</summary>
    public string Text
    {
        get
        {
            var utf8 = Encoding.UTF8.GetString(Bytes.AsSpan());
            return utf8.Contains('\ufffd') ? Encoding.Latin1.GetString(Bytes.AsSpan()) : utf8;
        }
    }

    /// <summary>Reads a value, as it stands behind <c>content:</c>.</summary>
    /// <param name="value">The value, quotes and all.</param>
    /// <param name="pattern">What it looks for.</param>
    /// <param name="fault">What the engine does not take in it.</param>
    public static bool TryParse(string? value, [NotNullWhen(true)] out ContentPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        var body = (value ?? "").AsSpan().Trim(" \t");
        var negated = body.StartsWith("!");
        if (negated) body = body[1..].TrimStart(" \t");
        if (body.Length < 3 || body[0] != '"' || body[^1] != '"')
        {
            fault = "its value is not in quotes, or empty";
            return false;
        }
        body = body[1..^1];
        var bytes = ImmutableArray.CreateBuilder<byte>(body.Length);
        fault = Read(body, bytes);
        if (fault is not null) return false;
        pattern = new ContentPattern(bytes.ToImmutable(), negated);
        return true;
    }

    // As detect-content.c does it: a bar opens and closes hex, behind a backslash too.
    private static string? Read(ReadOnlySpan<char> body, ImmutableArray<byte>.Builder bytes)
    {
        var (inHex, escaped, half) = (false, false, -1);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c == '|')
            {
                if (escaped) return "a backslash stands before '|', which it does not escape; write |7C|";
                if (half >= 0) return "a byte in hex has one digit";
                inHex = !inHex;
            }
            else if (inHex)
            {
                if (c is ' ' or ',') continue;
                if (!char.IsAsciiHexDigit(c)) return $"'{SecureMlTools.Text.Visible(c.ToString())}' is no digit in hex";
                var digit = Convert.ToInt32(c.ToString(), 16);
                if (half >= 0) bytes.Add((byte)((half << 4) | digit));
                half = half >= 0 ? -1 : digit;
            }
            else if (escaped)
            {
                if (c is not (':' or ';' or '\\' or '"')) return $"'\\{SecureMlTools.Text.Visible(c.ToString())}' is no escape; only \\\" \\; \\: and \\\\ are";
                bytes.Add((byte)c);
                escaped = false;
            }
            else if (c == '\\') escaped = true;
            else if (c == '"') return "a quote stands in it without a backslash";
            else
            {
                var rune = char.IsHighSurrogate(c) && i + 1 < body.Length && char.IsLowSurrogate(body[i + 1]) ? new Rune(c, body[++i]) : Rune.TryCreate(c, out var one) ? one : Rune.ReplacementChar;
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
        }
        if (inHex) return "a '|' is not closed";
        return escaped ? "it ends with a backslash" : null;
    }
}
