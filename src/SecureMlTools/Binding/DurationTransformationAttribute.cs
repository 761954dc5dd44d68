using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace SecureMlTools.Binding;

/// <summary>Takes lengths of time as people write them, <c>90m</c>, <c>12h</c>, <c>7d</c>, beside PowerShell's own time spans.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string text || Form().Match(text.Trim()) is not { Success: true } m) return inputData;
        var number = int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture);
        return m.Groups[2].Value.ToLowerInvariant() switch { "w" => TimeSpan.FromDays(7.0 * number), "d" => TimeSpan.FromDays(number), "h" => TimeSpan.FromHours(number), "m" => TimeSpan.FromMinutes(number), _ => TimeSpan.FromSeconds(number) };
    }

    [GeneratedRegex(@"^([0-9]{1,6})([wdhms])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
