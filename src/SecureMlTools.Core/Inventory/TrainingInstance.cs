using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools;

/// <summary>A machine, flat: what an engineer asks about it first.</summary>
public sealed record TrainingInstance
{
    /// <summary>Id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Its Name tag.</summary>
    public string? Name { get; init; }

    /// <summary>pending, running, stopping or stopped.</summary>
    public string? State { get; init; }

    /// <summary>Instance type.</summary>
    public string? InstanceType { get; init; }

    /// <summary>Count and kind of its accelerators, for example <c>8 x NVIDIA H100</c>; empty for none, null when the type's facts could not be read.</summary>
    public string? Accelerator { get; init; }

    /// <summary>Image.</summary>
    public string? ImageId { get; init; }

    /// <summary>Operating system as EC2 names it.</summary>
    public string? Platform { get; init; }

    /// <summary>VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>Subnet.</summary>
    public string? SubnetId { get; init; }

    /// <summary>Private IPv4 address.</summary>
    public string? PrivateIpAddress { get; init; }

    /// <summary>Public IPv4 address.</summary>
    public string? PublicIpAddress { get; init; }

    /// <summary>Security groups of all its interfaces.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>ARN of its instance profile.</summary>
    public string? InstanceProfile { get; init; }

    /// <summary>Key pair.</summary>
    public string? KeyName { get; init; }

    /// <summary>required or optional.</summary>
    public string? HttpTokens { get; init; }

    /// <summary>Metadata hop limit.</summary>
    public int? HopLimit { get; init; }

    /// <summary>True when all its volumes are encrypted; null when the volumes could not be read.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Launch time, UTC.</summary>
    public DateTimeOffset? LaunchTime { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <summary>What an audit found of it and of its volumes and groups; empty where none was made.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Makes one of AWS's record.</summary>
    /// <param name="instance">The record.</param>
    /// <param name="region">The region.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="type">Facts of its type, where they were read.</param>
    /// <param name="volumes">Encryption by volume id; null when the volumes were not read.</param>
    internal static TrainingInstance Of(Instance instance, string region, string accountId, InstanceTypeInfo? type, IReadOnlyDictionary<string, bool>? volumes) => new()
    {
        InstanceId = instance.InstanceId ?? "",
        Name = instance.Tags.Value("Name"),
        State = instance.State?.Name,
        InstanceType = instance.InstanceType,
        Accelerator = type is null ? null : AcceleratorOf(type),
        ImageId = instance.ImageId,
        Platform = instance.PlatformDetails ?? instance.Platform,
        VpcId = instance.VpcId,
        SubnetId = instance.SubnetId,
        PrivateIpAddress = instance.PrivateIpAddress,
        PublicIpAddress = instance.PublicIpAddress,
        SecurityGroupIds = [.. instance.SecurityGroups.OrEmpty().Concat(instance.NetworkInterfaces.OrEmpty().SelectMany(n => n.Groups.OrEmpty())).Select(g => g.GroupId).OfType<string>().Distinct(StringComparer.Ordinal)],
        InstanceProfile = instance.IamInstanceProfile?.Arn,
        KeyName = instance.KeyName,
        HttpTokens = instance.MetadataOptions?.HttpTokens,
        HopLimit = instance.MetadataOptions?.HttpPutResponseHopLimit,
        Encrypted = EncryptedOf(instance, volumes),
        Tags = instance.Tags.OrEmpty().Where(t => t.Key is not null).GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value ?? "", StringComparer.Ordinal),
        LaunchTime = instance.LaunchTime,
        Region = region,
        AccountId = accountId,
    };

    // A machine without EBS volumes has only instance store, which Nitro encrypts.
    private static bool? EncryptedOf(Instance instance, IReadOnlyDictionary<string, bool>? volumes)
    {
        if (volumes is null) return null;
        var ids = instance.BlockDeviceMappings.OrEmpty().Select(m => m.Ebs?.VolumeId).OfType<string>().ToList();
        return ids.All(volumes.ContainsKey) ? ids.All(id => volumes[id]) : null;
    }

    private static string AcceleratorOf(InstanceTypeInfo type)
    {
        var gpus = type.GpuInfo is { } gpu ? gpu.Gpus.OrEmpty().Select(g => Count(g.Count, g.Manufacturer, g.Name)) : [];
        var neurons = type.NeuronInfo is { } neuron ? neuron.NeuronDevices.OrEmpty().Select(n => Count(n.Count, "AWS", n.Name)) : [];
        var inference = type.InferenceAcceleratorInfo is { } info ? info.Accelerators.OrEmpty().Select(a => Count(a.Count, a.Manufacturer, a.Name)) : [];
        var parts = gpus.Concat(neurons).Concat(inference);
        return string.Join(", ", parts);
    }

    private static string Count(int? count, string? maker, string? name) => string.Create(CultureInfo.InvariantCulture, $"{count ?? 1} x {maker} {name}");

    /// <inheritdoc/>
    public override string ToString() => InstanceId;
}
