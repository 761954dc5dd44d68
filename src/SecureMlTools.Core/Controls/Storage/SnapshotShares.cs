using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Storage;

/// <summary>SNAP-03: a snapshot is shared only with accounts that the baseline trusts, encrypted with a key of our own, which gives them no more than restoring takes.</summary>
internal sealed class SnapshotShares : SnapshotControl
{
    private const string Permission = "ec2:DescribeSnapshotAttribute";

    public override ControlInfo Info { get; } = new()
    {
        Id = "SNAP-03",
        Title = "Snapshots shared only with trusted accounts, encrypted, by a minimal key policy",
        Family = "Storage",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Snapshot,
        Protects = "A share outlives the project it was made for: the account on the other side can copy the data set whenever it likes.",
        Remediation = "Take the account out of the snapshot's createVolumePermission, or share a copy encrypted with a customer-managed key whose policy gives it only what restoring takes.",
        References = ["https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html", "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html"],
        Needs = [Readings.Snapshots],
        MayNeed = [Readings.SnapshotKeys, Readings.SnapshotPermissions, Readings.KeyPolicies, Readings.KeyGrants],
    };

    protected override Verdict Judge(Snapshot resource, Estate estate, Baseline baseline)
    {
        if (InUse.IsAwsManaged(estate.Inventory, resource.KmsKeyId))
            return Verdict.NotApplicable("The snapshot is encrypted with an AWS-managed key, so it cannot be shared.", new Evidence("KeyManager", "AWS", "kms:DescribeKey"));

        var accounts = estate.Need(Readings.SnapshotPermissions, resource.SnapshotId).CreateVolumePermissions.OrEmpty()
            .Select(p => p.UserId).OfType<string>().Where(a => a != estate.AccountId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (accounts.Count == 0) return Verdict.Pass("The snapshot is shared with no account.", new Evidence("CreateVolumePermission", "none", Permission));

        var list = string.Join(", ", accounts.Select(Text.Visible));
        var seen = new List<Evidence> { new("CreateVolumePermission", list, Permission) };
        var faults = new List<(Severity Severity, string What)>();
        var strangers = accounts.Where(a => !baseline.TrustedAccounts.Contains(a, StringComparer.Ordinal)).ToList();
        if (strangers.Count > 0) faults.Add((Severity.High, $"{string.Join(", ", strangers.Select(Text.Visible))} {(strangers.Count == 1 ? "is" : "are")} not among the baseline's trustedAccounts"));

        Gap? gap = null;
        if (resource.Encrypted == false)
        {
            faults.Add((Severity.High, "it is not encrypted, so nothing but the permission protects it"));
            seen.Add(new Evidence("Encrypted", "false", "ec2:DescribeSnapshots"));
        }
        else if (resource.KmsKeyId is { } key)
        {
            gap = JudgeKey(estate, key, accounts, seen, faults);
        }
        else if (faults.Count == 0)
        {
            return Verdict.Unknown("DescribeSnapshots does not say which key encrypts the snapshot.", seen);
        }

        if (faults.Count > 0) return Verdict.Fail(faults.Max(f => f.Severity), $"The snapshot is shared with {list}: {string.Join("; ", faults.Select(f => f.What))}.", seen);
        return gap is null ? Verdict.Pass($"The snapshot is shared with {list}, trusted, and its key gives no more than restoring takes.", seen) : Verdict.Unknown(gap);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "Whether a share is still wanted is not in the inventory, and taking it away may break the account on the other side: " + Info.Remediation);

    private static Gap? JudgeKey(Estate estate, string key, List<string> accounts, List<Evidence> seen, List<(Severity, string)> faults)
    {
        seen.Add(new Evidence("KmsKeyId", key, "ec2:DescribeSnapshots"));
        if (!estate.Inventory.Get(Readings.KeyPolicies, key).TryGet(out var answer, out var gap)) return gap;
        if (!PolicyDocument.TryParse(answer.Policy, out var policy, out var error))
            return new Gap(Readings.KeyPolicies.Operation, ReadingStatus.Failed, "MalformedPolicy", $"The policy of {Text.Visible(key)} cannot be judged: {error}.");

        foreach (var account in accounts)
            foreach (var excess in KeyShare.Excess(policy, account)) faults.Add((Severity.High, excess));

        // What the policy does not give, a grant may.
        var lacking = accounts.Where(a => KeyShare.Missing(policy, [], a).Count > 0).ToList();
        if (lacking.Count == 0) return null;
        if (!estate.Inventory.Get(Readings.KeyGrants, key).TryGet(out var grants, out gap)) return gap;
        foreach (var account in lacking)
            if (KeyShare.Missing(policy, grants.Grants.OrEmpty(), account) is { Count: > 0 } missing)
                faults.Add((Severity.Low, $"{Text.Visible(account)} cannot restore it, because its key does not give it {string.Join(", ", missing)}"));
        return null;
    }
}
