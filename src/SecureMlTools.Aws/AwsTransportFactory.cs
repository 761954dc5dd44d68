using SecureMlTools.Api;

namespace SecureMlTools.Aws;

/// <summary>Makes live transports that share connections and fetched keys. The cmdlets find it by this name in lib/.</summary>
public sealed class AwsTransportFactory : IAwsTransportFactory, IDisposable
{
    private readonly AwsTransportCache _cache = new();

    /// <inheritdoc/>
    public IAwsTransport Live(AwsTarget target) => AwsTransport.Create(target, _cache);

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
