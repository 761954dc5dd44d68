using System.Globalization;

namespace SecureMlTools.Reports;

/// <summary>Alerts as CSV, in the same form as <see cref="CsvReport"/>: a cell that a spreadsheet would run is quoted. The raw host is not among the columns.</summary>
public static class AlertCsv
{
    /// <summary>Writes alerts as they come.</summary>
    public static void Write(TextWriter writer, IEnumerable<FirewallAlert> alerts)
    {
        CsvReport.Row(
            writer, "Time", "Verdict", "Domain", "DisplayHost", "FirewallName", "AvailabilityZone", "Region", "AccountId", "ResourceArn", "EventType", "FlowId", "SourceAddress", "SourcePort", "DestinationAddress",
            "DestinationPort", "Protocol", "AppProtocol", "Action", "Signature", "SignatureId", "Category", "Severity", "Url", "HttpMethod", "UserAgent", "TlsVersion", "Ja3", "TlsInspected", "Source", "Position");
        foreach (var a in alerts)
            CsvReport.Row(
                writer, ReportJson.Time(a.Time), a.Verdict.ToString(), a.Domain, a.DisplayHost, a.FirewallName, a.AvailabilityZone, a.Region, a.AccountId, a.ResourceArn, a.EventType, Text(a.FlowId), a.SourceAddress,
                Text(a.SourcePort), a.DestinationAddress, Text(a.DestinationPort), a.Protocol, a.AppProtocol, a.Action, a.Signature, Text(a.SignatureId), a.Category, Text(a.Severity), a.Url, a.HttpMethod, a.UserAgent,
                a.TlsVersion, a.Ja3, a.TlsInspected?.ToString(), a.Source, Text(a.Position));
    }

    /// <summary>Writes counts.</summary>
    public static void Write(TextWriter writer, IEnumerable<FirewallAlertSummary> groups)
    {
        CsvReport.Row(writer, "Domain", "DisplayHost", "Verdict", "Count", "First", "Last", "Sources", "Ports", "Region", "FirewallName");
        foreach (var g in groups)
            CsvReport.Row(
                writer, g.Domain, g.DisplayHost, g.Verdict.ToString(), Text(g.Count), ReportJson.Time(g.First), ReportJson.Time(g.Last), string.Join("; ", g.Sources), string.Join("; ", g.Ports), g.Region, g.FirewallName);
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
