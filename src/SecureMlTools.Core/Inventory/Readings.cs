using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Inventory;

/// <summary>
/// Everything an audit can read of a region, each once. A control names the ones it needs, and the collector reads just these.
/// Calls of a full audit = the plain readings + sum of ceil(n / largest page) + one per resource where AWS has no list call.
/// </summary>
public static class Readings
{
    /// <summary>Who is asking; gives the account.</summary>
    public static readonly Reading<GetCallerIdentityRequest, GetCallerIdentityResponse> Caller = Reading<GetCallerIdentityRequest, GetCallerIdentityResponse>.Once(StsApi.GetCallerIdentity, new());

    /// <summary>The machines.</summary>
    public static readonly Reading<DescribeInstancesRequest, DescribeInstancesResponse> Instances = Reading<DescribeInstancesRequest, DescribeInstancesResponse>.Once(Ec2Api.DescribeInstances, new());

    /// <summary>The volumes.</summary>
    public static readonly Reading<DescribeVolumesRequest, DescribeVolumesResponse> Volumes = Reading<DescribeVolumesRequest, DescribeVolumesResponse>.Once(Ec2Api.DescribeVolumes, new());

    /// <summary>The facts of the instance types in use: accelerators, enclave support.</summary>
    public static readonly Reading<DescribeInstanceTypesRequest, DescribeInstanceTypesResponse> InstanceTypes = Reading<DescribeInstanceTypesRequest, DescribeInstanceTypesResponse>.Once(
        Ec2Api.DescribeInstanceTypes, "", [Instances],
        (soFar, _) => InUse.InstanceTypes(soFar).Chunk(100).Select(types => new DescribeInstanceTypesRequest { InstanceTypes = types }));

    /// <summary>The region's metadata defaults.</summary>
    public static readonly Reading<GetInstanceMetadataDefaultsRequest, GetInstanceMetadataDefaultsResponse> MetadataDefaults = Reading<GetInstanceMetadataDefaultsRequest, GetInstanceMetadataDefaultsResponse>.Once(Ec2Api.GetInstanceMetadataDefaults, new());

    /// <summary>Calls to the metadata service without a token, by machine, over 14 days.</summary>
    public static readonly Reading<GetMetricDataRequest, GetMetricDataResponse> MetadataNoToken = Reading<GetMetricDataRequest, GetMetricDataResponse>.Once(
        CloudWatchApi.GetMetricData, "--metric-data-queries file://metadata-no-token.json --start-time 14-days-ago --end-time now", [Instances], MetadataNoTokenQueries.Requests);

    /// <summary>The security groups.</summary>
    public static readonly Reading<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResponse> SecurityGroups = Reading<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResponse>.Once(Ec2Api.DescribeSecurityGroups, new());

    /// <summary>The rules of the security groups, with their ids.</summary>
    public static readonly Reading<DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResponse> SecurityGroupRules = Reading<DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResponse>.Once(Ec2Api.DescribeSecurityGroupRules, new());

    /// <summary>The addresses behind each prefix list that a rule names.</summary>
    public static readonly Reading<GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResponse> PrefixListEntries = Reading<GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResponse>.Each(
        Ec2Api.GetManagedPrefixListEntries, "--prefix-list-id {id}", [SecurityGroups],
        (soFar, _) => InUse.PrefixLists(soFar).Select(id => ((string?)id, new GetManagedPrefixListEntriesRequest { PrefixListId = id })));

    /// <summary>The network interfaces.</summary>
    public static readonly Reading<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResponse> NetworkInterfaces = Reading<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResponse>.Once(Ec2Api.DescribeNetworkInterfaces, new());

    /// <summary>The VPCs.</summary>
    public static readonly Reading<DescribeVpcsRequest, DescribeVpcsResponse> Vpcs = Reading<DescribeVpcsRequest, DescribeVpcsResponse>.Once(Ec2Api.DescribeVpcs, new());

    /// <summary>The subnets.</summary>
    public static readonly Reading<DescribeSubnetsRequest, DescribeSubnetsResponse> Subnets = Reading<DescribeSubnetsRequest, DescribeSubnetsResponse>.Once(Ec2Api.DescribeSubnets, new());

    /// <summary>The route tables.</summary>
    public static readonly Reading<DescribeRouteTablesRequest, DescribeRouteTablesResponse> RouteTables = Reading<DescribeRouteTablesRequest, DescribeRouteTablesResponse>.Once(Ec2Api.DescribeRouteTables, new());

    /// <summary>The network ACLs.</summary>
    public static readonly Reading<DescribeNetworkAclsRequest, DescribeNetworkAclsResponse> NetworkAcls = Reading<DescribeNetworkAclsRequest, DescribeNetworkAclsResponse>.Once(Ec2Api.DescribeNetworkAcls, new());

    /// <summary>The internet gateways and what they are attached to.</summary>
    public static readonly Reading<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResponse> InternetGateways = Reading<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResponse>.Once(Ec2Api.DescribeInternetGateways, new());

    /// <summary>The VPC endpoints.</summary>
    public static readonly Reading<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResponse> VpcEndpoints = Reading<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResponse>.Once(Ec2Api.DescribeVpcEndpoints, new());

    /// <summary>The flow logs.</summary>
    public static readonly Reading<DescribeFlowLogsRequest, DescribeFlowLogsResponse> FlowLogs = Reading<DescribeFlowLogsRequest, DescribeFlowLogsResponse>.Once(Ec2Api.DescribeFlowLogs, new());

    /// <summary>The region's VPC block public access.</summary>
    public static readonly Reading<DescribeVpcBlockPublicAccessOptionsRequest, DescribeVpcBlockPublicAccessOptionsResponse> VpcBlockPublicAccess = Reading<DescribeVpcBlockPublicAccessOptionsRequest, DescribeVpcBlockPublicAccessOptionsResponse>.Once(Ec2Api.DescribeVpcBlockPublicAccessOptions, new());

    /// <summary>VPCs and subnets excluded from block public access.</summary>
    public static readonly Reading<DescribeVpcBlockPublicAccessExclusionsRequest, DescribeVpcBlockPublicAccessExclusionsResponse> VpcBlockPublicAccessExclusions = Reading<DescribeVpcBlockPublicAccessExclusionsRequest, DescribeVpcBlockPublicAccessExclusionsResponse>.Once(Ec2Api.DescribeVpcBlockPublicAccessExclusions, new());

    /// <summary>Whether new volumes are encrypted by default.</summary>
    public static readonly Reading<GetEbsEncryptionByDefaultRequest, GetEbsEncryptionByDefaultResponse> EbsEncryptionByDefault = Reading<GetEbsEncryptionByDefaultRequest, GetEbsEncryptionByDefaultResponse>.Once(Ec2Api.GetEbsEncryptionByDefault, new());

    /// <summary>The key that encrypts them.</summary>
    public static readonly Reading<GetEbsDefaultKmsKeyIdRequest, GetEbsDefaultKmsKeyIdResponse> EbsDefaultKmsKey = Reading<GetEbsDefaultKmsKeyIdRequest, GetEbsDefaultKmsKeyIdResponse>.Once(Ec2Api.GetEbsDefaultKmsKeyId, new());

    /// <summary>The account's own snapshots.</summary>
    public static readonly Reading<DescribeSnapshotsRequest, DescribeSnapshotsResponse> Snapshots = Reading<DescribeSnapshotsRequest, DescribeSnapshotsResponse>.Once(Ec2Api.DescribeSnapshots, new() { OwnerIds = ["self"] }, "--owner-ids self");

    /// <summary>Those of them that anyone may restore: one call tells, where an attribute call a snapshot would.</summary>
    public static readonly Reading<DescribeSnapshotsRequest, DescribeSnapshotsResponse> PublicSnapshots = Reading<DescribeSnapshotsRequest, DescribeSnapshotsResponse>.Once(
        Ec2Api.DescribeSnapshots, new() { OwnerIds = ["self"], RestorableByUserIds = ["all"] }, "--owner-ids self --restorable-by-user-ids all", "public");

    /// <summary>The region's block public access for snapshots.</summary>
    public static readonly Reading<GetSnapshotBlockPublicAccessStateRequest, GetSnapshotBlockPublicAccessStateResponse> SnapshotBlockPublicAccess = Reading<GetSnapshotBlockPublicAccessStateRequest, GetSnapshotBlockPublicAccessStateResponse>.Once(Ec2Api.GetSnapshotBlockPublicAccessState, new());

    /// <summary>The KMS keys that encrypt the snapshots: who manages them decides whether a snapshot can be shared at all.</summary>
    public static readonly Reading<DescribeKeyRequest, DescribeKeyResponse> SnapshotKeys = Reading<DescribeKeyRequest, DescribeKeyResponse>.Each(
        KmsApi.DescribeKey, "--key-id {id}", [Snapshots],
        (soFar, _) => InUse.SnapshotKeys(soFar).Select(id => ((string?)id, new DescribeKeyRequest { KeyId = id })));

    /// <summary>Who may restore each snapshot that can be shared: AWS has no list call for it, so one call a candidate.</summary>
    public static readonly Reading<DescribeSnapshotAttributeRequest, DescribeSnapshotAttributeResponse> SnapshotPermissions = Reading<DescribeSnapshotAttributeRequest, DescribeSnapshotAttributeResponse>.Each(
        Ec2Api.DescribeSnapshotAttribute, "--snapshot-id {id} --attribute createVolumePermission", [Snapshots, SnapshotKeys],
        (soFar, _) => InUse.ShareableSnapshots(soFar).Select(id => ((string?)id, new DescribeSnapshotAttributeRequest { SnapshotId = id, Attribute = "createVolumePermission" })));

    /// <summary>The key policies of the keys behind shared snapshots, and of the enclave keys that the baseline names.</summary>
    public static readonly Reading<GetKeyPolicyRequest, GetKeyPolicyResponse> KeyPolicies = Reading<GetKeyPolicyRequest, GetKeyPolicyResponse>.Each(
        KmsApi.GetKeyPolicy, "--key-id {id} --policy-name default", [SnapshotPermissions, Instances],
        (soFar, options) => InUse.PolicyKeys(soFar, options).Select(id => ((string?)id, new GetKeyPolicyRequest { KeyId = id, PolicyName = "default" })));

    /// <summary>The grants of the keys behind shared snapshots: besides the policy, the other way in which an account may use a key.</summary>
    public static readonly Reading<ListGrantsRequest, ListGrantsResponse> KeyGrants = Reading<ListGrantsRequest, ListGrantsResponse>.Each(
        KmsApi.ListGrants, "--key-id {id}", [SnapshotPermissions],
        (soFar, _) => InUse.SharedSnapshotKeys(soFar).Select(id => ((string?)id, new ListGrantsRequest { KeyId = id })));

    /// <summary>The key that the baseline wants for new volumes, where it goes by an alias: AWS answers with the key's ARN, and only KMS knows that they are one.</summary>
    public static readonly Reading<DescribeKeyRequest, DescribeKeyResponse> WantedEbsKey = Reading<DescribeKeyRequest, DescribeKeyResponse>.Each(
        KmsApi.DescribeKey, "--key-id {id}", [EbsDefaultKmsKey],
        (_, options) => InUse.AliasToResolve(options.EbsKmsKeyId) is { } alias ? [((string?)alias, new DescribeKeyRequest { KeyId = alias })] : []);

    /// <summary>The account's own images.</summary>
    public static readonly Reading<DescribeImagesRequest, DescribeImagesResponse> OwnImages = Reading<DescribeImagesRequest, DescribeImagesResponse>.Once(Ec2Api.DescribeImages, new() { Owners = ["self"] }, "--owners self");

    /// <summary>The image behind each machine: owner, age, deprecation, whether it is allowed.</summary>
    public static readonly Reading<DescribeInstanceImageMetadataRequest, DescribeInstanceImageMetadataResponse> InstanceImages = Reading<DescribeInstanceImageMetadataRequest, DescribeInstanceImageMetadataResponse>.Once(Ec2Api.DescribeInstanceImageMetadata, new());

    /// <summary>The region's allowed images.</summary>
    public static readonly Reading<GetAllowedImagesSettingsRequest, GetAllowedImagesSettingsResponse> AllowedImages = Reading<GetAllowedImagesSettingsRequest, GetAllowedImagesSettingsResponse>.Once(Ec2Api.GetAllowedImagesSettings, new());

    /// <summary>The region's block public access for images.</summary>
    public static readonly Reading<GetImageBlockPublicAccessStateRequest, GetImageBlockPublicAccessStateResponse> ImageBlockPublicAccess = Reading<GetImageBlockPublicAccessStateRequest, GetImageBlockPublicAccessStateResponse>.Once(Ec2Api.GetImageBlockPublicAccessState, new());

    /// <summary>The launch templates.</summary>
    public static readonly Reading<DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResponse> LaunchTemplates = Reading<DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResponse>.Once(Ec2Api.DescribeLaunchTemplates, new());

    /// <summary>The default and the latest version of every launch template, in one paged call.</summary>
    public static readonly Reading<DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResponse> LaunchTemplateVersions = Reading<DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResponse>.Once(
        Ec2Api.DescribeLaunchTemplateVersions, new() { Versions = ["$Latest", "$Default"] }, "--versions '$Latest' '$Default'");

    /// <summary>The Auto Scaling groups: the template version each launches.</summary>
    public static readonly Reading<DescribeAutoScalingGroupsRequest, DescribeAutoScalingGroupsResponse> AutoScalingGroups = Reading<DescribeAutoScalingGroupsRequest, DescribeAutoScalingGroupsResponse>.Once(AutoScalingApi.DescribeAutoScalingGroups, new());

    /// <summary>The fleets: the template version each launches.</summary>
    public static readonly Reading<DescribeFleetsRequest, DescribeFleetsResponse> Fleets = Reading<DescribeFleetsRequest, DescribeFleetsResponse>.Once(Ec2Api.DescribeFleets, new());

    /// <summary>Older versions of a launch template that a group, a fleet or a machine names by number: one call per such template.</summary>
    public static readonly Reading<DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResponse> PinnedTemplateVersions = Reading<DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResponse>.Each(
        Ec2Api.DescribeLaunchTemplateVersions, "--launch-template-id {id}", [LaunchTemplates, LaunchTemplateVersions, AutoScalingGroups, Fleets, Instances],
        (soFar, _) => InUse.PinnedTemplateVersions(soFar).Select(t => ((string?)t.TemplateId, new DescribeLaunchTemplateVersionsRequest { LaunchTemplateId = t.TemplateId, Versions = t.Versions })));

    /// <summary>The key pairs.</summary>
    public static readonly Reading<DescribeKeyPairsRequest, DescribeKeyPairsResponse> KeyPairs = Reading<DescribeKeyPairsRequest, DescribeKeyPairsResponse>.Once(Ec2Api.DescribeKeyPairs, new());

    /// <summary>The region's serial console switch.</summary>
    public static readonly Reading<GetSerialConsoleAccessStatusRequest, GetSerialConsoleAccessStatusResponse> SerialConsole = Reading<GetSerialConsoleAccessStatusRequest, GetSerialConsoleAccessStatusResponse>.Once(Ec2Api.GetSerialConsoleAccessStatus, new());

    /// <summary>Each machine's user data, only when asked for.</summary>
    public static readonly Reading<DescribeInstanceAttributeRequest, DescribeInstanceAttributeResponse> UserData = Reading<DescribeInstanceAttributeRequest, DescribeInstanceAttributeResponse>.Each(
        Ec2Api.DescribeInstanceAttribute, "--instance-id {id} --attribute userData", [Instances],
        (soFar, options) => options.IncludeUserData
            ? InUse.InstanceIds(soFar, options.InstanceIds).Select(id => ((string?)id, new DescribeInstanceAttributeRequest { InstanceId = id, Attribute = "userData" }))
            : []);

    /// <summary>The machines that Systems Manager manages.</summary>
    public static readonly Reading<DescribeInstanceInformationRequest, DescribeInstanceInformationResponse> ManagedInstances = Reading<DescribeInstanceInformationRequest, DescribeInstanceInformationResponse>.Once(SsmApi.DescribeInstanceInformation, new());

    /// <summary>Every reading, in an order in which each comes after what it depends on.</summary>
    public static IReadOnlyList<Reading> All => Everything.Value;

    // Made on first use: the other families' readings may depend on these, and these must be there before.
    private static readonly Lazy<IReadOnlyList<Reading>> Everything = new(() =>
    [
        Caller, Instances, Volumes, InstanceTypes, MetadataDefaults, MetadataNoToken, SecurityGroups, SecurityGroupRules, PrefixListEntries, NetworkInterfaces, Vpcs, Subnets,
        RouteTables, NetworkAcls, InternetGateways, VpcEndpoints, FlowLogs, VpcBlockPublicAccess, VpcBlockPublicAccessExclusions, EbsEncryptionByDefault, EbsDefaultKmsKey,
        Snapshots, PublicSnapshots, SnapshotBlockPublicAccess, SnapshotKeys, SnapshotPermissions, KeyPolicies, KeyGrants, WantedEbsKey, OwnImages, InstanceImages, AllowedImages, ImageBlockPublicAccess,
        LaunchTemplates, LaunchTemplateVersions, AutoScalingGroups, Fleets, PinnedTemplateVersions, KeyPairs, SerialConsole, UserData, ManagedInstances,
        .. FirewallReadings.All,
        .. DnsReadings.All,
        .. PathReadings.All,
    ]);
}
