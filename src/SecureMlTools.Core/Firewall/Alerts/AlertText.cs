using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>Values of a logged event, from its bytes.</summary>
internal static class AlertText
{
    /// <summary>A JSON string's text, escapes undone; null when an escape is broken.</summary>
    public static string? Unescape(ReadOnlySpan<byte> json)
    {
        var text = new StringBuilder(json.Length);
        while (true)
        {
            var slash = json.IndexOf((byte)'\\');
            text.Append(Encoding.UTF8.GetString(slash < 0 ? json : json[..slash]));
            if (slash < 0) return text.ToString();
            if (slash + 1 >= json.Length) return null;
            var code = json[slash + 1];
            json = json[(slash + 2)..];
            if (code == 'u')
            {
                if (json.Length < 4 || !Utf8Parser.TryParse(json[..4], out ushort c, out var used, 'x') || used != 4) return null;
                text.Append((char)c);
                json = json[4..];
                continue;
            }

            var plain = code switch
            {
                (byte)'"' => '"',
                (byte)'\\' => '\\',
                (byte)'/' => '/',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => '\0',
            };
            if (plain == '\0') return null;
            text.Append(plain);
        }
    }

    /// <summary>A number in 64 bits: flow ids go beyond what a double holds.</summary>
    public static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : null;

    /// <summary>A port.</summary>
    public static int? Port(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 5) return null;
        var port = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c)) return null;
            port = (port * 10) + c - '0';
        }

        return port <= 65535 ? port : null;
    }

    /// <summary>A time such as <c>2021-09-09T08:48:08.126655+0000</c>: the offset has no colon, or is Z.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':' || text[16] != ':') return false;
        var year = (Two(text, 0) * 100) + Two(text, 2);
        var (month, day, hour, minute, second) = (Two(text, 5), Two(text, 8), Two(text, 11), Two(text, 14), Two(text, 17));
        // A wrong digit makes a number below zero, or a year that is none.
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;
        var ticks = new DateTime(year, month, day).Ticks + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (Math.Min(second, 59) * TimeSpan.TicksPerSecond);
        var rest = text[19..];
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            for (long unit = TimeSpan.TicksPerSecond / 10; rest.Length > 0 && char.IsAsciiDigit((char)rest[0]); unit /= 10, rest = rest[1..]) ticks += (rest[0] - '0') * unit;
        }

        if (!TryOffset(rest, out var offset) || ticks - offset < 0 || ticks - offset > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(ticks, TimeSpan.FromTicks(offset));
        return true;
    }

    /// <summary>A time in seconds since 1970, or in milliseconds.</summary>
    public static bool TryEpoch(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        var point = text.IndexOf((byte)'.');
        if (Number(point < 0 ? text : text[..point]) is not { } seconds || seconds is < 0 or > 253_402_300_799_999) return false;
        time = seconds > 99_999_999_999 ? DateTimeOffset.FromUnixTimeMilliseconds(seconds) : DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    /// <summary>The region of a zone: that of us-west-2-lax-1a is us-west-2. Null for what is no zone's name.</summary>
    public static string? RegionOf(string zone)
    {
        var digit = zone.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit < 4 || zone[digit - 1] != '-') return null;
        var end = digit;
        while (end < zone.Length && char.IsAsciiDigit(zone[end])) end++;
        foreach (var c in zone.AsSpan(0, digit))
            if (!char.IsAsciiLetterLower(c) && c != '-') return null;
        return end < zone.Length ? zone[..end] : null;
    }

    /// <summary>Text to show: control characters escaped, at most 256 characters.</summary>
    public static string Shown(string text) => Text.Visible(text.Length <= 256 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 256)}… ({text.Length:N0} characters)"));

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length == 0 || text is [(byte)'Z' or (byte)'z']) return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (5 or 6) || (text.Length == 6 && text[3] != ':')) return false;
        var (hours, minutes) = (Two(text, 1), Two(text, text.Length - 2));
        if (hours is < 0 or > 14 || minutes is < 0 or > 59 || (hours == 14 && minutes > 0)) return false;
        ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        if (text[0] == '-') ticks = -ticks;
        return true;
    }

    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        return (uint)tens > 9 || (uint)ones > 9 ? -1_000_000 : (tens * 10) + ones;
    }
}
