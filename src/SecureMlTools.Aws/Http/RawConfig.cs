using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using SecureMlTools.Api;
using SecureMlTools.Aws.Endpoints;

namespace SecureMlTools.Aws.Http;

/// <summary>AWSSDK.Core's settings of one client. Everything that Core would look up itself (region, endpoint, profile) is given, because it looks once per process.</summary>
internal sealed class RawConfig : ClientConfig
{
    private static readonly IDefaultConfiguration[] Defaults =
        [.. Enum.GetValues<DefaultConfigurationMode>().Where(m => m != DefaultConfigurationMode.Auto).Select(m => new DefaultConfiguration { Name = m, RetryMode = RequestRetryMode.Standard })];

    private readonly AwsService _service;
    private readonly string _url;

    public RawConfig(AwsService service, AwsEndpoint endpoint, HttpClientFactory http, int attempts)
        : base(new DefaultConfigurationProvider(Defaults))
    {
        _service = service;
        _url = endpoint.Url;
        ServiceId = service.Id;
        AuthenticationServiceName = endpoint.SigningName ?? service.SigningName;
        ServiceURL = endpoint.Url;
        // ServiceURL clears the region, so the one to sign for comes after it.
        AuthenticationRegion = endpoint.SigningRegion;
        IgnoreConfiguredEndpointUrls = true;
        UseFIPSEndpoint = false;
        UseDualstackEndpoint = false;
        RetryMode = RequestRetryMode.Standard;
        MaxErrorRetry = attempts - 1;
        // The shared capacity would end a call early when many are throttled at once; SendingRate slows them down instead.
        ThrottleRetries = false;
        MaxStaleConnectionRetries = 1;
        HttpClientFactory = http;
        DisableLogging = true;
        EndpointDiscoveryEnabled = false;
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.Id, typeof(RawConfig).Assembly.GetName().Version!.ToString(3)) + " app/SecureMlTools";
    }

    public override string ServiceVersion => _service.ApiVersion;

    public override string UserAgent { get; }

    public override string RegionEndpointServiceName => _service.EndpointPrefix;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(_url);
}
