using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Practice.State;

/// <summary>The switches that a region has one of.</summary>
internal sealed class RegionSettings
{
    /// <summary>The alias that EBS encrypts with while no other key is chosen.</summary>
    public const string AwsManagedEbsKey = "alias/aws/ebs";

    public bool EbsEncryptionByDefault { get; set; }

    public string EbsDefaultKmsKeyId { get; set; } = AwsManagedEbsKey;

    public InstanceMetadataDefaultsResponse MetadataDefaults { get; set; } = new();

    public string SnapshotBlockPublicAccess { get; set; } = "unblocked";

    public string ImageBlockPublicAccess { get; set; } = "unblocked";

    public string? SnapshotManagedBy { get; set; } = "account";

    public string? ImageManagedBy { get; set; } = "account";

    public VpcBlockPublicAccessOptions? VpcBlockPublicAccess { get; set; }

    public GetAllowedImagesSettingsResponse AllowedImages { get; set; } = new() { State = "disabled", ManagedBy = "account" };

    public GetSerialConsoleAccessStatusResponse SerialConsole { get; set; } = new() { SerialConsoleAccessEnabled = false, ManagedBy = "account" };
}
