using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>The region's encryption of new volumes by default. The key it uses is a change of its own, and volumes that exist are not touched.</summary>
internal sealed class EbsEncryptionDefaultKind : ChangeKind
{
    public const string KindName = "EbsEncryptionByDefault";
    private const string Field = "EbsEncryptionByDefault";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Boolean };

    public override string Name => KindName;

    /// <summary>The change that turns it on.</summary>
    public static Change Enable(Estate estate, string controlId) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Region,
        ResourceId = estate.Region,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((Field, "false")),
        After = ResourceState.Of((Field, "true")),
        Risk = "Launches by callers who may not use the key fail from then on.",
        Order = 11,
    };

    public override string Operation(Change change) =>
        change.After[Field] == "true" ? Ec2Api.EnableEbsEncryptionByDefault.IamAction : Ec2Api.DisableEbsEncryptionByDefault.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.GetEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((Field, answer.EbsEncryptionByDefault switch { true => "true", false => "false", null => null }));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == "true") await aws.SendAsync(Ec2Api.EnableEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
        else await aws.SendAsync(Ec2Api.DisableEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States) ?? Check.Moves(change, Field) ?? Check.OwnRegion(change);
}
