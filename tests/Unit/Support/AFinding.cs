namespace SecureMlTools.Tests.Support;

/// <summary>Findings for tests of what is made of them.</summary>
internal static class AFinding
{
    /// <summary>A name that tries everything: markup, a quote, an escape sequence, a new line, a right-to-left override.</summary>
    public const string Hostile = "<script>alert('x')</script>\" onload=\"y\u001b[31m\r\nforged\u202egnp.exe";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 30, 0, TimeSpan.FromHours(1));

    public static Finding Of(
        FindingStatus status = FindingStatus.Fail, string control = "IMDS-01", string resource = "i-0123456789abcdef0", Severity severity = Severity.High, string region = "eu-west-1",
        string account = "111122223333", string type = "AWS::EC2::Instance", string reason = "HttpTokens=optional.") => new()
        {
            ControlId = control,
            Title = "Instance requires IMDSv2",
            Severity = severity,
            Status = status,
            ResourceType = type,
            ResourceId = resource,
            InstanceId = resource.StartsWith("i-", StringComparison.Ordinal) ? resource : null,
            Region = region,
            AccountId = account,
            Reason = reason,
            Evidence = [new Evidence("MetadataOptions.HttpTokens", "optional", "ec2:DescribeInstances")],
            CanRepair = status == FindingStatus.Fail,
            Remediation = "Set HttpTokens to required.",
            References = ["CIS 5.7", "https://docs.aws.amazon.com/ec2/imds.html"],
            ObservedAt = Now,
        };

    public static Finding WithHostileText() => Of(reason: Hostile, resource: Hostile) with
    {
        Title = Hostile,
        Remediation = Hostile,
        Evidence = [new Evidence(Hostile, Hostile, Hostile)],
        References = [Hostile, "javascript:alert(1)", "https://evil.example/"],
        Region = Hostile,
        AccountId = Hostile,
        InstanceId = Hostile,
    };

    public static ChangeResult Change(ChangeOutcome outcome = ChangeOutcome.Applied, string before = "HttpTokens=optional", string after = "HttpTokens=required") => new()
    {
        ControlId = "IMDS-01",
        ResourceType = "AWS::EC2::Instance",
        ResourceId = "i-0123456789abcdef0",
        Region = "eu-west-1",
        AccountId = "111122223333",
        Operation = "ec2:ModifyInstanceMetadataOptions",
        Before = before,
        After = after,
        Outcome = outcome,
        Reason = "Done.",
        JournalPath = "/tmp/journal.jsonl",
    };
}
