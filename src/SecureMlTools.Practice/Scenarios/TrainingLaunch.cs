using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>What a launch of machines needs beside a network: public images and the parameters that name them, instance profiles, reserved capacity.</summary>
internal static class TrainingLaunch
{
    /// <summary>The account that publishes deep learning images.</summary>
    public const string DeepLearning = "898082745236";

    private const string AmazonLinux = "137112412989";
    private const string Canonical = "099720109477";
    private const string Dlami = "/aws/service/deeplearning/ami/";

    public static void Build(EstateBuilder e)
    {
        Images(e);
        foreach (var arn in e.Region.Instances.All.Select(i => i.Instance.IamInstanceProfile?.Arn).OfType<string>().Distinct(StringComparer.Ordinal).ToList()) Profile(e, arn.Split('/')[^1]);
        e.Region.InstanceTypes.Put(Arm(e.Region.InstanceTypes.Find("g5.2xlarge")!, "g5g.2xlarge", "T4g"));
        // The largest machines are not in every zone.
        e.Region.ZonesOffered["p5.48xlarge"] = [e.Zone('a')];
        e.Region.ZonesOffered["p4d.24xlarge"] = [e.Zone('a'), e.Zone('b')];
        e.Region.CapacityReservations.Put(new CapacityReservation
        {
            CapacityReservationId = e.Id("cr", "p5-block"),
            OwnerId = e.AccountId,
            InstanceType = "p5.48xlarge",
            InstancePlatform = "Linux/UNIX",
            AvailabilityZone = e.Zone('a'),
            Tenancy = "default",
            TotalInstanceCount = 2,
            AvailableInstanceCount = 2,
            State = "active",
            InstanceMatchCriteria = "targeted",
            EndDateType = "unlimited",
            StartDate = e.DaysAgo(30),
            CreateDate = e.DaysAgo(30),
            Tags = EstateBuilder.Tags("p5-block"),
        });
    }

    /// <summary>An instance profile with a role of the same name that Systems Manager can manage.</summary>
    public static void Profile(EstateBuilder e, string name)
    {
        var iam = e.Region.Iam;
        iam.Roles.Put(new StoredRole(
            new Role
            {
                RoleName = name,
                Path = "/",
                RoleId = "AROA" + Hex(e, name),
                Arn = $"arn:aws:iam::{e.AccountId}:role/{name}",
                CreateDate = e.DaysAgo(500),
                MaxSessionDuration = 3600,
                AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            },
            new Dictionary<string, string>(StringComparer.Ordinal),
            [new AttachedPolicy { PolicyName = "AmazonSSMManagedInstanceCore", PolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }]));
        iam.Profiles.Put(new StoredProfile(
            new InstanceProfile { InstanceProfileName = name, Path = "/", InstanceProfileId = "AIPA" + Hex(e, name), Arn = $"arn:aws:iam::{e.AccountId}:instance-profile/{name}", CreateDate = e.DaysAgo(500) }, name, 0));
    }

    private static void Images(EstateBuilder e)
    {
        foreach (var arm in new[] { false, true })
        {
            var architecture = arm ? "arm64" : "x86_64";
            var word = arm ? "ARM64 " : "";
            Public(e, $"Deep Learning {word}OSS Nvidia Driver AMI GPU PyTorch {(arm ? "2.12 (Ubuntu 24.04)" : "2.13 (Ubuntu 26.04)")}", architecture, DeepLearning, "/dev/sda1", 75, $"{Dlami}{architecture}/oss-nvidia-driver-gpu-pytorch-{(arm ? "2.12-ubuntu-24.04" : "2.13-ubuntu-26.04")}/latest/ami-id");
            Public(e, $"Deep Learning {word}Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04)", architecture, DeepLearning, "/dev/sda1", 75, $"{Dlami}{architecture}/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id");
            Public(e, $"Deep Learning {word}Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)", architecture, DeepLearning, "/dev/xvda", 75, $"{Dlami}{architecture}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id");
            Public(e, $"ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-{(arm ? "arm64" : "amd64")}-server", architecture, Canonical, "/dev/sda1", 8, $"/aws/service/canonical/ubuntu/server/24.04/stable/current/{(arm ? "arm64" : "amd64")}/hvm/ebs-gp3/ami-id");
            Public(e, $"al2023-ami-2023.9-kernel-6.1-{architecture}", architecture, AmazonLinux, "/dev/xvda", 8, $"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}");
        }

        Public(e, "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.9 (Amazon Linux 2023)", "x86_64", DeepLearning, "/dev/xvda", 75, Dlami + "x86_64/oss-nvidia-driver-gpu-pytorch-2.9-amazon-linux-2023/latest/ami-id");
        e.Region.Parameters["/ml/images/train-base"] = e.Id("ami", TrainingStorage.OwnImage);
    }

    private static void Public(EstateBuilder e, string name, string architecture, string owner, string root, int sizeGiB, string parameter)
    {
        var id = e.Image(name, 14, owner, "amazon", deprecatedDaysAgo: -700, isPublic: true);
        var stored = e.Region.Images.Find(id)!;
        var disk = stored.Image.BlockDeviceMappings![0];
        e.Region.Images.Put(stored with
        {
            Image = stored.Image with { Architecture = architecture, RootDeviceName = root, BlockDeviceMappings = [disk with { DeviceName = root, Ebs = disk.Ebs! with { VolumeSize = sizeGiB } }] },
        });
        e.Region.Parameters[parameter] = id;
    }

    private static InstanceTypeInfo Arm(InstanceTypeInfo like, string name, string gpu) => like with
    {
        InstanceType = name,
        ProcessorInfo = new ProcessorInfo { SupportedArchitectures = ["arm64"], Manufacturer = "AWS" },
        GpuInfo = new GpuInfo { Gpus = [new GpuDeviceInfo { Name = gpu, Manufacturer = "NVIDIA", Count = 1, MemoryInfo = new GpuDeviceMemoryInfo { SizeInMiB = 16384 } }], TotalGpuMemoryInMiB = 16384 },
        NitroEnclavesSupport = "unsupported",
    };

    private static string Hex(EstateBuilder e, string name) => e.Region.Ids.Uuid("iam/" + name).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()[..17];
}
