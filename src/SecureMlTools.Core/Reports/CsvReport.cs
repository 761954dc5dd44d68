using System.Buffers;
using System.Globalization;

namespace SecureMlTools.Reports;

/// <summary>
/// Findings as CSV (RFC 4180) for spreadsheets; the columns are the properties, so that Import-Csv gives objects to pipe on. A cell that a
/// spreadsheet would run as a formula is quoted as text by a leading apostrophe.
/// </summary>
public static class CsvReport
{
    private const string NewLine = "\r\n";
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create("\",;\r\n'");

    /// <summary>Writes findings.</summary>
    public static void Write(TextWriter writer, IEnumerable<Finding> findings)
    {
        Row(writer, "ControlId", "Title", "Severity", "Status", "ResourceType", "ResourceId", "InstanceId", "Region", "AccountId", "Reason", "Evidence", "CanRepair", "Remediation", "References", "ObservedAt");
        foreach (var f in findings)
        {
            Row(
                writer, f.ControlId, f.Title, f.Severity.ToString(), f.Status.ToString(), f.ResourceType, f.ResourceId, f.InstanceId, f.Region, f.AccountId, f.Reason,
                string.Join("; ", f.Evidence.Select(e => $"{e.Name}={e.Value} ({e.Operation})")), f.CanRepair ? "True" : "False", f.Remediation,
                string.Join("; ", f.References), ReportJson.Time(f.ObservedAt));
        }
    }

    /// <summary>Writes machines.</summary>
    public static void Write(TextWriter writer, IEnumerable<TrainingInstance> instances)
    {
        Row(
            writer, "InstanceId", "Name", "State", "InstanceType", "Accelerator", "ImageId", "Platform", "VpcId", "SubnetId", "PrivateIpAddress", "PublicIpAddress",
            "SecurityGroupIds", "InstanceProfile", "KeyName", "HttpTokens", "HopLimit", "Encrypted", "Tags", "LaunchTime", "Region", "AccountId");
        foreach (var i in instances)
        {
            Row(
                writer, i.InstanceId, i.Name, i.State, i.InstanceType, i.Accelerator, i.ImageId, i.Platform, i.VpcId, i.SubnetId, i.PrivateIpAddress, i.PublicIpAddress,
                string.Join("; ", i.SecurityGroupIds), i.InstanceProfile, i.KeyName, i.HttpTokens, i.HopLimit?.ToString(CultureInfo.InvariantCulture), i.Encrypted?.ToString(),
                string.Join("; ", i.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")),
                i.LaunchTime is { } launched ? ReportJson.Time(launched) : null, i.Region, i.AccountId);
        }
    }

    /// <summary>One cell: safe to open in a spreadsheet and to show in a terminal.</summary>
    internal static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var text = Text.Visible(value);
        // The full-width forms are formulas to a spreadsheet in Japanese or Chinese.
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20') text = "'" + text;
        return text.AsSpan().IndexOfAny(NeedQuotes) < 0 && text[0] != ' ' && text[^1] != ' ' ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>One row.</summary>
    internal static void Row(TextWriter writer, params ReadOnlySpan<string?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) writer.Write(',');
            writer.Write(Cell(cells[i]));
        }

        writer.Write(NewLine);
    }
}
