using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The permission of everybody to launch an image: the group <c>all</c> of launchPermission. Accounts and organizations named in it keep theirs.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
/// </summary>
internal sealed class ImagePublicPermissionKind : ChangeKind
{
    public const string KindName = "ImagePublicPermission";
    private const string Field = "LaunchPermission.all";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    /// <summary>The change that takes the permission away.</summary>
    public static Change Remove(Estate estate, string controlId, string imageId) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Image,
        ResourceId = imageId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((Field, Check.Present)),
        After = ResourceState.Of((Field, Check.Absent)),
        Risk = $"Accounts that launch {imageId} without being named in its permissions no longer can.",
        Order = 20,
    };

    public override string Operation(Change change) => Ec2Api.ModifyImageAttribute.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(
                Ec2Api.DescribeImageAttribute.Call(new DescribeImageAttributeRequest { ImageId = change.ResourceId, Attribute = "launchPermission" }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((Field, answer.LaunchPermissions.OrEmpty().Any(p => p.Group == "all") ? Check.Present : Check.Absent));
        }
        catch (AwsException e) when (e.ErrorCode is "InvalidAMIID.NotFound" or "InvalidAMIID.Unavailable")
        {
            return null;
        }
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        IReadOnlyList<LaunchPermission> everybody = [new LaunchPermission { Group = "all" }];
        await aws.SendAsync(Ec2Api.ModifyImageAttribute.Call(new ModifyImageAttributeRequest
        {
            ImageId = change.ResourceId,
            LaunchPermission = change.After[Field] == Check.Present
                ? new LaunchPermissionModifications { Add = everybody }
                : new LaunchPermissionModifications { Remove = everybody },
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Image, Check.ImageId, Check.None, States) ?? Check.Moves(change, Field);
}
