namespace SecureMlTools.Tests.Support;

/// <summary>What a test expects of a finding.</summary>
internal static class Expect
{
    public static void Pass(Finding finding, string? reason = null) => Status(FindingStatus.Pass, finding, reason);

    public static void Fail(Finding finding, Severity severity, string? reason = null)
    {
        Status(FindingStatus.Fail, finding, reason);
        Assert.True(severity == finding.Severity, $"{finding.Severity} where {severity} was expected: {finding.Reason}");
    }

    public static void Unknown(Finding finding, string? reason = null) => Status(FindingStatus.Unknown, finding, reason);

    public static void NotApplicable(Finding finding, string? reason = null) => Status(FindingStatus.NotApplicable, finding, reason);

    private static void Status(FindingStatus status, Finding finding, string? reason)
    {
        Assert.True(status == finding.Status, $"{finding.Status} where {status} was expected: {finding.Reason}");
        if (reason is not null) Assert.Contains(reason, finding.Reason, StringComparison.Ordinal);
    }
}
