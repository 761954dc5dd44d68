using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>Keys, snapshots, images and key pairs of the training estate.</summary>
internal static class TrainingStorage
{
    public const string DataKey = "training-data";
    public const string Dlami = "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.7 (Ubuntu 22.04)";
    public const string OldDlami = "Deep Learning AMI GPU TensorFlow 2.10 (Amazon Linux 2)";
    public const string OwnImage = "train-base";
    public const string PublicImage = "cuda-tools-shared";
    public const string CommunityImage = "ubuntu-22.04-cuda-fast-miner-free";
    public const string WindowsImage = "Windows_Server-2022-English-Full-Base";

    public static void Build(EstateBuilder e)
    {
        Keys(e);
        Snapshots(e);
        Images(e);
        e.KeyPair("ml-team-2019", 2100);
        e.KeyPair("alice-laptop", 60);
    }

    private static void Keys(EstateBuilder e)
    {
        e.Key("aws/ebs", $$$$"""{"Version":"2012-10-17","Id":"auto-ebs-2","Statement":[{"Sid":"Allow access through EBS for all principals in the account that are authorized to use EBS","Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:CreateGrant","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"ec2.{{{{e.Region.Name}}}}.amazonaws.com","kms:CallerAccount":"{{{{e.AccountId}}}}"}}}]}""", isAwsManaged: true);
        e.Key(
            DataKey,
            $$$$"""{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{e.AccountId}}}}:root"},"Action":"kms:*","Resource":"*"},{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{TrainingEstate.ForeignAccount}}}}:root"},"Action":"kms:*","Resource":"*"}]}""",
            false,
            new GrantListEntry
            {
                GrantId = new string('a', 64),
                Name = "partner-restore",
                GranteePrincipal = $"arn:aws:iam::{TrainingEstate.ForeignAccount}:role/restore",
                IssuingAccount = $"arn:aws:iam::{e.AccountId}:root",
                CreationDate = e.DaysAgo(80),
                Operations = ["Decrypt", "CreateGrant"],
            });
        e.Key(
            "enclave-model",
            $$$$"""{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{e.AccountId}}}}:root"},"Action":["kms:Create*","kms:Describe*","kms:Put*","kms:Get*","kms:List*"],"Resource":"*"},{"Sid":"Enclave","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{e.AccountId}}}}:role/training-node"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"kms:RecipientAttestation:ImageSha384":"{{{{string.Concat(Enumerable.Repeat("5f3a9c", 16))}}}}"}}}]}""");
        e.Key(
            "enclave-debug",
            $$$$"""{"Version":"2012-10-17","Statement":[{"Sid":"Enclave","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{e.AccountId}}}}:role/training-node"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"kms:RecipientAttestation:PCR0":"{{{{new string('0', 96)}}}}"}}}]}""");
    }

    private static void Snapshots(EstateBuilder e)
    {
        var data = e.Arn("kms", "key/" + e.Region.Ids.Uuid(DataKey));
        e.Snapshot("imagenet-2021-public", null, new CreateVolumePermission { Group = "all" });
        e.Snapshot("checkpoints-for-partner", data, new CreateVolumePermission { UserId = TrainingEstate.ForeignAccount });
        e.Snapshot("dataset-for-contractor", null, new CreateVolumePermission { UserId = "777788889999" });
        e.Snapshot("llm-checkpoints", data);
        e.Snapshot("nightly-notebooks", e.ManagedKeyArn);
    }

    private static void Images(EstateBuilder e)
    {
        e.Image(Dlami, 25, "898082745236", "amazon", deprecatedDaysAgo: -340, isPublic: true);
        e.Image(OldDlami, 900, "898082745236", "amazon", deprecatedDaysAgo: 170, isPublic: true, isImdsV2: false);
        e.Image(WindowsImage, 40, "801119661308", "amazon", deprecatedDaysAgo: -690, isPublic: true);
        e.Image(CommunityImage, 300, "999988887777", isPublic: true, isAllowed: false, isImdsV2: false);
        e.Image(OwnImage, 12);
        e.Image(PublicImage, 320, isPublic: true, isImdsV2: false);
        e.Image("train-base-2022", 1100, deprecatedDaysAgo: 400, isImdsV2: false);
    }
}
