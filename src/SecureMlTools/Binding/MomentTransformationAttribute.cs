using System.Management.Automation;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Binding;

/// <summary>Gives a moment from a date, or from how long ago it was: 2h, 7d, a TimeSpan.</summary>
public sealed class MomentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject p ? p.BaseObject : inputData) switch
    {
        TimeSpan ago => DateTimeOffset.Now - ago,
        // To PowerShell an unquoted 7d is a decimal and 30s a short.
        decimal days and >= 0 and < 100_000 => DateTimeOffset.Now.AddDays(-(double)days),
        short and >= 0 and var seconds => DateTimeOffset.Now.AddSeconds(-seconds),
        DateTime time => new DateTimeOffset(time),
        string text => AlertTimes.Parse(text, DateTimeOffset.Now)
            ?? throw new ArgumentTransformationMetadataException($"'{Text.OneLine(text)}' is no moment: give a date such as 2026-05-04T12:00Z, or how long ago, such as 30m, 2h or 7d."),
        _ => inputData,
    };
}
