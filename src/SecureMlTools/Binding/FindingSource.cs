using System.Collections;
using System.Globalization;
using System.Management.Automation;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Binding;

/// <summary>
/// Gives findings from what stands for them: our own, what is left of them after a job or a remote session, rows of a CSV report, objects that
/// ConvertFrom-Json made, and names of JSON reports.
/// </summary>
internal static class FindingSource
{
    /// <summary>The findings that a value stands for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="resolve">Makes a file's path of a PowerShell path.</param>
    /// <exception cref="OptionException">It stands for none.</exception>
    /// <exception cref="FindingsFileException">It names a file that holds none.</exception>
    public static IEnumerable<Finding> Of(object? value, Func<string, string> resolve)
    {
        var unwrapped = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return unwrapped switch
        {
            null => [],
            Finding finding => [finding],
            string path => FindingsFile.Read(resolve(path)),
            FileInfo file => FindingsFile.Read(file.FullName),
            IEnumerable list and not IDictionary => list.Cast<object?>().SelectMany(item => Of(item, resolve)),
            _ => [Rebuild(PSObject.AsPSObject(value))],
        };
    }

    private static Finding Rebuild(PSObject from)
    {
        return new Finding
        {
            ControlId = Needed("ControlId"),
            Title = Text("Title") ?? "",
            Severity = Choice<Severity>("Severity"),
            Status = Choice<FindingStatus>("Status"),
            ResourceType = Text("ResourceType") ?? "",
            ResourceId = Needed("ResourceId"),
            InstanceId = Text("InstanceId"),
            Region = Needed("Region"),
            AccountId = Text("AccountId") ?? "",
            Reason = Text("Reason") ?? "",
            Evidence = [.. Items("Evidence").Select(Fact).OfType<Evidence>()],
            CanRepair = string.Equals(Text("CanRepair"), "True", StringComparison.OrdinalIgnoreCase),
            Remediation = Text("Remediation") ?? "",
            References = [.. Items("References").SelectMany(r => (r?.ToString() ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries))],
            ObservedAt = Time("ObservedAt"),
        };

        object? Read(string name) => from.Properties[name]?.Value;

        string? Text(string name) => Read(name)?.ToString() is { Length: > 0 } text ? text : null;

        string Needed(string name) => Text(name) ?? throw new OptionException($"The input is no finding: it has no {name}. Pipe the output of Test-Ec2Hardening, or what was saved of it.");

        T Choice<T>(string name)
            where T : struct, Enum => Enum.TryParse<T>(Needed(name), ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new OptionException($"The input is no finding: its {name} '{SecureMlTools.Text.OneLine(Text(name))}' is none of {string.Join(", ", Enum.GetNames<T>())}.");

        IEnumerable<object?> Items(string name) => (Read(name) is PSObject { BaseObject: not PSCustomObject } p ? p.BaseObject : Read(name)) switch
        {
            null => [],
            string text => text.Split("; ", StringSplitOptions.RemoveEmptyEntries),
            IEnumerable list => list.Cast<object?>(),
            _ => [Read(name)],
        };

        // ConvertFrom-Json makes a DateTime of a time, in UTC or in local time; CSV keeps the text.
        DateTimeOffset Time(string name) => (Read(name) is PSObject p ? p.BaseObject : Read(name)) switch
        {
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(time),
            var other => DateTimeOffset.TryParse(other?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : default,
        };
    }

    // An object with Name, Value and Operation, or the text that the CSV report writes: Name=Value (Operation).
    private static Evidence? Fact(object? item)
    {
        if (item is null) return null;
        var from = PSObject.AsPSObject(item);
        if (from.Properties["Name"]?.Value is { } name) return new Evidence(name.ToString() ?? "", from.Properties["Value"]?.Value?.ToString() ?? "", from.Properties["Operation"]?.Value?.ToString() ?? "");
        var text = item.ToString() ?? "";
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return null;
        var open = text.EndsWith(')') ? text.LastIndexOf(" (", StringComparison.Ordinal) : -1;
        return open > equals ? new Evidence(text[..equals], text[(equals + 1)..open], text[(open + 2)..^1]) : new Evidence(text[..equals], text[(equals + 1)..], "");
    }
}
