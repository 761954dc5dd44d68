using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Metadata;

/// <summary>IMDS-01: a machine hands out its role's keys only to callers with a session token.</summary>
internal sealed class ImdsV2Required : InstanceControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "IMDS-01",
        Title = "Instance requires IMDSv2",
        Family = "Metadata",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "With IMDSv1, one forged request through a notebook, a proxy or a vulnerable tracking server reads the keys of the machine's role.",
        Remediation = "Set HttpTokens to required (Set-ImdsV2), once nothing on the machine still calls IMDSv1.",
        References =
        [
            "Security Hub EC2.8", "CIS AWS Foundations 5.7", "CIS Compute 2.8", "AWS Config ec2-imdsv2-check",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        ],
        CanRepair = true,
        Needs = [Readings.Instances],
        RepairNeeds = [Readings.MetadataNoToken],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (resource.MetadataOptions is not { } options) return Verdict.Unknown("DescribeInstances gave no MetadataOptions for this machine.");
        if (options.HttpEndpoint == "disabled") return Verdict.Pass("The metadata service is disabled (HttpEndpoint=disabled).", Seen("HttpEndpoint", options.HttpEndpoint));
        return options.HttpTokens switch
        {
            "required" when options.State == "pending" => Verdict.Pass("HttpTokens=required, still being applied (State=pending).", Seen("HttpTokens", "required"), Seen("State", "pending")),
            "required" => Verdict.Pass("HttpTokens=required.", Seen("HttpTokens", "required")),
            { } tokens => Verdict.Fail($"IMDSv1 is accepted: HttpTokens={Text.Visible(tokens)}.", Seen("HttpTokens", tokens), Seen("HttpEndpoint", options.HttpEndpoint ?? "absent")),
            null => Verdict.Unknown("DescribeInstances gave no HttpTokens for this machine."),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var options = estate.Instance(finding.ResourceId)?.MetadataOptions;
        return Repair.Remedy.Of(ImdsOptionsKind.Change(
            estate, finding.ControlId, finding.ResourceId,
            ResourceState.Of(("HttpTokens", options?.HttpTokens)), ResourceState.Of(("HttpTokens", "required")),
            ImdsV1Evidence.Guards(estate, baseline, finding.ResourceId), "Programs that still call IMDSv1 lose the machine's role."));
    }

    private static Evidence Seen(string field, string value) => new("MetadataOptions." + field, value, "ec2:DescribeInstances");
}
