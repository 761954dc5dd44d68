using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Storage;

/// <summary>SNAP-02: in this region no snapshot can be public, whatever its permissions say.</summary>
internal sealed class SnapshotBlockPublicAccess : RegionControl
{
    private const string AllSharing = "block-all-sharing";
    private const string NewSharing = "block-new-sharing";

    public override ControlInfo Info { get; } = new()
    {
        Id = "SNAP-02",
        Title = "Snapshot block public access",
        Family = "Storage",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Region,
        Protects = "One wrong click or script makes a snapshot public; with the block it stays private all the same.",
        Remediation = "Enable block public access for snapshots with block-all-sharing.",
        References = ["Security Hub EC2.182", "AWS Config ebs-snapshot-block-public-access", "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html"],
        CanRepair = true,
        Needs = [Readings.SnapshotBlockPublicAccess],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var answer = estate.Need(Readings.SnapshotBlockPublicAccess);
        if (answer.State is not { } state) return Verdict.Unknown("GetSnapshotBlockPublicAccessState gave no state.");
        IReadOnlyList<Evidence> seen =
        [
            new("State", state, "ec2:GetSnapshotBlockPublicAccessState"),
            .. answer.ManagedBy is { } by ? [new Evidence("ManagedBy", by, "ec2:GetSnapshotBlockPublicAccessState")] : Array.Empty<Evidence>(),
        ];
        return state switch
        {
            AllSharing => Verdict.Pass($"No snapshot in {estate.Region} can be public (State=block-all-sharing).", seen),
            NewSharing => Verdict.Fail(Severity.Medium, $"In {estate.Region} no further snapshot can be made public, but those that are stay public (State=block-new-sharing).", seen),
            "unblocked" => Verdict.Fail($"Snapshots in {estate.Region} can be made public (State=unblocked).", seen),
            _ => Verdict.Unknown($"GetSnapshotBlockPublicAccessState gave a state that is not known: {Text.OneLine(state)}.", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var answer = estate.Need(Readings.SnapshotBlockPublicAccess);
        var wanted = baseline.Repair.SnapshotBlockPublicAccess;
        if (DeclarativePolicy.Refusal(answer.ManagedBy) is { } refusal) return refusal;
        return answer.State == wanted
            ? Repair.Remedy.None($"The region already has {wanted}, which the baseline's repair.snapshotBlockPublicAccess asks for; set that to {AllSharing}, or accept the finding with an exception.")
            : Repair.Remedy.Of(SnapshotBlockPublicAccessKind.Change(estate, finding.ControlId, answer.State!, wanted));
    }
}
