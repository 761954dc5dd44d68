using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The key that encrypts new volumes by default. AWS takes a key by any name and answers with another: an alias that was set comes back as the
/// ARN of its key, and so may alias/aws/ebs after a reset. The answer is therefore put in the words of the change before it is compared.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
/// </summary>
internal sealed class EbsDefaultKeyKind : ChangeKind
{
    public const string KindName = "EbsDefaultKmsKey";
    private const string Field = "KmsKeyId";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.KmsKey };

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
        Risk = "Launches by callers who may not use the new key fail from then on.",
        Order = 10,
    };

    public override string Operation(Change change) =>
        KmsKeys.IsAwsManagedEbs(change.After[Field]) ? Ec2Api.ResetEbsDefaultKmsKeyId.IamAction : Ec2Api.ModifyEbsDefaultKmsKeyId.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.GetEbsDefaultKmsKeyId.Call(new()), cancellationToken).ConfigureAwait(false);
        if (answer.KmsKeyId is not { } now) return ResourceState.Empty;
        foreach (var name in new[] { change.After[Field], change.Before[Field] })
            if (name is not null && await IsSameAsync(aws, now, name, cancellationToken).ConfigureAwait(false)) return ResourceState.Of((Field, name));
        return ResourceState.Of((Field, now));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var key = change.After[Field];
        if (KmsKeys.IsAwsManagedEbs(key)) await aws.SendAsync(Ec2Api.ResetEbsDefaultKmsKeyId.Call(new()), cancellationToken).ConfigureAwait(false);
        else await aws.SendAsync(Ec2Api.ModifyEbsDefaultKmsKeyId.Call(new ModifyEbsDefaultKmsKeyIdRequest { KmsKeyId = key }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States) ?? Check.Moves(change, Field) ?? Check.OwnRegion(change);

    private static async Task<bool> IsSameAsync(IAwsTransport aws, string now, string name, CancellationToken cancellationToken)
    {
        if (KmsKeys.Same(now, name)) return true;
        if (KmsKeys.IsAlias(now) == KmsKeys.IsAlias(name)) return false;
        try
        {
            var alias = KmsKeys.IsAlias(now) ? now : name;
            var key = await aws.SendAsync(KmsApi.DescribeKey.Call(new DescribeKeyRequest { KeyId = alias }), cancellationToken).ConfigureAwait(false);
            return key.KeyMetadata?.KeyId is { } id && KmsKeys.Same(id, alias == now ? name : now);
        }
        catch (AwsException e) when (e.IsAccessDenied || e.ErrorCode == "NotFoundException")
        {
            // Without leave to ask KMS the two names count as different, and the change is refused rather than guessed at.
            return false;
        }
    }
}
