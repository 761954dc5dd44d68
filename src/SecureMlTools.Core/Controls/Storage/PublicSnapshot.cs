using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Storage;

/// <summary>A control over the account's own snapshots.</summary>
internal abstract class SnapshotControl : Control<Snapshot>
{
    protected sealed override IEnumerable<Snapshot> Resources(Estate estate) => estate.OwnSnapshots;

    protected sealed override Subject SubjectOf(Snapshot resource, Estate estate) => new(ResourceTypes.Snapshot, resource.SnapshotId!, null, resource.Tags);
}

/// <summary>SNAP-01: no snapshot is there for anyone to restore.</summary>
internal sealed class PublicSnapshot : SnapshotControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "SNAP-01",
        Title = "No public snapshot",
        Family = "Storage",
        Severity = Severity.Critical,
        ResourceType = ResourceTypes.Snapshot,
        Protects = "Public snapshots are listed and searched by strangers within minutes: whatever was on the disk, weights and keys included, is theirs.",
        Remediation = "Take the group 'all' out of the snapshot's createVolumePermission, and treat what was on it as published.",
        References = ["Security Hub EC2.1", "AWS Config ebs-snapshot-public-restorable-check", "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html"],
        CanRepair = true,
        Needs = [Readings.Snapshots, Readings.PublicSnapshots],
        MayNeed = [Readings.SnapshotBlockPublicAccess],
    };

    protected override Verdict Judge(Snapshot resource, Estate estate, Baseline baseline)
    {
        var seen = new Evidence("CreateVolumePermission", estate.IsPublic(resource) ? "all" : "not all", "ec2:DescribeSnapshots");
        if (!estate.IsPublic(resource)) return Verdict.Pass("Only accounts that are named can restore the snapshot.", seen);

        // Whether the region hides it decides how much the permission matters, not whether it is there.
        var block = estate.Inventory.Get(Readings.SnapshotBlockPublicAccess);
        var what = $"Everybody has permission to restore the snapshot of {resource.VolumeId ?? "an unnamed volume"}";
        if (!block.TryGet(out var answer, out var gap)) return Verdict.Fail($"{what}; whether the region blocks that is not known: {gap.Reason}", seen);
        var state = new Evidence("State", answer.State ?? "absent", "ec2:GetSnapshotBlockPublicAccessState");
        return answer.State == "block-all-sharing"
            ? Verdict.Fail(Severity.Medium, $"{what}; latent, because {estate.Region} has block-all-sharing: it is public again the moment that is lifted.", seen, state)
            : Verdict.Fail($"{what}.", seen, state);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.Of(SnapshotPublicPermissionKind.Remove(estate, finding.ControlId, finding.ResourceId));
}
