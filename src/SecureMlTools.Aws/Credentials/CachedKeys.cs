using SecureMlTools.Api;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keeps a provider's keys until shortly before they expire. Callers that come at once share one fetch.</summary>
internal sealed class CachedKeys(IKeyProvider provider) : IKeyProvider, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ProvidedKeys? _keys;

    public string Source => provider.Source;

    /// <summary>Forgets the keys, after AWS has refused them.</summary>
    public void Forget() => _keys = null;

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (_keys is { } kept && Fresh(kept, Early))
            return kept;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_keys is { } other && Fresh(other, Early))
                return other;
            try
            {
                return _keys = await provider.GetAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException) when (_keys is { } old && Fresh(old, TimeSpan.Zero))
            {
                // The early refresh failed and the old keys still hold.
                return _keys!;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static bool Fresh(ProvidedKeys keys, TimeSpan early) => keys.Expires is not { } end || end - early > DateTimeOffset.UtcNow;
}
