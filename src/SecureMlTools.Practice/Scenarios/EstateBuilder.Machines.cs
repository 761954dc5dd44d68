using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Practice.Handlers.Machines;
using SecureMlTools.Practice.State;
using Instance = SecureMlTools.Api.Ec2.Instance;
using Tag = SecureMlTools.Api.Ec2.Tag;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>A volume of a scenario's machine.</summary>
internal sealed record VolumeSpec(string Device, int Size, bool IsEncrypted = true, string? KeyArn = null);

/// <summary>A machine of a scenario. The defaults are those of a machine that is as it should be.</summary>
internal sealed record MachineSpec(string Name, string Type, string Subnet, string Image)
{
    public IReadOnlyList<string> Groups { get; init; } = [];

    public string? PublicIp { get; init; }

    public string? Ipv6 { get; init; }

    public IReadOnlyList<InterfaceSpec> MoreInterfaces { get; init; } = [];

    /// <summary>Type of the first interface.</summary>
    public string InterfaceType { get; init; } = "interface";

    public string HttpTokens { get; init; } = "required";

    public int HopLimit { get; init; } = 1;

    public string HttpEndpoint { get; init; } = "enabled";

    /// <summary>Calls to the metadata service without a token, an hour; null where CloudWatch has no data.</summary>
    public double? ImdsV1Calls { get; init; } = 0;

    public string? Profile { get; init; } = "training-node";

    public string? KeyName { get; init; }

    public IReadOnlyList<VolumeSpec> Volumes { get; init; } = [new VolumeSpec("/dev/sda1", 100)];

    public string State { get; init; } = "running";

    public double DaysOld { get; init; } = 20;

    /// <summary>Age of a machine that was launched just now; 0 for those of <see cref="DaysOld"/>.</summary>
    public double MinutesOld { get; init; }

    /// <summary>What Systems Manager says of it: Online, ConnectionLost, or null where it is not managed.</summary>
    public string? Ping { get; init; } = "Online";

    public string ComputerName { get; init; } = "";

    public string PlatformDetails { get; init; } = "Linux/UNIX";

    public string? UserData { get; init; }

    public bool HasEnclave { get; init; }

    public (string Name, string Version)? Template { get; init; }

    public (string Key, string Value)[] Tags { get; init; } = [];
}

internal sealed partial class EstateBuilder
{
    public string Machine(MachineSpec spec)
    {
        var id = Id("i", spec.Name);
        var since = spec.MinutesOld > 0 ? Region.Now.AddMinutes(-spec.MinutesOld) : DaysAgo(spec.DaysOld);
        var first = new InterfaceSpec { Type = spec.InterfaceType, Groups = spec.Groups, PublicIp = spec.PublicIp, Ipv6 = spec.Ipv6 };
        var nics = spec.MoreInterfaces.Prepend(first).Select((n, i) => Interface(spec.Subnet, $"{spec.Name}/{i}", n, id, since)).ToList();
        var volumes = spec.Volumes.Select(v => Volume(spec, v, id, since)).ToList();
        IReadOnlyList<Tag> tags =
        [
            .. Tags(spec.Name, spec.Tags),
            .. spec.Template is { } t ? [new Tag { Key = "aws:ec2launchtemplate:id", Value = Id("lt", t.Name) }, new Tag { Key = "aws:ec2launchtemplate:version", Value = t.Version }] : Array.Empty<Tag>(),
        ];
        Region.Instances.Put(new StoredInstance(Record(spec, id, since, nics, volumes, tags), Id("r", spec.Name), AccountId, UserData: spec.UserData is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(spec.UserData))));
        if (spec.ImdsV1Calls is { } calls) Region.MetadataNoToken.Set(id, since, at => at.Hour % 3 == 0 ? calls : 0);
        if (spec.Ping is { } ping && spec.State == "running") Managed(spec, id, nics[0].PrivateIpAddress, ping, since);
        return id;
    }

    private Instance Record(MachineSpec spec, string id, DateTimeOffset since, List<NetworkInterface> nics, List<InstanceBlockDeviceMapping> volumes, IReadOnlyList<Tag> tags)
    {
        var place = Region.Subnets.Find(Id("subnet", spec.Subnet))!;
        return new Instance
        {
            InstanceId = id,
            ImageId = spec.Image,
            InstanceType = spec.Type,
            State = new InstanceState { Name = spec.State, Code = spec.State switch { "running" => 16, "stopped" => 80, "terminated" => 48, _ => 0 } },
            StateTransitionReason = spec.State == "stopped" ? $"User initiated ({DaysAgo(30):yyyy-MM-dd HH:mm:ss} GMT)" : "",
            LaunchTime = since,
            Architecture = "x86_64",
            Hypervisor = "xen",
            VirtualizationType = "hvm",
            EnaSupport = true,
            EbsOptimized = true,
            RootDeviceName = "/dev/sda1",
            RootDeviceType = "ebs",
            PlatformDetails = spec.PlatformDetails,
            Platform = spec.PlatformDetails == "Windows" ? "windows" : null,
            UsageOperation = spec.PlatformDetails == "Windows" ? "RunInstances:0002" : "RunInstances",
            Monitoring = new Monitoring { State = "disabled" },
            Placement = new Placement { AvailabilityZone = place.AvailabilityZone, AvailabilityZoneId = place.AvailabilityZoneId, Tenancy = "default", GroupName = "" },
            VpcId = place.VpcId,
            SubnetId = place.SubnetId,
            PrivateIpAddress = nics[0].PrivateIpAddress,
            PrivateDnsName = nics[0].PrivateDnsName,
            PublicIpAddress = spec.PublicIp,
            PublicDnsName = spec.PublicIp is null ? "" : PublicDns(spec.PublicIp),
            Ipv6Address = spec.Ipv6,
            SourceDestCheck = true,
            SecurityGroups = nics[0].Groups,
            NetworkInterfaces = [.. nics.Select(InterfaceMaker.Inner)],
            BlockDeviceMappings = volumes,
            IamInstanceProfile = spec.Profile is null ? null : new IamInstanceProfile { Arn = $"arn:aws:iam::{AccountId}:instance-profile/{spec.Profile}", Id = "AIPAEXAMPLE" + Ids.Mac(spec.Profile).Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()[..9] },
            KeyName = spec.KeyName,
            AmiLaunchIndex = 0,
            ClientToken = Region.Ids.Uuid(spec.Name),
            ProductCodes = [],
            EnclaveOptions = new EnclaveOptions { Enabled = spec.HasEnclave },
            HibernationOptions = new HibernationOptions { Configured = false },
            MetadataOptions = new InstanceMetadataOptionsResponse
            {
                State = "applied",
                HttpTokens = spec.HttpTokens,
                HttpPutResponseHopLimit = spec.HopLimit,
                HttpEndpoint = spec.HttpEndpoint,
                HttpProtocolIpv6 = "disabled",
                InstanceMetadataTags = "disabled",
            },
            BootMode = "uefi-preferred",
            Tags = tags,
        };
    }

    private InstanceBlockDeviceMapping Volume(MachineSpec spec, VolumeSpec volume, string instanceId, DateTimeOffset since)
    {
        var id = Id("vol", spec.Name + volume.Device);
        var place = Region.Subnets.Find(Id("subnet", spec.Subnet))!;
        var deletes = volume.Device == "/dev/sda1";
        Region.Volumes.Put(new Volume
        {
            VolumeId = id,
            Size = volume.Size,
            VolumeType = "gp3",
            Iops = 3000,
            Throughput = 125,
            State = "in-use",
            CreateTime = since,
            AvailabilityZone = place.AvailabilityZone,
            AvailabilityZoneId = place.AvailabilityZoneId,
            SnapshotId = "",
            MultiAttachEnabled = false,
            Encrypted = volume.IsEncrypted,
            KmsKeyId = volume.IsEncrypted ? volume.KeyArn ?? ManagedKeyArn : null,
            Attachments = [new VolumeAttachment { VolumeId = id, InstanceId = instanceId, Device = volume.Device, State = "attached", AttachTime = since, DeleteOnTermination = deletes }],
            Tags = Tags(spec.Name + (deletes ? "-root" : "-data")),
        });
        return new InstanceBlockDeviceMapping { DeviceName = volume.Device, Ebs = new EbsInstanceBlockDevice { VolumeId = id, Status = "attached", AttachTime = since, DeleteOnTermination = deletes } };
    }

    private void Managed(MachineSpec spec, string id, string? ip, string ping, DateTimeOffset since) => Region.ManagedInstances.Put(new InstanceInformation
    {
        InstanceId = id,
        PingStatus = ping,
        LastPingDateTime = ping == "Online" ? Today : DaysAgo(3),
        AgentVersion = ping == "Online" ? "3.3.2299.0" : "3.1.1732.0",
        IsLatestVersion = ping == "Online",
        PlatformType = spec.PlatformDetails == "Windows" ? "Windows" : "Linux",
        PlatformName = spec.PlatformDetails == "Windows" ? "Microsoft Windows Server 2022 Datacenter" : "Ubuntu",
        PlatformVersion = spec.PlatformDetails == "Windows" ? "10.0.20348" : "22.04",
        ResourceType = "EC2Instance",
        IPAddress = ip,
        ComputerName = spec.ComputerName.Length > 0 ? spec.ComputerName : spec.Name + ".internal",
        RegistrationDate = since,
        AssociationStatus = "Success",
        SourceId = id,
        SourceType = "AWS::EC2::Instance",
    });
}
