using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Lists instance types for training, the smallest first, or recommends one.</summary>
[Cmdlet(VerbsCommon.Get, "TrainingInstanceType"), OutputType(typeof(TrainingInstanceType))]
public sealed class GetTrainingInstanceTypeCommand : AwsCmdlet
{
    /// <summary>Types to list.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance types, with the wildcards * and ?; all that have an accelerator when left out."), Alias("InstanceTypes", "Type")]
    [ValidateNotNullOrEmpty, SupportsWildcards]
    public string[] InstanceType { get; set; } = [];

    /// <summary>Least accelerator memory.</summary>
    [Parameter(HelpMessage = "Least memory of all GPUs or Neuron devices of the machine together, GiB."), Alias("GpuMemory")]
    [ValidateRange(1, 100_000)]
    public double? MinimumGpuMemoryGiB { get; set; }

    /// <summary>Only types with EFA.</summary>
    [Parameter(HelpMessage = "Only types with EFA, for training over several machines.")]
    public SwitchParameter Efa { get; set; }

    /// <summary>Architecture.</summary>
    [Parameter(HelpMessage = "Architecture: x86_64 or arm64.")]
    [ValidateSet("x86_64", "arm64")]
    public string? Architecture { get; set; }

    /// <summary>Zones of which one must offer the type.</summary>
    [Parameter(HelpMessage = "Availability zones, one of which must offer the type, for example us-east-1a."), Alias("AvailabilityZones", "Zone")]
    [ValidateNotNullOrEmpty]
    public string[] AvailabilityZone { get; set; } = [];

    /// <summary>Gives only the smallest that fits.</summary>
    [Parameter(HelpMessage = "Gives only the smallest type that fits and that nothing speaks against.")]
    public SwitchParameter Recommend { get; set; }

    /// <summary>Regions to ask.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Regions; the environment's when left out."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new InstanceTypesOptions
        {
            InstanceTypes = InstanceType,
            MinimumGpuMemoryGiB = MinimumGpuMemoryGiB,
            Efa = Efa,
            Architecture = Architecture,
            AvailabilityZones = AvailabilityZone,
            Recommend = Recommend,
        };
        foreach (var region in (Region ?? [""]).Distinct(StringComparer.OrdinalIgnoreCase))
            Try(region.Length == 0 ? null : region, () =>
            {
                var aws = Connect(region.Length == 0 ? null : region);
                foreach (var type in Await(ct => InstanceTypesOperation.ListAsync(aws, options, ct))) WriteObject(type);
            });
    }
}
