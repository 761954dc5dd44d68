using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every changing operation of the account, and reads the change where the answer does not show it.</summary>
public sealed class CliChangeTests(ListeningAccount practice) : IClassFixture<ListeningAccount>
{
    private const string Nothing = "";

    public static readonly CliCase[] All =
    [
        new("ec2:ModifyInstanceMetadataOptions", "ec2 modify-instance-metadata-options --instance-id {{i:notebook-alice}} --http-tokens required", "InstanceMetadataOptions.[State,HttpTokens,HttpPutResponseHopLimit,HttpEndpoint]", "[\"pending\",\"required\",2,\"enabled\"]"),
        new("ec2:ModifyInstanceMetadataDefaults", "ec2 modify-instance-metadata-defaults --http-tokens required --http-put-response-hop-limit 2", "Return", "true"),
        new("ec2:AuthorizeSecurityGroupIngress", "ec2 authorize-security-group-ingress --group-id {{sg:workers}} --protocol tcp --port 9000 --cidr 10.1.2.3/16", "SecurityGroupRules[].[FromPort,CidrIpv4,IsEgress]", "[[9000,\"10.1.0.0/16\",false]]"),
        new("ec2:RevokeSecurityGroupIngress", "ec2 revoke-security-group-ingress --group-id {{sg:jupyter}} --protocol tcp --port 8888 --cidr 0.0.0.0/0", "RevokedSecurityGroupRules[].FromPort", "[8888]"),
        new("ec2:AuthorizeSecurityGroupEgress", "ec2 authorize-security-group-egress --group-id {{sg:efa-hardened}} --ip-permissions IpProtocol=-1,UserIdGroupPairs=[{GroupId={{sg:efa-hardened}}}]", "SecurityGroupRules[].[ReferencedGroupInfo.GroupId,IsEgress]", "[[\"{{sg:efa-hardened}}\",true]]"),
        new("ec2:RevokeSecurityGroupEgress", "ec2 revoke-security-group-egress --group-id {{sg:mlflow}} --ip-permissions IpProtocol=-1,Ipv6Ranges=[{CidrIpv6=::/0}]", "RevokedSecurityGroupRules[].CidrIpv6", "[\"::/0\"]"),
        new("ec2:CreateNetworkAclEntry", "ec2 create-network-acl-entry --network-acl-id {{acl:training-public}} --ingress --rule-number 80 --protocol tcp --port-range From=22,To=22 --cidr-block 0.0.0.0/0 --rule-action deny", null, Nothing),
        new("ec2:ReplaceNetworkAclEntry", "ec2 replace-network-acl-entry --network-acl-id {{acl:training-public}} --ingress --rule-number 90 --protocol tcp --port-range From=22,To=22 --cidr-block 203.0.113.0/24 --rule-action allow", null, Nothing),
        new("ec2:DeleteNetworkAclEntry", "ec2 delete-network-acl-entry --network-acl-id {{acl:training-guarded}} --ingress --rule-number 81", null, Nothing),
        new("ec2:CreateFlowLogs", "ec2 create-flow-logs --resource-ids {{vpc:research}} --resource-type VPC --traffic-type ALL --log-group-name research --deliver-logs-permission-arn arn:aws:iam::111122223333:role/flow", "[length(FlowLogIds),Unsuccessful]", "[1,[]]"),
        new("ec2:DeleteFlowLogs", "ec2 delete-flow-logs --flow-log-ids {{fl:training}} fl-00000000000000000", "Unsuccessful[].Error.Code", "[\"InvalidFlowLogId.NotFound\"]"),
        new("ec2:ModifySubnetAttribute", "ec2 modify-subnet-attribute --subnet-id {{subnet:training-public-a}} --no-map-public-ip-on-launch", null, Nothing),
        new("ec2:EnableEbsEncryptionByDefault", "ec2 enable-ebs-encryption-by-default", "EbsEncryptionByDefault", "true"),
        new("ec2:DisableEbsEncryptionByDefault", "ec2 disable-ebs-encryption-by-default", "EbsEncryptionByDefault", "false"),
        new("ec2:ModifyEbsDefaultKmsKeyId", "ec2 modify-ebs-default-kms-key-id --kms-key-id alias/training-data", "KmsKeyId", "\"{{key-arn:training-data}}\""),
        new("ec2:ResetEbsDefaultKmsKeyId", "ec2 reset-ebs-default-kms-key-id", "KmsKeyId", "\"alias/aws/ebs\""),
        new("ec2:ModifySnapshotAttribute", "ec2 modify-snapshot-attribute --snapshot-id {{snap:imagenet-2021-public}} --attribute createVolumePermission --operation-type remove --group-names all", null, Nothing),
        new("ec2:EnableSnapshotBlockPublicAccess", "ec2 enable-snapshot-block-public-access --state block-all-sharing", "State", "\"block-all-sharing\""),
        new("ec2:DisableSnapshotBlockPublicAccess", "ec2 disable-snapshot-block-public-access", "State", "\"unblocked\""),
        new("ec2:ModifyImageAttribute", "ec2 modify-image-attribute --image-id {{ami:cuda-tools-shared}} --launch-permission Remove=[{Group=all}]", null, Nothing),
        new("ec2:EnableImageBlockPublicAccess", "ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing", "ImageBlockPublicAccessState", "\"block-new-sharing\""),
        new("ec2:DisableImageBlockPublicAccess", "ec2 disable-image-block-public-access", "ImageBlockPublicAccessState", "\"unblocked\""),
        new("ec2:CreateLaunchTemplateVersion", "ec2 create-launch-template-version --launch-template-name trainers --source-version 1 --launch-template-data {\"MetadataOptions\":{\"HttpTokens\":\"required\"}}", "LaunchTemplateVersion.[VersionNumber,LaunchTemplateData.InstanceType,LaunchTemplateData.MetadataOptions.HttpTokens]", "[3,\"p4d.24xlarge\",\"required\"]"),
        new("ec2:ModifyLaunchTemplate", "ec2 modify-launch-template --launch-template-name triton --default-version 3", "LaunchTemplate.DefaultVersionNumber", "3"),
        new("ec2:DeleteLaunchTemplateVersions", "ec2 delete-launch-template-versions --launch-template-name triton --versions 2 9", "[SuccessfullyDeletedLaunchTemplateVersions[].VersionNumber,UnsuccessfullyDeletedLaunchTemplateVersions[].ResponseError.Code]", "[[2],[\"launchTemplateVersionDoesNotExist\"]]"),
        new("ec2:CreateTags", "ec2 create-tags --resources {{i:notebook-alice}} {{sg:jupyter}} --tags Key=Reviewed,Value=yes", null, Nothing),
    ];

    // What an operation that answers nothing has done.
    private static readonly Dictionary<string, Func<PracticeRegion, bool>> Effects = new()
    {
        ["ec2:CreateNetworkAclEntry"] = r => Entry(r, "training-public", 80) is { RuleAction: "deny", Protocol: "6", PortRange: { From: 22, To: 22 }, CidrBlock: "0.0.0.0/0" },
        ["ec2:ReplaceNetworkAclEntry"] = r => Entry(r, "training-public", 90) is { RuleAction: "allow", CidrBlock: "203.0.113.0/24" },
        ["ec2:DeleteNetworkAclEntry"] = r => Entry(r, "training-guarded", 81) is null && Entry(r, "training-guarded", 80) is not null,
        ["ec2:ModifySubnetAttribute"] = r => r.Subnets.Find(r.Ids.Of("subnet", "training-public-a")) is { MapPublicIpOnLaunch: false, AssignIpv6AddressOnCreation: true },
        ["ec2:ModifySnapshotAttribute"] = r => r.Snapshots.Find(r.Ids.Of("snap", "imagenet-2021-public")) is { Permissions.Count: 0 },
        ["ec2:ModifyImageAttribute"] = r => r.Images.Find(r.Ids.Of("ami", "cuda-tools-shared")) is { Image.Public: false, Permissions.Count: 0 },
        ["ec2:CreateTags"] = r => r.Instances.Find(r.Ids.Of("i", "notebook-alice"))!.Instance.Tags.Value("Reviewed") == "yes" && r.SecurityGroups.Find(r.Ids.Of("sg", "jupyter"))!.Tags.Value("Reviewed") == "yes",
    };

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void Changes(string action)
    {
        var test = All.Single(c => c.Action == action);
        practice.Check(test);
        if (test.Query is null) Assert.True(Effects[action](practice.Account.State("us-east-1")), $"aws {test.Command} had no effect.");
    }

    private static NetworkAclEntry? Entry(PracticeRegion region, string acl, int number) =>
        region.NetworkAcls.Find(region.Ids.Of("acl", acl))!.Entries.OrEmpty().SingleOrDefault(e => e.Egress != true && e.RuleNumber == number);
}
