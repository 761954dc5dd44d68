namespace SecureMlTools;

/// <summary>Form of a report.</summary>
public enum ReportFormat
{
    /// <summary>One self-contained page.</summary>
    Html,

    /// <summary>An array of findings, which Compare-HardeningFinding and Repair-Ec2Hardening take again.</summary>
    Json,

    /// <summary>A table for spreadsheets and Import-Csv.</summary>
    Csv,
}
