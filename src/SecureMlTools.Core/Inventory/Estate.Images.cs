using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private List<Image>? _ownImages;
    private Dictionary<string, InstanceImageMetadata>? _imageByInstance;
    private Dictionary<string, KeyPairInfo>? _keyPairByName;
    private Dictionary<string, InstanceTypeInfo>? _instanceTypeByName;

    /// <summary>The account's own images. Whatever else an endpoint lists under <c>self</c> belongs to others.</summary>
    public IReadOnlyList<Image> OwnImages =>
        _ownImages ??= [.. Need(Readings.OwnImages).Images.OrEmpty().Where(i => i.ImageId is not null && IsOwn(i.OwnerId))];

    /// <summary>What AWS knows of the image that a machine was launched from; null when it knows nothing.</summary>
    /// <exception cref="GapException">The image metadata was not read.</exception>
    public ImageMetadata? ImageOf(string instanceId) =>
        Find(_imageByInstance ??= Index(Need(Readings.InstanceImages).InstanceImageMetadata.OrEmpty(), i => i.InstanceId), instanceId)?.ImageMetadata;

    /// <summary>The key pair of a name; null when EC2 no longer has it.</summary>
    /// <exception cref="GapException">The key pairs were not read.</exception>
    public KeyPairInfo? KeyPair(string name) => Find(_keyPairByName ??= Index(Need(Readings.KeyPairs).KeyPairs.OrEmpty(), k => k.KeyName), name);

    /// <summary>The facts of an instance type; null when AWS does not describe it.</summary>
    /// <exception cref="GapException">The instance types were not read.</exception>
    public InstanceTypeInfo? InstanceType(string? name) => Find(_instanceTypeByName ??= Index(Need(Readings.InstanceTypes).InstanceTypes.OrEmpty(), t => t.InstanceType), name);
}
