using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private List<Snapshot>? _ownSnapshots;
    private HashSet<string>? _publicSnapshots;

    /// <summary>The account's own snapshots. Whatever else an endpoint lists under <c>self</c> belongs to others.</summary>
    public IReadOnlyList<Snapshot> OwnSnapshots =>
        _ownSnapshots ??= [.. Need(Readings.Snapshots).Snapshots.OrEmpty().Where(s => s.SnapshotId is not null && IsOwn(s.OwnerId))];

    /// <summary>True when anyone has permission to restore the snapshot.</summary>
    /// <exception cref="GapException">The public snapshots were not read.</exception>
    public bool IsPublic(Snapshot snapshot) =>
        (_publicSnapshots ??= [.. Need(Readings.PublicSnapshots).Snapshots.OrEmpty().Select(s => s.SnapshotId ?? "")]).Contains(snapshot.SnapshotId!);

    private bool IsOwn(string? ownerId) => ownerId is null || AccountId.Length == 0 || ownerId == AccountId;
}
