using Amazon.Runtime;
using SecureMlTools.Api;
using SecureMlTools.Aws.Credentials;
using SecureMlTools.Aws.Endpoints;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Http;

/// <summary>Makes clients of services.</summary>
internal sealed class ClientFactory(EndpointResolver endpoints, HttpClientFactory http, TransportTimings timings)
{
    public EndpointResolver Endpoints => endpoints;

    /// <summary>Makes a client. It is cheap: connections belong to the factory. Without keys, calls are not signed.</summary>
    public RawClient Make(AwsService service, TargetSettings settings, string region, IKeyProvider? keys)
    {
        var endpoint = endpoints.Resolve(settings, service.Id, service.CliName, region);
        return new(service, endpoint, keys, new RawConfig(service, endpoint, http, settings.Attempts(timings.Attempts)), timings);
    }
}
