using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;
using Instance = SecureMlTools.Api.Ec2.Instance;
using Tag = SecureMlTools.Api.Ec2.Tag;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Makes a machine with its interfaces and volumes.</summary>
internal static class MachineMaker
{
    public static Instance Make(PracticeRegion region, RunPlan plan, string reservation, int index)
    {
        var request = plan.Request;
        var id = region.Ids.New("i");
        var tags = TagsOf(request, "instance");
        var nics = plan.Interfaces.Select(x => InterfaceMaker.Make(region, x.Spec, x.Subnet, x.Groups, id, TagsOf(request, "network-interface"))).ToList();
        var disks = plan.Disks.Select(d => Disk(region, d, id, plan.Interfaces[0].Subnet, TagsOf(request, "volume"))).ToList();
        var first = nics[0];
        var spot = request.InstanceMarketOptions?.MarketType == "spot";
        var defaults = region.Settings.MetadataDefaults;
        var asked = request.MetadataOptions;
        var instance = new Instance
        {
            InstanceId = id,
            ImageId = plan.Image.ImageId,
            InstanceType = plan.Type.InstanceType,
            State = new InstanceState { Code = 0, Name = "pending" },
            StateTransitionReason = "",
            LaunchTime = region.Now,
            Architecture = plan.Image.Architecture,
            Hypervisor = "xen",
            VirtualizationType = "hvm",
            EnaSupport = plan.Image.EnaSupport,
            EbsOptimized = request.EbsOptimized ?? false,
            RootDeviceName = plan.Image.RootDeviceName,
            RootDeviceType = "ebs",
            PlatformDetails = plan.Image.PlatformDetails,
            Platform = plan.Image.Platform,
            UsageOperation = plan.Image.UsageOperation,
            Monitoring = new Monitoring { State = request.Monitoring?.Enabled == true ? "pending" : "disabled" },
            Placement = new Placement { AvailabilityZone = first.AvailabilityZone, AvailabilityZoneId = first.AvailabilityZoneId, Tenancy = request.Placement?.Tenancy ?? "default", GroupName = request.Placement?.GroupName ?? "" },
            VpcId = first.VpcId,
            SubnetId = first.SubnetId,
            PrivateIpAddress = first.PrivateIpAddress,
            PrivateDnsName = first.PrivateDnsName,
            PublicIpAddress = first.Association?.PublicIp,
            PublicDnsName = "",
            SourceDestCheck = true,
            SecurityGroups = first.Groups,
            NetworkInterfaces = [.. nics.Select(InterfaceMaker.Inner)],
            BlockDeviceMappings = disks,
            IamInstanceProfile = plan.Profile is { } p ? new IamInstanceProfile { Arn = p.Profile.Arn, Id = p.Profile.InstanceProfileId } : null,
            KeyName = request.KeyName,
            AmiLaunchIndex = index,
            ClientToken = request.ClientToken,
            ProductCodes = [],
            InstanceLifecycle = spot ? "spot" : null,
            SpotInstanceRequestId = spot ? region.Ids.New("sir") : null,
            CapacityReservationId = request.CapacityReservationSpecification?.CapacityReservationTarget?.CapacityReservationId,
            EnclaveOptions = new EnclaveOptions { Enabled = request.EnclaveOptions?.Enabled ?? false },
            HibernationOptions = new HibernationOptions { Configured = false },
            MetadataOptions = new InstanceMetadataOptionsResponse
            {
                State = "pending",
                HttpTokens = asked?.HttpTokens ?? defaults.HttpTokens ?? (plan.Image.ImdsSupport == "v2.0" ? "required" : "optional"),
                HttpPutResponseHopLimit = asked?.HttpPutResponseHopLimit ?? defaults.HttpPutResponseHopLimit ?? (plan.Image.ImdsSupport == "v2.0" ? 2 : 1),
                HttpEndpoint = asked?.HttpEndpoint ?? defaults.HttpEndpoint ?? "enabled",
                HttpProtocolIpv6 = asked?.HttpProtocolIpv6 ?? "disabled",
                InstanceMetadataTags = asked?.InstanceMetadataTags ?? defaults.InstanceMetadataTags ?? "disabled",
            },
            BootMode = plan.Image.BootMode,
            Tags = tags,
        };
        region.Instances.Put(new StoredInstance(instance with { MetadataOptions = instance.MetadataOptions with { State = "applied" }, Monitoring = new Monitoring { State = request.Monitoring?.Enabled == true ? "enabled" : "disabled" } }, reservation, region.AccountId, UserData: request.UserData)
        {
            IsTerminationDisabled = request.DisableApiTermination == true,
            IsStopDisabled = request.DisableApiStop == true,
            ShutdownBehavior = request.InstanceInitiatedShutdownBehavior ?? "stop",
        });
        region.Boots.Start(id, Reports(region, plan) ? Agent(instance, region) : null, HasUsableKeys(region, disks) ? null : Termination.UnusableKey);
        return instance;
    }

    private static IReadOnlyList<Tag> TagsOf(RunInstancesRequest request, string resourceType) =>
        [.. request.TagSpecifications.OrEmpty().Where(t => t.ResourceType == resourceType).SelectMany(t => t.Tags.OrEmpty()).GroupBy(t => t.Key, StringComparer.Ordinal).Select(g => g.Last())];

    private static InstanceBlockDeviceMapping Disk(PracticeRegion region, BlockDeviceMapping mapping, string instanceId, Subnet subnet, IReadOnlyList<Tag> tags)
    {
        var ebs = mapping.Ebs!;
        var id = region.Ids.New("vol");
        var encrypted = ebs.Encrypted == true || region.Settings.EbsEncryptionByDefault;
        region.Volumes.Put(new Volume
        {
            VolumeId = id,
            Size = ebs.VolumeSize,
            VolumeType = ebs.VolumeType,
            Iops = ebs.Iops ?? (ebs.VolumeType == "gp3" ? 3000 : 100),
            Throughput = ebs.VolumeType == "gp3" ? ebs.Throughput ?? 125 : null,
            State = "in-use",
            CreateTime = region.Now,
            AvailabilityZone = subnet.AvailabilityZone,
            AvailabilityZoneId = subnet.AvailabilityZoneId,
            SnapshotId = ebs.SnapshotId ?? "",
            MultiAttachEnabled = false,
            Encrypted = encrypted,
            KmsKeyId = encrypted ? KeyArn(region, ebs.KmsKeyId ?? region.Settings.EbsDefaultKmsKeyId) : null,
            Attachments = [new VolumeAttachment { VolumeId = id, InstanceId = instanceId, Device = mapping.DeviceName, State = "attached", AttachTime = region.Now, DeleteOnTermination = ebs.DeleteOnTermination }],
            Tags = tags,
        });
        return new InstanceBlockDeviceMapping { DeviceName = mapping.DeviceName, Ebs = new EbsInstanceBlockDevice { VolumeId = id, Status = "attached", AttachTime = region.Now, DeleteOnTermination = ebs.DeleteOnTermination } };
    }

    // EC2 takes the launch, and finds out when it attaches the volumes.
    private static bool HasUsableKeys(PracticeRegion region, IEnumerable<InstanceBlockDeviceMapping> disks) =>
        disks.Select(d => region.Volumes.Find(d.Ebs?.VolumeId)?.KmsKeyId).OfType<string>().All(arn => region.Keys.All.All(k => k.Metadata.Arn != arn || k.Metadata.KeyState == "Enabled"));

    // EBS shows the key's ARN, however it was named.
    private static string KeyArn(PracticeRegion region, string id) =>
        region.Keys.All.FirstOrDefault(k => k.Metadata.Arn == id || k.Metadata.KeyId == id || k.Aliases.Any(a => a == id || id.EndsWith(":" + a, StringComparison.Ordinal)))?.Metadata.Arn
        ?? (id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:kms:{region.Name}:{region.AccountId}:key/{region.Ids.Uuid(id)}");

    // The agent reports where the role lets it and the subnet has a way to Systems Manager.
    private static bool Reports(PracticeRegion region, RunPlan plan) => plan.Image.Platform != "windows" && plan.Profile?.RoleName is { } role && MayReport(region, role) && HasWay(region, plan.Interfaces[0].Subnet);

    private static bool MayReport(PracticeRegion region, string roleName)
    {
        lock (region.Iam.Gate)
        {
            var role = region.Iam.Roles.Find(roleName);
            return role is not null && (role.Attached.Any(p => p.PolicyArn?.EndsWith("/AmazonSSMManagedInstanceCore", StringComparison.Ordinal) == true)
                || role.Inline.Values.Any(d => PolicyDocument.TryParse(d, out var policy, out _) && policy.Ask("ssm:UpdateInstanceInformation") != PolicyAnswer.Denied));
        }
    }

    private static bool HasWay(PracticeRegion region, Subnet subnet)
    {
        if (region.VpcEndpoints.All.Any(e => e.VpcId == subnet.VpcId && e.ServiceName == $"com.amazonaws.{region.Name}.ssm")) return true;
        var tables = region.RouteTables.All.Where(t => t.VpcId == subnet.VpcId).ToList();
        var table = tables.FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.SubnetId == subnet.SubnetId)) ?? tables.FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.Main == true));
        // Without a public address an internet gateway leads nowhere; a firewall's endpoint shows as a gateway too.
        return table?.Routes.OrEmpty().Any(r => r.DestinationCidrBlock == "0.0.0.0/0" && (r.NatGatewayId is not null || r.TransitGatewayId is not null || r.GatewayId?.StartsWith("vpce-", StringComparison.Ordinal) == true)) == true;
    }

    private static InstanceInformation Agent(Instance instance, PracticeRegion region) => new()
    {
        InstanceId = instance.InstanceId,
        PingStatus = "Online",
        AgentVersion = "3.3.2299.0",
        IsLatestVersion = true,
        PlatformType = "Linux",
        PlatformName = region.Images.Find(instance.ImageId)?.Image.Name?.Contains("Ubuntu", StringComparison.OrdinalIgnoreCase) == true ? "Ubuntu" : "Amazon Linux",
        PlatformVersion = string.Create(CultureInfo.InvariantCulture, $"{2023}"),
        ResourceType = "EC2Instance",
        IPAddress = instance.PrivateIpAddress,
        ComputerName = instance.PrivateDnsName,
        RegistrationDate = region.Now,
        AssociationStatus = "Success",
        SourceId = instance.InstanceId,
        SourceType = "AWS::EC2::Instance",
    };
}
