using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Storage;

/// <summary>EBS-02: whatever is launched, its volumes are encrypted, with the key that the baseline wants.</summary>
internal sealed class EbsEncryptionByDefault : RegionControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "EBS-02",
        Title = "EBS encryption by default",
        Family = "Storage",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Region,
        Protects = "A checkpoint or data set copied to a volume that somebody forgot to encrypt leaves with its snapshot.",
        Remediation = "Enable EBS encryption by default in the region.",
        References = ["Security Hub EC2.7", "AWS Config ec2-ebs-encryption-by-default", "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html"],
        CanRepair = true,
        Needs = [Readings.EbsEncryptionByDefault],
        MayNeed = [Readings.EbsDefaultKmsKey],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var enabled = estate.Need(Readings.EbsEncryptionByDefault).EbsEncryptionByDefault;
        if (enabled is null) return Verdict.Unknown("GetEbsEncryptionByDefault gave no answer.");
        var seen = new Evidence("EbsEncryptionByDefault", enabled == true ? "true" : "false", "ec2:GetEbsEncryptionByDefault");
        if (enabled != true) return Verdict.Fail($"New volumes in {estate.Region} are not encrypted by default.", seen);
        if (baseline.Parameters.EbsKmsKeyId is not { } wanted) return Verdict.Pass("New volumes are encrypted by default.", seen);

        var key = estate.Need(Readings.EbsDefaultKmsKey).KmsKeyId ?? "none";
        var keySeen = new Evidence("KmsKeyId", key, "ec2:GetEbsDefaultKmsKeyId");
        return KmsKeys.Same(key, wanted)
            ? Verdict.Pass($"New volumes are encrypted by default with {Text.Visible(key)}.", seen, keySeen)
            : Verdict.Fail($"New volumes are encrypted by default with {Text.Visible(key)}, not with {wanted}.", seen, keySeen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var enabled = estate.Need(Readings.EbsEncryptionByDefault).EbsEncryptionByDefault == true ? "true" : "false";
        var wanted = baseline.Repair.EbsKmsKeyId ?? baseline.Parameters.EbsKmsKeyId;
        var key = wanted is null ? null : estate.Need(Readings.EbsDefaultKmsKey).KmsKeyId;
        return Repair.Remedy.Of(EbsEncryptionDefaultKind.Change(
            estate, finding.ControlId,
            ResourceState.Of(("EbsEncryptionByDefault", enabled), ("KmsKeyId", key)),
            ResourceState.Of(("EbsEncryptionByDefault", "true"), ("KmsKeyId", wanted))));
    }
}
