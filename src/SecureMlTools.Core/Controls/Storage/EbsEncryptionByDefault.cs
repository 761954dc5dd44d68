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
        References = ["Security Hub EC2.7", "CIS AWS Foundations 5.1.1", "AWS Config ec2-ebs-encryption-by-default", "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html"],
        CanRepair = true,
        Needs = [Readings.EbsEncryptionByDefault],
        MayNeed = [Readings.EbsDefaultKmsKey, Readings.WantedEbsKey],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var enabled = estate.Need(Readings.EbsEncryptionByDefault).EbsEncryptionByDefault;
        if (enabled is null) return Verdict.Unknown("GetEbsEncryptionByDefault gave no answer.");
        var seen = new Evidence("EbsEncryptionByDefault", enabled == true ? "true" : "false", "ec2:GetEbsEncryptionByDefault");
        if (enabled != true) return Verdict.Fail($"New volumes in {estate.Region} are not encrypted by default.", seen);
        if (baseline.Parameters.EbsKmsKeyId is not { } wanted) return Verdict.Pass("New volumes are encrypted by default" + Warning(estate), [seen, .. KeySeen(estate)]);

        if (estate.Need(Readings.EbsDefaultKmsKey).KmsKeyId is not { } key) return Verdict.Unknown("GetEbsDefaultKmsKeyId gave no key.", seen);
        return IsWanted(estate, key, wanted)
            ? Verdict.Pass($"New volumes are encrypted by default with {Text.Visible(key)}{(KmsKeys.IsAwsManagedEbs(key) ? CannotBeShared : ".")}", [seen, .. KeySeen(estate)])
            : Verdict.Fail($"New volumes are encrypted by default with {Text.Visible(key)}, not with {Text.Visible(wanted)}.", [seen, .. KeySeen(estate)]);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        // Two changes, each of one field: whatever fails in between, each can be undone by itself. The key first, so that no volume gets the old one.
        var changes = new List<Change>();
        if ((baseline.Repair.EbsKmsKeyId ?? baseline.Parameters.EbsKmsKeyId) is { } wanted)
        {
            if (estate.Need(Readings.EbsDefaultKmsKey).KmsKeyId is not { } key) return Repair.Remedy.None("GetEbsDefaultKmsKeyId gave no key, so the one to go back to is not known.");
            if (!KmsKeys.Same(key, wanted)) changes.Add(EbsDefaultKeyKind.Change(estate, finding.ControlId, key, wanted));
        }

        if (estate.Need(Readings.EbsEncryptionByDefault).EbsEncryptionByDefault == false) changes.Add(EbsEncryptionDefaultKind.Enable(estate, finding.ControlId));
        return changes.Count > 0
            ? Repair.Remedy.Of(changes)
            : Repair.Remedy.None("The baseline's repair.ebsKmsKeyId is the key already in use, and parameters.ebsKmsKeyId wants another: make them one.");
    }

    private const string CannotBeShared = "; snapshots encrypted with this AWS-managed key cannot be shared with another account.";

    // The key is only worth a word here, so not being allowed to ask for it changes nothing.
    private static string Warning(Estate estate) =>
        Key(estate) is { } key && KmsKeys.IsAwsManagedEbs(key) ? $", with {Text.Visible(key)}{CannotBeShared}" : ".";

    private static string? Key(Estate estate) => estate.Inventory.Get(Readings.EbsDefaultKmsKey).TryGet(out var answer, out _) ? answer.KmsKeyId : null;

    private static IEnumerable<Evidence> KeySeen(Estate estate) => Key(estate) is { } key ? [new Evidence("KmsKeyId", key, "ec2:GetEbsDefaultKmsKeyId")] : [];

    // AWS answers with a key's ARN where an alias was set; which key the alias stands for is a question for KMS.
    private static bool IsWanted(Estate estate, string key, string wanted)
    {
        if (KmsKeys.Same(key, wanted)) return true;
        if (KmsKeys.IsAlias(key) || InUse.AliasToResolve(wanted) is not { } alias) return false;
        return estate.Need(Readings.WantedEbsKey, alias).KeyMetadata?.KeyId is { } id && KmsKeys.Same(key, id);
    }
}
