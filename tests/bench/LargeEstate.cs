using System.Globalization;
using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Bench;

/// <summary>Instances as large as real training machines' records are: about 6 KB of XML each.</summary>
internal static class LargeEstate
{
    public static Instance Instance(int n)
    {
        var hex = n.ToString("x17", CultureInfo.InvariantCulture);
        var address = $"10.{(n >> 16) & 255}.{(n >> 8) & 255}.{n & 255}";
        return new Instance
        {
            InstanceId = "i-" + hex,
            ImageId = "ami-0abcdef0123456789",
            InstanceType = "p5.48xlarge",
            KeyName = "training-key",
            LaunchTime = DateTimeOffset.UnixEpoch.AddSeconds(1_790_000_000 + n),
            State = new InstanceState { Code = 16, Name = "running" },
            Placement = new Placement { AvailabilityZone = "us-east-1a", GroupName = "train-cluster", Tenancy = "default" },
            PlatformDetails = "Linux/UNIX",
            PrivateDnsName = $"ip-{address.Replace('.', '-')}.ec2.internal",
            PrivateIpAddress = address,
            SubnetId = "subnet-0abcdef0123456789",
            VpcId = "vpc-0abcdef0123456789",
            Architecture = "x86_64",
            RootDeviceName = "/dev/sda1",
            RootDeviceType = "ebs",
            VirtualizationType = "hvm",
            Hypervisor = "xen",
            EbsOptimized = true,
            EnaSupport = true,
            SourceDestCheck = true,
            IamInstanceProfile = new IamInstanceProfile { Arn = "arn:aws:iam::111122223333:instance-profile/training", Id = "AIPAEXAMPLEEXAMPLE123" },
            SecurityGroups = [new GroupIdentifier { GroupId = "sg-0abcdef0123456789", GroupName = "training" }],
            MetadataOptions = new InstanceMetadataOptionsResponse { State = "applied", HttpTokens = n % 3 == 0 ? "optional" : "required", HttpPutResponseHopLimit = 2, HttpEndpoint = "enabled", HttpProtocolIpv6 = "disabled", InstanceMetadataTags = "disabled" },
            EnclaveOptions = new EnclaveOptions { Enabled = false },
            HibernationOptions = new HibernationOptions { Configured = false },
            CpuOptions = new CpuOptions { CoreCount = 96, ThreadsPerCore = 2 },
            CapacityReservationSpecification = new CapacityReservationSpecificationResponse { CapacityReservationPreference = "open" },
            MaintenanceOptions = new InstanceMaintenanceOptions { AutoRecovery = "default" },
            PrivateDnsNameOptions = new PrivateDnsNameOptionsResponse { HostnameType = "ip-name", EnableResourceNameDnsARecord = true, EnableResourceNameDnsAAAARecord = false },
            Monitoring = new Monitoring { State = "enabled" },
            BlockDeviceMappings = [.. Enumerable.Range(0, 3).Select(d => new InstanceBlockDeviceMapping
            {
                DeviceName = "/dev/sd" + (char)('a' + d),
                Ebs = new EbsInstanceBlockDevice { VolumeId = $"vol-{d}{hex[1..]}", Status = "attached", DeleteOnTermination = true, AttachTime = DateTimeOffset.UnixEpoch.AddSeconds(1_790_000_000 + n) },
            })],
            NetworkInterfaces = [.. Enumerable.Range(0, 2).Select(e => new InstanceNetworkInterface
            {
                NetworkInterfaceId = $"eni-{e}{hex[1..]}",
                Description = "primary interface of a training machine",
                InterfaceType = e == 0 ? "interface" : "efa",
                MacAddress = "0a:ff:ee:dd:cc:bb",
                OwnerId = "111122223333",
                PrivateIpAddress = address,
                SubnetId = "subnet-0abcdef0123456789",
                VpcId = "vpc-0abcdef0123456789",
                Status = "in-use",
                SourceDestCheck = true,
                Groups = [new GroupIdentifier { GroupId = "sg-0abcdef0123456789", GroupName = "training" }],
                PrivateIpAddresses = [new InstancePrivateIpAddress { Primary = true, PrivateIpAddress = address, PrivateDnsName = $"ip-{address.Replace('.', '-')}.ec2.internal" }],
                Attachment = new InstanceNetworkInterfaceAttachment { AttachmentId = $"eni-attach-{e}{hex[1..]}", DeviceIndex = e, Status = "attached", DeleteOnTermination = true, NetworkCardIndex = e },
            })],
            Tags = [.. Enumerable.Range(0, 16).Select(t => new Tag { Key = $"{Names[t]}", Value = t == 0 ? $"trainer-{n}" : $"value of {Names[t]}" })],
        };
    }

    private static readonly string[] Names =
    [
        "Name", "Project", "Team", "CostCenter", "Environment", "Owner", "Experiment", "Dataset", "Framework", "Cluster", "Queue", "Scheduler", "Compliance", "DataClass", "Contact", "Lifecycle",
    ];
}
