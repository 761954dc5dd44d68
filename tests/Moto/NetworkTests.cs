using SecureMlTools.Api;
using SecureMlTools.Aws;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Moto;

/// <summary>A network is built and taken down on an emulator that nobody here wrote; the practice account passes the same walk.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly MotoServer _moto = new(seed: false);

    public void Dispose() => _moto.Dispose();

    [SkippableFact]
    public async Task A_network_is_built_and_taken_down()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        await new NetworkLine(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") })).Walk();
    }
}
