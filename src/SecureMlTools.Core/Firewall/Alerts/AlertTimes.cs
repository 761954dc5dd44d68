using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>Times as people write them: a moment, or how long ago.</summary>
public static partial class AlertTimes
{
    /// <summary>Reads <c>90m</c>, <c>2h</c>, <c>7d</c>, <c>1d12h</c>, or a date with or without a time; without an offset it is local.</summary>
    /// <returns>The moment; null for what is neither.</returns>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        text = text.Trim();
        if (Ago().Match(text) is { Success: true, Length: > 0 } ago)
        {
            var seconds = (Number(ago, "w") * 604_800) + (Number(ago, "d") * 86_400) + (Number(ago, "h") * 3600) + (Number(ago, "m") * 60) + Number(ago, "s");
            // A log older than the epoch is a slip of the finger.
            return seconds <= (now - DateTimeOffset.UnixEpoch).TotalSeconds ? now.AddSeconds(-seconds) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }

    private static double Number(Match match, string unit) => match.Groups[unit] is { Success: true } group ? double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?=[0-9])((?<w>[0-9]{1,5})w)?((?<d>[0-9]{1,6})d)?((?<h>[0-9]{1,7})h)?((?<m>[0-9]{1,8})m)?((?<s>[0-9]{1,9})s)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ago();
}
