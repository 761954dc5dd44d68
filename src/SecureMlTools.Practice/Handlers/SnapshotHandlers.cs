using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Snapshots and who may restore them.</summary>
internal static class SnapshotHandlers
{
    private static readonly Listing<StoredSnapshot> Snapshots = new(
        Ec2Api.DescribeSnapshots, new Paging(5, 1000, "snapshotSet"),
        new Filters<StoredSnapshot>(s => s.Snapshot.Tags)
            .On("snapshot-id", s => s.Snapshot.SnapshotId).On("volume-id", s => s.Snapshot.VolumeId).On("owner-id", s => s.Snapshot.OwnerId).On("owner-alias", s => s.Snapshot.OwnerAlias)
            .On("description", s => s.Snapshot.Description).On("encrypted", s => s.Snapshot.Encrypted).On("status", s => s.Snapshot.State).On("progress", s => s.Snapshot.Progress)
            .On("storage-tier", s => s.Snapshot.StorageTier).On("volume-size", s => s.Snapshot.VolumeSize), IdForms.Snapshot);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeSnapshots, Describe, r => r.DryRun);
        map.On(Ec2Api.DescribeSnapshotAttribute, DescribeAttribute, r => r.DryRun);
        map.On(Ec2Api.ModifySnapshotAttribute, Modify, r => r.DryRun);
    }

    private static DescribeSnapshotsResponse Describe(PracticeRegion region, DescribeSnapshotsRequest request)
    {
        var owners = request.OwnerIds.OrEmpty().Select(o => o == "self" ? region.AccountId : o).ToHashSet(StringComparer.Ordinal);
        var users = request.RestorableByUserIds.OrEmpty().Select(u => u == "self" ? region.AccountId : u).ToHashSet(StringComparer.Ordinal);
        bool Wanted(StoredSnapshot s) =>
            (owners.Count == 0 || owners.Contains(s.Snapshot.OwnerId ?? "") || (s.Snapshot.OwnerAlias is { } alias && owners.Contains(alias)))
            && (users.Count == 0 || s.Permissions.Any(p => (p.Group is { } g && users.Contains(g)) || (p.UserId is { } u && users.Contains(u))) || (users.Contains(s.Snapshot.OwnerId ?? "")));
        var (items, next) = Snapshots.Read(
            region.Snapshots, request.SnapshotIds, request.Filters, request.MaxResults, request.NextToken, (Wanted, string.Join(',', owners.Order()) + ";" + string.Join(',', users.Order())));
        return new DescribeSnapshotsResponse { Snapshots = [.. items.Select(s => s.Snapshot)], NextToken = next };
    }

    private static DescribeSnapshotAttributeResponse DescribeAttribute(PracticeRegion region, DescribeSnapshotAttributeRequest request)
    {
        var item = Own(region, request.SnapshotId);
        return ServiceException.Required(request.Attribute, "attribute") switch
        {
            "createVolumePermission" => new DescribeSnapshotAttributeResponse { SnapshotId = request.SnapshotId, CreateVolumePermissions = item.Permissions },
            "productCodes" => new DescribeSnapshotAttributeResponse { SnapshotId = request.SnapshotId, ProductCodes = [] },
            var other => throw ServiceException.InvalidValue($"Value ({other}) for parameter attribute is invalid. Unknown snapshot attribute."),
        };
    }

    private static ModifySnapshotAttributeResponse Modify(PracticeRegion region, ModifySnapshotAttributeRequest request)
    {
        var item = Own(region, request.SnapshotId);
        if (request.Attribute is not (null or "createVolumePermission")) throw ServiceException.InvalidValue($"Value ({request.Attribute}) for parameter attribute is invalid. Unknown snapshot attribute.");
        List<CreateVolumePermission> named =
            [.. request.GroupNames.OrEmpty().Select(g => new CreateVolumePermission { Group = g }), .. request.UserIds.OrEmpty().Select(u => new CreateVolumePermission { UserId = u })];
        if (named.Count > 0 && request.OperationType is not ("add" or "remove"))
            throw request.OperationType is null ? ServiceException.Missing("operationType") : ServiceException.InvalidValue($"Value ({request.OperationType}) for parameter operationType is invalid.");
        List<CreateVolumePermission> add = [.. request.CreateVolumePermission?.Add.OrEmpty() ?? [], .. request.OperationType == "add" ? named : []];
        List<CreateVolumePermission> remove = [.. request.CreateVolumePermission?.Remove.OrEmpty() ?? [], .. request.OperationType == "remove" ? named : []];
        if (add.Count + remove.Count == 0) throw ServiceException.Missing("createVolumePermission");
        foreach (var permission in add) CheckSharing(region, item.Snapshot, permission);

        region.Snapshots.Put(item with { Permissions = [.. item.Permissions.Where(p => !remove.Contains(p)), .. add.Where(p => !item.Permissions.Contains(p)).Distinct()] });
        return new ModifySnapshotAttributeResponse();
    }

    private static void CheckSharing(PracticeRegion region, Snapshot snapshot, CreateVolumePermission permission)
    {
        if (permission is { Group: not (null or "all") }) throw ServiceException.InvalidValue($"Value ({permission.Group}) for parameter groupName is invalid. Invalid group name.");
        if (permission.UserId is { } user && (user.Length != 12 || !user.All(char.IsAsciiDigit))) throw ServiceException.InvalidValue($"Value ({user}) for parameter userId is invalid. Invalid user id.");
        if (snapshot.Encrypted == true && (snapshot.KmsKeyId is null || KmsHandlers.Find(region, snapshot.KmsKeyId)?.Metadata.KeyManager == "AWS"))
            throw new ServiceException("OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared");
        if (permission.Group != "all") return;
        if (snapshot.Encrypted == true) throw new ServiceException("OperationNotPermitted", "Encrypted snapshots cannot be made public");
        if (region.Settings.SnapshotBlockPublicAccess != "unblocked")
            throw new ServiceException("OperationNotPermitted", "You cannot publicly share this snapshot because block public access for snapshots is enabled in this Region.");
    }

    private static StoredSnapshot Own(PracticeRegion region, string? id)
    {
        var item = IdForms.Snapshot.Find(region.Snapshots, id, "snapshotId");
        return item.Snapshot.OwnerId is null || item.Snapshot.OwnerId == region.AccountId ? item : throw new ServiceException("AuthFailure", $"Not authorized for snapshot: {id}", 403);
    }
}
