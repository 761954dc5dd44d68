using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>The facts of the instance types that the scenarios use, as DescribeInstanceTypes gives them.</summary>
internal static class InstanceTypeFacts
{
    public static void AddTo(PracticeRegion region) => region.InstanceTypes.PutAll(
    [
        Gpu("p5.48xlarge", 192, 2048, 8, "H100", 81920, efa: 32, cards: 32),
        Gpu("p4d.24xlarge", 96, 1152, 8, "A100", 40960, efa: 4, cards: 4),
        Gpu("p3.2xlarge", 8, 61, 1, "V100", 16384, hypervisor: "xen", enclaves: false),
        Gpu("g5.2xlarge", 8, 32, 1, "A10G", 24576),
        Gpu("g5.12xlarge", 48, 192, 4, "A10G", 24576, efa: 1),
        Gpu("g6.xlarge", 4, 16, 1, "L4", 23034),
        Gpu("g6.4xlarge", 16, 64, 1, "L4", 23034),
        Plain("trn1.32xlarge", 128, 512, efa: 8, cards: 8) with { NeuronInfo = new NeuronInfo { NeuronDevices = [new NeuronDeviceInfo { Count = 16, Name = "Trainium" }], TotalNeuronDeviceMemoryInMiB = 524288 } },
        Plain("inf2.xlarge", 4, 16) with { NeuronInfo = new NeuronInfo { NeuronDevices = [new NeuronDeviceInfo { Count = 1, Name = "Inferentia2" }], TotalNeuronDeviceMemoryInMiB = 32768 } },
        Plain("m6i.4xlarge", 16, 64),
        Plain("m7i.4xlarge", 16, 64),
        Plain("c7i.4xlarge", 16, 32),
        Plain("r7i.4xlarge", 16, 128),
        Plain("t3.large", 2, 8, enclaves: false),
        Plain("t3.xlarge", 4, 16, enclaves: false),
    ]);

    private static InstanceTypeInfo Gpu(string name, int vcpus, int memoryGiB, int count, string gpu, int gpuMemory, int efa = 0, int cards = 1, string hypervisor = "nitro", bool enclaves = true) =>
        Plain(name, vcpus, memoryGiB, efa, cards, hypervisor, enclaves) with
        {
            GpuInfo = new GpuInfo { Gpus = [new GpuDeviceInfo { Name = gpu, Manufacturer = "NVIDIA", Count = count, MemoryInfo = new GpuDeviceMemoryInfo { SizeInMiB = gpuMemory } }], TotalGpuMemoryInMiB = count * gpuMemory },
        };

    private static InstanceTypeInfo Plain(string name, int vcpus, int memoryGiB, int efa = 0, int cards = 1, string hypervisor = "nitro", bool enclaves = true) => new()
    {
        InstanceType = name,
        CurrentGeneration = !name.StartsWith("p3", StringComparison.Ordinal),
        FreeTierEligible = false,
        SupportedUsageClasses = ["on-demand", "spot"],
        SupportedRootDeviceTypes = ["ebs"],
        SupportedVirtualizationTypes = ["hvm"],
        BareMetal = false,
        Hypervisor = hypervisor,
        ProcessorInfo = new ProcessorInfo { SupportedArchitectures = ["x86_64"], Manufacturer = "Intel" },
        VCpuInfo = new VCpuInfo { DefaultVCpus = vcpus, DefaultCores = vcpus / 2, DefaultThreadsPerCore = 2 },
        MemoryInfo = new MemoryInfo { SizeInMiB = memoryGiB * 1024L },
        InstanceStorageSupported = name[0] is 'p' or 'g',
        NetworkInfo = new NetworkInfo
        {
            NetworkPerformance = cards > 1 ? $"{cards * 100} Gigabit" : "Up to 12.5 Gigabit",
            MaximumNetworkInterfaces = cards > 1 ? cards * 2 : 4,
            MaximumNetworkCards = cards,
            Ipv4AddressesPerInterface = 15,
            Ipv6AddressesPerInterface = 15,
            Ipv6Supported = true,
            EnaSupport = "required",
            EfaSupported = efa > 0,
            EfaInfo = efa > 0 ? new EfaInfo { MaximumEfaInterfaces = efa } : null,
            EncryptionInTransitSupported = hypervisor == "nitro",
        },
        HibernationSupported = false,
        BurstablePerformanceSupported = name.StartsWith('t'),
        DedicatedHostsSupported = true,
        AutoRecoverySupported = cards == 1,
        SupportedBootModes = ["legacy-bios", "uefi"],
        NitroEnclavesSupport = enclaves ? "supported" : "unsupported",
        NitroTpmSupport = hypervisor == "nitro" ? "supported" : "unsupported",
    };
}
