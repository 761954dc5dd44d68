using Amazon.Runtime;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Http;

/// <summary>The connections, shared by all clients of a cache.</summary>
internal sealed class SharedHttp : HttpClientFactory, IDisposable
{
    private readonly HttpClient _remote;
    private readonly HttpClient _local;

    public SharedHttp(TransportTimings timings)
    {
        // Eight connections per host: an audit reads about as many kinds of resource at once.
        _remote = new(new SocketsHttpHandler
        {
            ConnectTimeout = timings.Connect,
            MaxConnectionsPerServer = 8,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            // A signed request is for one host; following a redirect would show it to another.
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        { Timeout = timings.Answer };
        // Credential and metadata endpoints are link-local: no proxy may see these.
        _local = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = timings.Metadata, AllowAutoRedirect = false, UseCookies = false });
        Small = new(_local, _remote);
    }

    public SmallHttp Small { get; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _remote;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }
}
