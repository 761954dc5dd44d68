using SecureMlTools.Api;

namespace SecureMlTools.Aws;

/// <summary>Makes live transports. The cmdlets find it by this name in lib/.</summary>
public sealed class AwsTransportFactory : IAwsTransportFactory
{
    /// <inheritdoc/>
    public IAwsTransport Live(AwsTarget target) => AwsTransport.Create(target);
}
