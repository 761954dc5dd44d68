using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>The region's encryption of new volumes, and the key it uses.</summary>
internal static class EbsDefaultHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.GetEbsEncryptionByDefault,
            (region, _) => new GetEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = region.Settings.EbsEncryptionByDefault, SseType = region.Settings.EbsEncryptionByDefault ? "sse-kms" : "none" },
            r => r.DryRun);
        map.On(
            Ec2Api.EnableEbsEncryptionByDefault,
            (region, _) => new EnableEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = region.Settings.EbsEncryptionByDefault = true },
            r => r.DryRun);
        map.On(
            Ec2Api.DisableEbsEncryptionByDefault,
            (region, _) => new DisableEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = region.Settings.EbsEncryptionByDefault = false },
            r => r.DryRun);
        map.On(Ec2Api.GetEbsDefaultKmsKeyId, (region, _) => new GetEbsDefaultKmsKeyIdResponse { KmsKeyId = region.Settings.EbsDefaultKmsKeyId }, r => r.DryRun);
        map.On(
            Ec2Api.ModifyEbsDefaultKmsKeyId,
            (region, r) => new ModifyEbsDefaultKmsKeyIdResponse { KmsKeyId = region.Settings.EbsDefaultKmsKeyId = Arn(region, ServiceException.Required(r.KmsKeyId, "KmsKeyId")) },
            r => r.DryRun);
        map.On(
            Ec2Api.ResetEbsDefaultKmsKeyId,
            (region, _) => new ResetEbsDefaultKmsKeyIdResponse { KmsKeyId = region.Settings.EbsDefaultKmsKeyId = RegionSettings.AwsManagedEbsKey },
            r => r.DryRun);
    }

    // AWS takes an id, an alias or an ARN, and answers with the ARN; it looks at the key only when a volume is made.
    private static string Arn(PracticeRegion region, string key) =>
        KmsHandlers.Find(region, key)?.Metadata.Arn
        ?? (key.StartsWith("arn:", StringComparison.Ordinal) ? key
            : key.StartsWith("alias/", StringComparison.Ordinal) ? $"arn:aws:kms:{region.Name}:{region.AccountId}:{key}"
            : $"arn:aws:kms:{region.Name}:{region.AccountId}:key/{key}");
}
