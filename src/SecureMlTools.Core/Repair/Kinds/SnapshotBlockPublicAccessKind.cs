using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The region's block public access for snapshots. It comes after permissions are taken away, so that an undo, newest first, lifts it before it
/// gives them back.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
/// </summary>
internal sealed class SnapshotBlockPublicAccessKind : ChangeKind
{
    public const string KindName = "SnapshotBlockPublicAccess";
    private const string Field = "State";
    private const string Unblocked = "unblocked";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = new Regex(@"^(unblocked|block-new-sharing|block-all-sharing)\z") };

    public override string Name => KindName;

    public static Change Change(Estate estate, string controlId, string before, string after) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Region,
        ResourceId = estate.Region,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((Field, before)),
        After = ResourceState.Of((Field, after)),
        Risk = after == "block-all-sharing"
            ? "Snapshots that are public now can no longer be seen or restored by others; their permissions stay as they are."
            : "Nobody can make another snapshot public; those that are public stay so.",
        Order = 60,
    };

    public override string Operation(Change change) =>
        change.After[Field] == Unblocked ? Ec2Api.DisableSnapshotBlockPublicAccess.IamAction : Ec2Api.EnableSnapshotBlockPublicAccess.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.GetSnapshotBlockPublicAccessState.Call(new()), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((Field, answer.State));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var state = change.After[Field];
        if (state == Unblocked) await aws.SendAsync(Ec2Api.DisableSnapshotBlockPublicAccess.Call(new()), cancellationToken).ConfigureAwait(false);
        else await aws.SendAsync(Ec2Api.EnableSnapshotBlockPublicAccess.Call(new EnableSnapshotBlockPublicAccessRequest { State = state }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States) ?? Check.Moves(change, Field) ?? Check.OwnRegion(change);
}
