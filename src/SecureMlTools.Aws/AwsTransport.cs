using System.Collections.Concurrent;
using SecureMlTools.Api;
using SecureMlTools.Aws.Credentials;
using SecureMlTools.Aws.Http;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws;

/// <summary>
/// Calls AWS. The region is settled when the transport is made. Credentials, profile files and endpoints are looked up again at every
/// call, so a session that sets <c>$env:AWS_PROFILE</c> or runs <c>aws sso login</c> goes on without a restart.
/// </summary>
public sealed class AwsTransport : IAwsTransport
{
    private readonly AwsTarget _target;
    private readonly AwsTransportCache _cache;
    private readonly ConcurrentDictionary<(AwsService Service, string Stamp), Lazy<Bound>> _bound = new();

    private AwsTransport(AwsTarget target, string region, AwsTransportCache cache)
    {
        _target = target;
        Region = region;
        _cache = cache;
    }

    /// <inheritdoc/>
    public string Region { get; }

    /// <summary>Where the keys come from, in words, for a verbose line: <c>profile 'audit', role arn:…</c>. Never a secret. Calls nobody.</summary>
    /// <exception cref="AwsException">The place cannot be named, for example <c>ProfileNotFound</c>.</exception>
    public string CredentialSource => Keys(TargetSettings.Read(_target)).Source;

    /// <summary>Binds a transport to a target.</summary>
    /// <param name="target">Whom to call as, and where.</param>
    /// <param name="cache">Connections and keys to share with other transports; null for some of its own.</param>
    /// <exception cref="AwsException"><c>NoRegion</c>: neither the target, AWS_REGION, AWS_DEFAULT_REGION, the profile nor the instance names one. <c>ProfileNotFound</c>.</exception>
    public static AwsTransport Create(AwsTarget target, AwsTransportCache? cache = null)
    {
        cache ??= new();
        var settings = TargetSettings.Read(target);
        // An instance's metadata service answers within a millisecond or not at all; the wait is bounded by TransportTimings.Metadata.
        var region = settings.Region ?? Task.Run(() => cache.Metadata.RegionAsync(CancellationToken.None)).GetAwaiter().GetResult()
            ?? throw new AwsException(
                $"No region: give one with -Region, set AWS_REGION, or add 'region = …' to the profile '{settings.Profile?.Name ?? target.Profile ?? "default"}'.", "NoRegion");
        return new(target, region, cache);
    }

    /// <inheritdoc/>
    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // On the pool, and waited for with the token: a credential object of another module may block, and the SDK signs without a token.
        return await Task.Run(
            async () =>
            {
                var bound = Bind(call.Operation.Service);
                try
                {
                    if (bound.Keys is CachedKeys)
                        await bound.Keys.GetAsync(cancellationToken).ConfigureAwait(false);
                    return await bound.Client.SendAsync(call, cancellationToken).ConfigureAwait(false);
                }
                catch (AwsException e) when (e.IsAuthenticationFailure && bound.Keys is CachedKeys keys)
                {
                    keys.Forget();
                    throw;
                }
            },
            cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Bound Bind(AwsService service)
    {
        var stamp = TargetSettings.Stamp(_target, AwsEnvironment.Get("AWS_ENDPOINT_URL_" + service.Id.Replace(' ', '_').ToUpperInvariant()), AwsEnvironment.Get("AWS_MAX_ATTEMPTS"));
        try
        {
            return _bound.GetOrAdd((service, stamp), key => new(() =>
            {
                var settings = TargetSettings.Read(_target);
                var keys = Keys(settings);
                return new(_cache.Clients.Make(key.Service, settings, Region, keys), keys);
            })).Value;
        }
        catch
        {
            _bound.TryRemove((service, stamp), out _);
            throw;
        }
    }

    /// <summary>The keys: the transport's own where the caller gave them, else those that all transports of the same profile and environment share.</summary>
    private IKeyProvider Keys(TargetSettings settings)
    {
        var context = new CredentialContext(settings, _cache.Clients, _cache.Small, _cache.Metadata, Region);
        if (_target.Keys != null || _target.KeySource != null)
            return CredentialChain.Of(context);
        return _cache.Keys(
            TargetSettings.Stamp(_target, _target.Profile, _target.EndpointUrl, _target.AllowInsecureEndpoint ? "insecure" : "", context.StsKey),
            () => CredentialChain.Of(context));
    }

    private sealed record Bound(RawClient Client, IKeyProvider Keys);
}
