using System.Globalization;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>The filters of DescribeInstances. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html</summary>
internal static class InstanceFilters
{
    public static Filters<StoredInstance> All { get; } = Network(Machine(new Filters<StoredInstance>(i => i.Instance.Tags)));

    private static Filters<StoredInstance> Machine(Filters<StoredInstance> filters) => filters
        .On("instance-id", i => i.Instance.InstanceId)
        .On("instance-type", i => i.Instance.InstanceType)
        .On("instance-state-name", i => i.Instance.State?.Name)
        .On("instance-state-code", i => i.Instance.State?.Code)
        .On("instance-lifecycle", i => i.Instance.InstanceLifecycle)
        .On("image-id", i => i.Instance.ImageId)
        .On("key-name", i => i.Instance.KeyName)
        .On("architecture", i => i.Instance.Architecture)
        .On("availability-zone", i => i.Instance.Placement?.AvailabilityZone)
        .On("availability-zone-id", i => i.Instance.Placement?.AvailabilityZoneId)
        .On("placement-group-name", i => i.Instance.Placement?.GroupName)
        .On("tenancy", i => i.Instance.Placement?.Tenancy)
        .On("client-token", i => i.Instance.ClientToken)
        .On("hypervisor", i => i.Instance.Hypervisor)
        .On("platform", i => i.Instance.Platform)
        .On("platform-details", i => i.Instance.PlatformDetails)
        .On("monitoring-state", i => i.Instance.Monitoring?.State)
        .On("launch-time", i => i.Instance.LaunchTime?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        .On("owner-id", i => i.OwnerId)
        .On("reservation-id", i => i.ReservationId)
        .On("requester-id", i => i.RequesterId)
        .On("root-device-name", i => i.Instance.RootDeviceName)
        .On("root-device-type", i => i.Instance.RootDeviceType)
        .On("virtualization-type", i => i.Instance.VirtualizationType)
        .On("iam-instance-profile.arn", i => i.Instance.IamInstanceProfile?.Arn)
        .On("iam-instance-profile.id", i => i.Instance.IamInstanceProfile?.Id)
        .On("ebs-optimized", i => i.Instance.EbsOptimized)
        .On("boot-mode", i => i.Instance.BootMode)
        .On("metadata-options.state", i => i.Instance.MetadataOptions?.State)
        .On("metadata-options.http-tokens", i => i.Instance.MetadataOptions?.HttpTokens)
        .On("metadata-options.http-endpoint", i => i.Instance.MetadataOptions?.HttpEndpoint)
        .On("metadata-options.http-put-response-hop-limit", i => i.Instance.MetadataOptions?.HttpPutResponseHopLimit)
        .On("metadata-options.instance-metadata-tags", i => i.Instance.MetadataOptions?.InstanceMetadataTags)
        .OnAny("block-device-mapping.volume-id", i => i.Instance.BlockDeviceMappings.OrEmpty().Select(m => m.Ebs?.VolumeId))
        .OnAny("block-device-mapping.device-name", i => i.Instance.BlockDeviceMappings.OrEmpty().Select(m => m.DeviceName));

    private static Filters<StoredInstance> Network(Filters<StoredInstance> filters) => filters
        .On("vpc-id", i => i.Instance.VpcId)
        .On("subnet-id", i => i.Instance.SubnetId)
        .On("private-ip-address", i => i.Instance.PrivateIpAddress)
        .On("private-dns-name", i => i.Instance.PrivateDnsName)
        .On("ip-address", i => i.Instance.PublicIpAddress)
        .On("dns-name", i => i.Instance.PublicDnsName)
        .On("source-dest-check", i => i.Instance.SourceDestCheck)
        .OnAny("instance.group-id", i => i.Instance.SecurityGroups.OrEmpty().Select(g => g.GroupId))
        .OnAny("instance.group-name", i => i.Instance.SecurityGroups.OrEmpty().Select(g => g.GroupName))
        .OnAny("network-interface.group-id", i => i.Instance.NetworkInterfaces.OrEmpty().SelectMany(n => n.Groups.OrEmpty()).Select(g => g.GroupId))
        .OnAny("network-interface.network-interface-id", i => i.Instance.NetworkInterfaces.OrEmpty().Select(n => n.NetworkInterfaceId))
        .OnAny("network-interface.subnet-id", i => i.Instance.NetworkInterfaces.OrEmpty().Select(n => n.SubnetId))
        .OnAny("network-interface.vpc-id", i => i.Instance.NetworkInterfaces.OrEmpty().Select(n => n.VpcId))
        .OnAny("network-interface.association.public-ip", i => i.Instance.NetworkInterfaces.OrEmpty().Select(n => n.Association?.PublicIp))
        .OnAny("network-interface.addresses.private-ip-address", i => i.Instance.NetworkInterfaces.OrEmpty().SelectMany(n => n.PrivateIpAddresses.OrEmpty()).Select(a => a.PrivateIpAddress));
}
