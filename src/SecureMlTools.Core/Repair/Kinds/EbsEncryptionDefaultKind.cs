using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>The region's encryption of new volumes by default, and the key it uses. Volumes that exist are not touched.</summary>
internal sealed class EbsEncryptionDefaultKind : ChangeKind
{
    public const string KindName = "EbsEncryptionByDefault";

    private static readonly Dictionary<string, Regex> States = new() { ["EbsEncryptionByDefault"] = Check.Boolean, ["KmsKeyId"] = Check.KmsKey };

    public override string Name => KindName;

    public static Change Change(Estate estate, string controlId, ResourceState before, ResourceState after) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Region,
        ResourceId = estate.Region,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = before,
        After = after,
        Risk = "Launches that may not use the key fail from then on.",
        Order = 10,
    };

    public override string Operation(Change change) => change.After["EbsEncryptionByDefault"] switch
    {
        "true" => Ec2Api.EnableEbsEncryptionByDefault.IamAction,
        "false" => Ec2Api.DisableEbsEncryptionByDefault.IamAction,
        _ => Ec2Api.ModifyEbsDefaultKmsKeyId.IamAction,
    };

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        string? enabled = null;
        string? key = null;
        if (change.After["EbsEncryptionByDefault"] is not null)
        {
            var answer = await aws.SendAsync(Ec2Api.GetEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
            enabled = answer.EbsEncryptionByDefault == true ? "true" : "false";
        }

        if (change.After["KmsKeyId"] is not null)
        {
            var answer = await aws.SendAsync(Ec2Api.GetEbsDefaultKmsKeyId.Call(new()), cancellationToken).ConfigureAwait(false);
            key = answer.KmsKeyId;
        }

        return ResourceState.Of(("EbsEncryptionByDefault", enabled), ("KmsKeyId", key));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After["KmsKeyId"] is { } key && key != change.Before["KmsKeyId"])
        {
            if (key == "alias/aws/ebs") await aws.SendAsync(Ec2Api.ResetEbsDefaultKmsKeyId.Call(new()), cancellationToken).ConfigureAwait(false);
            else await aws.SendAsync(Ec2Api.ModifyEbsDefaultKmsKeyId.Call(new ModifyEbsDefaultKmsKeyIdRequest { KmsKeyId = key }), cancellationToken).ConfigureAwait(false);
        }

        var enabled = change.After["EbsEncryptionByDefault"];
        if (enabled is not null && enabled != change.Before["EbsEncryptionByDefault"])
        {
            if (enabled == "true") await aws.SendAsync(Ec2Api.EnableEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
            else await aws.SendAsync(Ec2Api.DisableEbsEncryptionByDefault.Call(new()), cancellationToken).ConfigureAwait(false);
        }

        return ResourceState.Empty;
    }

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States);
}
