namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every reading operation of the account.</summary>
public sealed class CliReadTests(ListeningAccount practice) : IClassFixture<ListeningAccount>
{
    public static readonly CliCase[] All =
    [
        new("ec2:DescribeInstances", "ec2 describe-instances --filters Name=tag:Project,Values=vision Name=instance-state-name,Values=running", "Reservations[].Instances[].[InstanceId,MetadataOptions.HttpTokens]", "[[\"{{i:vision-trainer-01}}\",\"required\"],[\"{{i:notebook-alice}}\",\"optional\"]]"),
        new("ec2:DescribeInstanceAttribute", "ec2 describe-instance-attribute --instance-id {{i:notebook-alice}} --attribute instanceType", "InstanceType.Value", "\"g5.2xlarge\""),
        new("ec2:GetInstanceMetadataDefaults", "ec2 get-instance-metadata-defaults", "AccountLevel.HttpTokens", "null"),
        new("ec2:DescribeInstanceTypes", "ec2 describe-instance-types --instance-types p5.48xlarge", "InstanceTypes[0].GpuInfo.Gpus[0].[Count,Name]", "[8,\"H100\"]"),
        new("ec2:DescribeRegions", "ec2 describe-regions", "Regions[].RegionName", "[\"us-east-1\",\"eu-west-1\"]"),
        new("ec2:DescribeSecurityGroups", "ec2 describe-security-groups --group-ids {{sg:ssh-halves}}", "SecurityGroups[0].IpPermissions[0].IpRanges[].CidrIp", "[\"0.0.0.0/1\",\"128.0.0.0/1\"]"),
        new("ec2:DescribeSecurityGroupRules", "ec2 describe-security-group-rules --filters Name=group-id,Values={{sg:jupyter}}", "SecurityGroupRules[?!IsEgress].[FromPort,CidrIpv4]", "[[8888,\"0.0.0.0/0\"],[22,\"203.0.113.0/24\"]]"),
        new("ec2:GetManagedPrefixListEntries", "ec2 get-managed-prefix-list-entries --prefix-list-id {{pl:everywhere-in-quarters}}", "length(Entries)", "4"),
        new("ec2:DescribeManagedPrefixLists", "ec2 describe-managed-prefix-lists --filters Name=owner-id,Values=111122223333", "PrefixLists[].PrefixListName", "[\"everywhere-in-quarters\"]"),
        new("ec2:DescribeNetworkInterfaces", "ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={{i:llm-pretrain-01}}", "NetworkInterfaces[].InterfaceType", "[\"interface\",\"efa-only\",\"efa-only\",\"efa-only\",\"efa-only\"]"),
        new("ec2:DescribeSubnets", "ec2 describe-subnets --filters Name=map-public-ip-on-launch,Values=true", "Subnets[].SubnetId", "[\"{{subnet:training-public-a}}\"]"),
        new("ec2:DescribeVpcs", "ec2 describe-vpcs --filters Name=cidr,Values=10.30.*", "Vpcs[].VpcId", "[\"{{vpc:research}}\"]"),
        new("ec2:DescribeRouteTables", "ec2 describe-route-tables --filters Name=association.main,Values=true Name=vpc-id,Values={{vpc:research}}", "RouteTables[0].Routes[].GatewayId", "[\"local\"]"),
        new("ec2:DescribeNetworkAcls", "ec2 describe-network-acls --network-acl-ids {{acl:training-public}}", "NetworkAcls[0].Entries[?!Egress].RuleNumber", "[90,100,101,32767,32768]"),
        new("ec2:DescribeInternetGateways", "ec2 describe-internet-gateways", "InternetGateways[].Attachments[].VpcId", "[\"{{vpc:training}}\"]"),
        new("ec2:DescribeNatGateways", "ec2 describe-nat-gateways --filter Name=state,Values=available", "NatGateways[].NatGatewayAddresses[].PublicIp", "[\"198.51.100.20\"]"),
        new("ec2:DescribeVpcEndpoints", "ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={{vpc:training}}", "VpcEndpoints[].[ServiceName,VpcEndpointType]", "[[\"com.amazonaws.us-east-1.s3\",\"Gateway\"],[\"com.amazonaws.vpce.us-east-1.{{vpce-svc:network-firewall}}\",\"GatewayLoadBalancer\"]]"),
        new("ec2:DescribeFlowLogs", "ec2 describe-flow-logs --filter Name=resource-id,Values={{vpc:training}}", "FlowLogs[].TrafficType", "[\"ACCEPT\"]"),
        new("ec2:DescribeVpcBlockPublicAccessOptions", "ec2 describe-vpc-block-public-access-options", "VpcBlockPublicAccessOptions.InternetGatewayBlockMode", "\"off\""),
        new("ec2:DescribeVpcBlockPublicAccessExclusions", "ec2 describe-vpc-block-public-access-exclusions", "VpcBlockPublicAccessExclusions", "[]"),
        new("ec2:DescribeVolumes", "ec2 describe-volumes --filters Name=encrypted,Values=false Name=attachment.instance-id,Values={{i:legacy-p3-thesis}}", "length(Volumes)", "2"),
        new("ec2:GetEbsEncryptionByDefault", "ec2 get-ebs-encryption-by-default", "EbsEncryptionByDefault", "false"),
        new("ec2:GetEbsDefaultKmsKeyId", "ec2 get-ebs-default-kms-key-id", "KmsKeyId", "\"alias/aws/ebs\""),
        new("ec2:DescribeSnapshots", "ec2 describe-snapshots --owner-ids self --restorable-by-user-ids all", "Snapshots[].SnapshotId", "[\"{{snap:imagenet-2021-public}}\"]"),
        new("ec2:DescribeSnapshotAttribute", "ec2 describe-snapshot-attribute --snapshot-id {{snap:checkpoints-for-partner}} --attribute createVolumePermission", "CreateVolumePermissions", "[{\"UserId\":\"444455556666\"}]"),
        new("ec2:GetSnapshotBlockPublicAccessState", "ec2 get-snapshot-block-public-access-state", "State", "\"unblocked\""),
        new("ec2:DescribeImages", "ec2 describe-images --owners self --filters Name=is-public,Values=true", "Images[].Name", "[\"cuda-tools-shared\"]"),
        new("ec2:DescribeImageAttribute", "ec2 describe-image-attribute --image-id {{ami:cuda-tools-shared}} --attribute launchPermission", "LaunchPermissions", "[{\"Group\":\"all\"}]"),
        new("ec2:GetImageBlockPublicAccessState", "ec2 get-image-block-public-access-state", "ImageBlockPublicAccessState", "\"unblocked\""),
        new("ec2:DescribeInstanceImageMetadata", "ec2 describe-instance-image-metadata --instance-ids {{i:research-sandbox}}", "InstanceImageMetadata[].ImageMetadata.[OwnerId,ImageAllowed,IsPublic]", "[[\"999988887777\",false,true]]"),
        new("ec2:GetAllowedImagesSettings", "ec2 get-allowed-images-settings", "State", "\"disabled\""),
        new("ec2:DescribeLaunchTemplates", "ec2 describe-launch-templates --launch-template-names triton", "LaunchTemplates[].[DefaultVersionNumber,LatestVersionNumber]", "[[1,3]]"),
        new("ec2:DescribeLaunchTemplateVersions", "ec2 describe-launch-template-versions --versions $Latest $Default", "LaunchTemplateVersions[?LaunchTemplateName=='triton'].[VersionNumber,LaunchTemplateData.MetadataOptions.HttpTokens]", "[[3,\"required\"],[1,null]]"),
        new("ec2:DescribeFleets", "ec2 describe-fleets", "Fleets[].LaunchTemplateConfigs[].LaunchTemplateSpecification.Version", "[\"$Latest\"]"),
        new("ec2:DescribeKeyPairs", "ec2 describe-key-pairs --key-names alice-laptop", "KeyPairs[].KeyPairId", "[\"{{key:alice-laptop}}\"]"),
        new("ec2:GetSerialConsoleAccessStatus", "ec2 get-serial-console-access-status", "SerialConsoleAccessEnabled", "true"),
        new("sts:GetCallerIdentity", "sts get-caller-identity", "Account", "\"111122223333\""),
        new("sts:AssumeRole", "sts assume-role --role-arn arn:aws:iam::111122223333:role/audit --role-session-name audit", "AssumedRoleUser.Arn", "\"arn:aws:sts::111122223333:assumed-role/audit/audit\""),
        new("sts:AssumeRoleWithWebIdentity", "sts assume-role-with-web-identity --role-arn arn:aws:iam::111122223333:role/audit --role-session-name audit --web-identity-token token", "Credentials.AccessKeyId", "\"ASIAIOSFODNN7EXAMPLE\""),
        new("autoscaling:DescribeAutoScalingGroups", "autoscaling describe-auto-scaling-groups --auto-scaling-group-names triton", "AutoScalingGroups[].[LaunchTemplate.Version,Instances[0].InstanceId]", "[[\"1\",\"{{i:triton-01}}\"]]"),
        new("autoscaling:DescribeLaunchConfigurations", "autoscaling describe-launch-configurations", "LaunchConfigurations", "[]"),
        new("ssm:DescribeInstanceInformation", "ssm describe-instance-information --filters Key=PingStatus,Values=ConnectionLost", "InstanceInformationList[].InstanceId", "[\"{{i:labeling-desktop}}\"]"),
        new("kms:DescribeKey", "kms describe-key --key-id alias/aws/ebs", "KeyMetadata.KeyManager", "\"AWS\""),
        new("kms:GetKeyPolicy", "kms get-key-policy --key-id {{key-arn:training-data}}", "contains(Policy,'444455556666')", "true"),
        new("kms:ListGrants", "kms list-grants --key-id alias/training-data", "Grants[].Name", "[\"partner-restore\"]"),
        new("logs:DescribeLogGroups", "logs describe-log-groups --log-group-name-prefix /egress", "logGroups[].[logGroupName,retentionInDays]", "[[\"/egress/alert\",90]]"),
        new("logs:FilterLogEvents", "logs filter-log-events --log-group-name /egress/alert --start-time 0 --page-size 7", "[length(events),length(events[?contains(message,'download.pytorch.org')])]", "[67,16]"),
        new("cloudwatch:GetMetricData", "cloudwatch get-metric-data --metric-data-queries [{\"Id\":\"m1\",\"Label\":\"used\",\"MetricStat\":{\"Metric\":{\"Namespace\":\"AWS/EC2\",\"MetricName\":\"MetadataNoToken\",\"Dimensions\":[{\"Name\":\"InstanceId\",\"Value\":\"{{i:notebook-alice}}\"}]},\"Period\":3600,\"Stat\":\"Sum\"}}] --start-time 2001-01-01 --end-time 2101-01-01", "MetricDataResults[0].[Label,length(Values)>`24`]", "[\"used\",true]"),
    ];

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void Reads(string action) => practice.Check(All.Single(c => c.Action == action));
}
