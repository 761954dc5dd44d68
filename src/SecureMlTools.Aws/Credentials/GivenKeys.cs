using SecureMlTools.Api;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys that are at hand: given by the caller, in the environment, in a profile.</summary>
internal sealed class GivenKeys(string source, AwsKeys keys) : IKeyProvider
{
    private readonly ProvidedKeys _keys = new(keys);

    public string Source => source;

    public Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_keys);
}

/// <summary>Keys of a credential object of another module, asked for anew at every signing.</summary>
internal sealed class SourcedKeys(Func<AwsKeys> source) : IKeyProvider
{
    public string Source => "a credential object";

    public Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(new ProvidedKeys(source()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The type may belong to another module's copy of the SDK: its message is kept, the exception is not.
            return Task.FromException<ProvidedKeys>(new AwsException("The credential object gave no keys: " + e.Message, "NoCredentials"));
        }
    }
}
