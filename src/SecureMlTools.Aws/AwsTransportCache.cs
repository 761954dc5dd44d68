using System.Collections.Concurrent;
using SecureMlTools.Aws.Credentials;
using SecureMlTools.Aws.Endpoints;
using SecureMlTools.Aws.Http;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws;

/// <summary>
/// What transports can share: connections, and keys that were fetched. Make one per process (or module load) and give it to every
/// <see cref="AwsTransport.Create(Api.AwsTarget, AwsTransportCache?)"/>; a role is then assumed once, and not once per command. Safe for concurrent use.
/// </summary>
public sealed class AwsTransportCache : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<CachedKeys>> _keys = new();
    private readonly SharedHttp _http;

    /// <summary>Makes an empty cache.</summary>
    public AwsTransportCache()
        : this(new())
    {
    }

    internal AwsTransportCache(TransportTimings timings)
    {
        _http = new(timings);
        Clients = new(new EndpointResolver(EndpointTable.Load()), _http, timings);
        Metadata = new(_http.Small, timings);
    }

    internal ClientFactory Clients { get; }

    internal MetadataService Metadata { get; }

    internal SmallHttp Small => _http.Small;

    /// <summary>The keys under a stamp of everything they depend on. A place that cannot be named (an unknown profile) is asked again next time.</summary>
    internal CachedKeys Keys(string stamp, Func<IKeyProvider> find)
    {
        try
        {
            return _keys.GetOrAdd(stamp, _ => new(() => new(find()))).Value;
        }
        catch
        {
            _keys.TryRemove(stamp, out _);
            throw;
        }
    }

    /// <summary>Closes the connections. Calls in flight fail.</summary>
    public void Dispose()
    {
        foreach (var keys in _keys.Values.Where(k => k.IsValueCreated))
            keys.Value.Dispose();
        _http.Dispose();
    }
}
