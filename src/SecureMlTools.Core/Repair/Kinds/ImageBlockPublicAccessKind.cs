using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The region's block public access for images. Like that of snapshots, it comes after permissions are taken away.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
/// </summary>
internal sealed class ImageBlockPublicAccessKind : ChangeKind
{
    public const string KindName = "ImageBlockPublicAccess";
    public const string Unblocked = "unblocked";
    public const string Blocked = "block-new-sharing";
    private const string Field = "ImageBlockPublicAccessState";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = new Regex(@"^(unblocked|block-new-sharing)\z") };

    public override string Name => KindName;

    // "During this time, if you run GetImageBlockPublicAccessState, the response will be unblocked."
    public override string Lag => "AWS takes up to 10 minutes to show it";

    /// <summary>The change that blocks.</summary>
    public static Change Block(Estate estate, string controlId) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Region,
        ResourceId = estate.Region,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((Field, Unblocked)),
        After = ResourceState.Of((Field, Blocked)),
        Risk = "Nobody can make another image public; those that are public stay so.",
        Order = 60,
    };

    public override string Operation(Change change) =>
        change.After[Field] == Unblocked ? Ec2Api.DisableImageBlockPublicAccess.IamAction : Ec2Api.EnableImageBlockPublicAccess.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.GetImageBlockPublicAccessState.Call(new()), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((Field, answer.ImageBlockPublicAccessState));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Unblocked) await aws.SendAsync(Ec2Api.DisableImageBlockPublicAccess.Call(new()), cancellationToken).ConfigureAwait(false);
        else await aws.SendAsync(Ec2Api.EnableImageBlockPublicAccess.Call(new EnableImageBlockPublicAccessRequest { ImageBlockPublicAccessState = Blocked }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States) ?? Check.Moves(change, Field) ?? Check.OwnRegion(change);
}
