using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Metadata;

/// <summary>IMDS-06: nothing on the machine still calls the metadata service without a token. No data is no proof.</summary>
internal sealed class ImdsV1Unused : InstanceControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "IMDS-06",
        Title = "Nothing still calls IMDSv1",
        Family = "Metadata",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Instance,
        Protects = "Programs that still need IMDSv1 are why it stays on, and they break when it goes.",
        Remediation = "Find the caller with aws-imds-packet-analyzer on the machine, and update its SDK or agent.",
        References = ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-transition-to-version-2.html", "https://github.com/aws/aws-imds-packet-analyzer"],
        Needs = [Readings.Instances, Readings.MetadataNoToken],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (resource.MetadataOptions?.HttpEndpoint == "disabled") return Verdict.NotApplicable("The metadata service is disabled (HttpEndpoint=disabled).");
        var hours = baseline.Parameters.MetadataEvidenceHours;
        if (ImdsV1Evidence.For(estate, resource.InstanceId!) is not { } evidence)
            return Verdict.Unknown($"CloudWatch has no MetadataNoToken data for this machine ({State(resource)}), so whether something calls IMDSv1 is not known.");

        IReadOnlyList<Evidence> seen =
        [
            new("MetadataNoToken.Sum", Number(evidence.Calls), "cloudwatch:GetMetricData"),
            new("MetadataNoToken.Hours", Number(evidence.Hours), "cloudwatch:GetMetricData"),
        ];
        var window = $"in {MetadataNoTokenQueries.Days} days";
        if (evidence.Calls > 0) return Verdict.Fail($"Something on this machine called IMDSv1 {Number(evidence.Calls)} times {window}.", seen);
        if (!evidence.IsComplete) return Verdict.Unknown("CloudWatch gave only part of the MetadataNoToken data for this machine.", seen);
        if (resource.State?.Name is { } state && state != "running") return Verdict.Unknown($"The machine is {Text.Visible(state)}, so what it will call when it runs is not known.", seen);
        return evidence.Hours < hours
            ? Verdict.Unknown($"CloudWatch has only {evidence.Hours} hours of MetadataNoToken data for this machine; {hours} are needed to say that nothing calls IMDSv1.", seen)
            : Verdict.Pass($"No call to IMDSv1 in {evidence.Hours} hours of data {window}.", seen);
    }

    private static string State(Instance resource) => $"state {Text.Visible(resource.State?.Name ?? "unknown")}";

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
