using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>The key that AWS keeps for EBS in this region.</summary>
    public string ManagedKeyArn => Arn("kms", "key/" + Region.Ids.Uuid("aws/ebs"));

    public string Key(string alias, string? policy, bool isAwsManaged = false, params GrantListEntry[] grants)
    {
        var id = Region.Ids.Uuid(alias);
        var arn = Arn("kms", "key/" + id);
        Region.Keys.Put(new StoredKey(
            new KeyMetadata
            {
                AWSAccountId = AccountId,
                KeyId = id,
                Arn = arn,
                CreationDate = DaysAgo(700),
                Enabled = true,
                Description = isAwsManaged ? "Default key that protects my EBS volumes when no other key is defined" : alias,
                KeyUsage = "ENCRYPT_DECRYPT",
                KeyState = "Enabled",
                Origin = "AWS_KMS",
                KeyManager = isAwsManaged ? "AWS" : "CUSTOMER",
                CustomerMasterKeySpec = "SYMMETRIC_DEFAULT",
                KeySpec = "SYMMETRIC_DEFAULT",
                EncryptionAlgorithms = ["SYMMETRIC_DEFAULT"],
                MultiRegion = false,
            },
            policy, grants, ["alias/" + alias]));
        return arn;
    }

    public void KeyPair(string name, double daysOld) => Region.KeyPairs.Put(new KeyPairInfo
    {
        KeyPairId = Id("key", name),
        KeyName = name,
        KeyType = "ed25519",
        KeyFingerprint = "SHA256:" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))).TrimEnd('='),
        CreateTime = DaysAgo(daysOld),
        Tags = [],
    });

    public string Snapshot(string name, string? keyArn, params CreateVolumePermission[] permissions)
    {
        var id = Id("snap", name);
        Region.Snapshots.Put(new StoredSnapshot(
            new Snapshot
            {
                SnapshotId = id,
                VolumeId = Id("vol", name),
                OwnerId = AccountId,
                State = "completed",
                Progress = "100%",
                StartTime = DaysAgo(90),
                CompletionTime = DaysAgo(89.9),
                VolumeSize = 500,
                Description = name,
                Encrypted = keyArn is not null,
                KmsKeyId = keyArn,
                StorageTier = "standard",
                Tags = Tags(name),
            },
            permissions));
        return id;
    }

    /// <summary>An image, of this account or of another.</summary>
    public string Image(string name, double daysOld, string? owner = null, string? alias = null, double? deprecatedDaysAgo = null, bool isPublic = false, bool isAllowed = true, bool isImdsV2 = true)
    {
        var id = Id("ami", name);
        var snapshot = Id("snap", "image " + name);
        Region.Images.Put(new StoredImage(
            new Image
            {
                ImageId = id,
                Name = name,
                Description = name,
                ImageLocation = (alias ?? owner ?? AccountId) + "/" + name,
                OwnerId = owner ?? AccountId,
                ImageOwnerAlias = alias,
                State = "available",
                Public = isPublic,
                ImageAllowed = isAllowed,
                CreationDate = Text(DaysAgo(daysOld)),
                DeprecationTime = deprecatedDaysAgo is { } days ? Text(DaysAgo(days)) : null,
                Architecture = "x86_64",
                ImageType = "machine",
                PlatformDetails = "Linux/UNIX",
                UsageOperation = "RunInstances",
                Hypervisor = "xen",
                VirtualizationType = "hvm",
                RootDeviceName = "/dev/sda1",
                RootDeviceType = "ebs",
                EnaSupport = true,
                SriovNetSupport = "simple",
                BootMode = "uefi-preferred",
                ImdsSupport = isImdsV2 ? "v2.0" : null,
                DeregistrationProtection = "disabled",
                BlockDeviceMappings = [new BlockDeviceMapping { DeviceName = "/dev/sda1", Ebs = new EbsBlockDevice { SnapshotId = snapshot, VolumeSize = 100, VolumeType = "gp3", DeleteOnTermination = true, Encrypted = owner is null && !isPublic } }],
                Tags = owner is null ? Tags(name) : [],
            },
            isPublic ? [new LaunchPermission { Group = "all" }] : []));
        return id;
    }
}
