using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SecureMlTools.Api.Protocols;

/// <summary>Texts of numbers and times, as AWS writes them.</summary>
internal static class Scalars
{
    private static readonly double MaximumEpoch = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>ISO 8601 in UTC with milliseconds where there are any: the query protocols.</summary>
    public static string QueryTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The AWS CLI's way: <c>2024-01-01T00:00:00+00:00</c>.</summary>
    public static string CliTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'+00:00'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);

    /// <summary>Seconds since 1970, to the millisecond: the JSON protocol.</summary>
    public static decimal Epoch(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    public static DateTimeOffset FromEpoch(double seconds) =>
        seconds >= 0 && seconds <= MaximumEpoch ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1000) * TimeSpan.TicksPerMillisecond) : throw new FormatException($"Not a time: {seconds}.");

    /// <summary>A time in ISO 8601, or as seconds since 1970.</summary>
    public static DateTimeOffset Time(ReadOnlySpan<byte> text)
    {
        if (TryIso(text, out var time))
            return time;
        var chars = Encoding.UTF8.GetString(text);
        if (double.TryParse(chars, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return FromEpoch(seconds);
        return DateTimeOffset.TryParse(chars, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            ? time
            : throw new FormatException("Not a time: " + chars + ".");
    }

    public static long Integer(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : throw new FormatException("Not a number: " + Encoding.UTF8.GetString(text) + ".");

    public static int Small(long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new FormatException("The number is too large: " + value + ".");

    public static double Number(ReadOnlySpan<byte> text) =>
        double.TryParse(Encoding.UTF8.GetString(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("Not a number: " + Encoding.UTF8.GetString(text) + ".");

    /// <summary>A double as AWS reads and writes it.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "Infinity" : "-Infinity" : value.ToString("R", CultureInfo.InvariantCulture);

    public static bool Boolean(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8) || text.SequenceEqual("1"u8) || (text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8) || text.SequenceEqual("0"u8)
            ? false
            : throw new FormatException("Neither true nor false: " + Encoding.UTF8.GetString(text) + "."));

    /// <summary>The forms AWS and its CLI write: 2024-01-01T00:00:00, a fraction or none, Z or +00:00.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryIso(ReadOnlySpan<byte> t, out DateTimeOffset time)
    {
        time = default;
        if (t.Length < 20 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':')
            return false;
        if (!Digits(t[..4], out var year) || !Digits(t[5..7], out var month) || !Digits(t[8..10], out var day) || !Digits(t[11..13], out var hour)
            || !Digits(t[14..16], out var minute) || !Digits(t[17..19], out var second))
            return false;
        var zone = 19;
        var fraction = 0;
        if (t[19] == '.')
        {
            while (++zone < t.Length && t[zone] is >= (byte)'0' and <= (byte)'9')
            {
            }

            if (zone is < 21 or > 27 || !Digits(t[20..zone], out fraction))
                return false;
            for (var digits = zone - 20; digits < 7; digits++)
                fraction *= 10;
        }

        if (!t[zone..].SequenceEqual("Z"u8) && !t[zone..].SequenceEqual("+00:00"u8))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(fraction);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + c - '0';
        }

        return true;
    }
}
