using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools;

/// <summary>An instance type, flat: what decides whether a training job fits.</summary>
public sealed record TrainingInstanceType
{
    /// <summary>Its name.</summary>
    public required string InstanceType { get; init; }

    /// <summary>Accelerators, for example <c>8 x NVIDIA H100</c>; empty when it has none.</summary>
    public required string Accelerator { get; init; }

    /// <summary>Number of GPUs; 0 for none.</summary>
    public required int GpuCount { get; init; }

    /// <summary>Model of the GPUs; null for none.</summary>
    public string? GpuModel { get; init; }

    /// <summary>Memory of one GPU or Neuron device, GiB; null for none.</summary>
    public double? GpuMemoryGiB { get; init; }

    /// <summary>Memory of all GPUs or Neuron devices together, GiB; 0 for none.</summary>
    public required double TotalGpuMemoryGiB { get; init; }

    /// <summary>Virtual CPUs.</summary>
    public required int VCpuCount { get; init; }

    /// <summary>Main memory, GiB.</summary>
    public required double MemoryGiB { get; init; }

    /// <summary>Local NVMe disks together, GB; 0 for none. They are encrypted by the hardware, and empty after a stop.</summary>
    public required long LocalNvmeGB { get; init; }

    /// <summary>Number of EFA interfaces that it takes; 0 for none.</summary>
    public required int EfaCount { get; init; }

    /// <summary>True for Nitro; false for Xen.</summary>
    public bool? Nitro { get; init; }

    /// <summary>Enhanced networking: required, supported or unsupported.</summary>
    public string? EnaSupport { get; init; }

    /// <summary>Network, in AWS's words.</summary>
    public string? NetworkPerformance { get; init; }

    /// <summary>True where it can be the parent of an enclave.</summary>
    public bool? EnclaveSupport { get; init; }

    /// <summary>x86_64 or arm64.</summary>
    public required IReadOnlyList<string> Architecture { get; init; }

    /// <summary>Zones of the region that offer it; null when they could not be read.</summary>
    public IReadOnlyList<string>? AvailabilityZone { get; init; }

    /// <summary>What speaks against it; empty for nothing.</summary>
    public IReadOnlyList<string> Warning { get; init; } = [];

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Makes one of AWS's record.</summary>
    internal static TrainingInstanceType Of(InstanceTypeInfo type, string region, IReadOnlyList<string>? zones)
    {
        var gpus = type.GpuInfo?.Gpus.OrEmpty() ?? [];
        var neurons = type.NeuronInfo?.NeuronDevices.OrEmpty() ?? [];
        var total = (type.GpuInfo?.TotalGpuMemoryInMiB ?? 0) + (type.NeuronInfo?.TotalNeuronDeviceMemoryInMiB ?? 0);
        var devices = gpus.Sum(g => g.Count ?? 1) + neurons.Sum(n => n.Count ?? 1);
        return new TrainingInstanceType
        {
            InstanceType = type.InstanceType ?? "",
            Accelerator = string.Join(", ", gpus.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count ?? 1} x {g.Manufacturer} {g.Name}")).Concat(neurons.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Count ?? 1} x AWS {n.Name}")))),
            GpuCount = gpus.Sum(g => g.Count ?? 1),
            GpuModel = gpus.Count == 0 ? null : string.Join(", ", gpus.Select(g => $"{g.Manufacturer} {g.Name}").Distinct(StringComparer.Ordinal)),
            GpuMemoryGiB = devices == 0 ? null : Math.Round(total / 1024d / devices, 1),
            TotalGpuMemoryGiB = Math.Round(total / 1024d, 1),
            VCpuCount = type.VCpuInfo?.DefaultVCpus ?? 0,
            MemoryGiB = Math.Round((type.MemoryInfo?.SizeInMiB ?? 0) / 1024d, 1),
            LocalNvmeGB = type.InstanceStorageInfo?.NvmeSupport is "required" or "supported" ? type.InstanceStorageInfo.TotalSizeInGB ?? 0 : 0,
            EfaCount = type.NetworkInfo?.EfaSupported == true ? type.NetworkInfo.EfaInfo?.MaximumEfaInterfaces ?? 1 : 0,
            Nitro = type.Hypervisor is { } hypervisor ? hypervisor == "nitro" : type.BareMetal == true ? true : null,
            EnaSupport = type.NetworkInfo?.EnaSupport,
            NetworkPerformance = type.NetworkInfo?.NetworkPerformance,
            EnclaveSupport = type.NitroEnclavesSupport is { } enclaves ? enclaves == "supported" : null,
            Architecture = [.. type.ProcessorInfo?.SupportedArchitectures.OrEmpty() ?? []],
            AvailabilityZone = zones,
            Warning = [.. Warnings(type)],
            Region = region,
        };
    }

    /// <summary>What speaks against a type.</summary>
    internal static IEnumerable<string> Warnings(InstanceTypeInfo type)
    {
        if (type.Hypervisor == "xen") yield return "It runs on Xen, not on Nitro: no memory encryption, no enclaves, and people of AWS are not kept out by hardware.";
        if (type.NetworkInfo?.EnaSupport == "unsupported") yield return "It has no enhanced networking (ENA): slower data loading, and no encryption between machines.";
        if (type.CurrentGeneration == false) yield return "It is of an earlier generation.";
    }
}
