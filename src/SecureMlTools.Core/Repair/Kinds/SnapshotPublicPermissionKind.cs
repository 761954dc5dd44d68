using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The permission of everybody to restore a snapshot: the group <c>all</c> of createVolumePermission. Accounts that it is shared with by name keep theirs.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
/// </summary>
internal sealed class SnapshotPublicPermissionKind : ChangeKind
{
    public const string KindName = "SnapshotPublicPermission";
    private const string Field = "CreateVolumePermission.all";
    private const string Attribute = "createVolumePermission";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    /// <summary>The change that takes the permission away.</summary>
    public static Change Remove(Estate estate, string controlId, string snapshotId) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Snapshot,
        ResourceId = snapshotId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((Field, Check.Present)),
        After = ResourceState.Of((Field, Check.Absent)),
        Risk = $"Accounts that restore volumes from {snapshotId} without being named in its permissions no longer can.",
        Order = 20,
    };

    public override string Operation(Change change) => Ec2Api.ModifySnapshotAttribute.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(
                Ec2Api.DescribeSnapshotAttribute.Call(new DescribeSnapshotAttributeRequest { SnapshotId = change.ResourceId, Attribute = Attribute }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((Field, answer.CreateVolumePermissions.OrEmpty().Any(p => p.Group == "all") ? Check.Present : Check.Absent));
        }
        catch (AwsException e) when (e.ErrorCode == "InvalidSnapshot.NotFound")
        {
            return null;
        }
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        IReadOnlyList<CreateVolumePermission> everybody = [new CreateVolumePermission { Group = "all" }];
        await aws.SendAsync(Ec2Api.ModifySnapshotAttribute.Call(new ModifySnapshotAttributeRequest
        {
            SnapshotId = change.ResourceId,
            Attribute = Attribute,
            CreateVolumePermission = change.After[Field] == Check.Present
                ? new CreateVolumePermissionModifications { Add = everybody }
                : new CreateVolumePermissionModifications { Remove = everybody },
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Snapshot, Check.SnapshotId, Check.None, States) ?? Check.Moves(change, Field);
}
