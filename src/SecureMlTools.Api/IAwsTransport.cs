namespace SecureMlTools.Api;

/// <summary>
/// The one boundary to AWS: sends an encoded call and hands back the decoded response. A transport is bound to a region, a credential and an
/// endpoint when it is made; a call carries none of these. Safe for concurrent use.
/// </summary>
public interface IAwsTransport
{
    /// <summary>The region this transport is bound to, for example <c>eu-west-1</c>.</summary>
    string Region { get; }

    /// <summary>Where the keys come from, in words; empty where there are none. Never a secret. Calls nobody.</summary>
    /// <exception cref="AwsException">The place cannot be named, for example <c>ProfileNotFound</c>.</exception>
    string CredentialSource => "";

    /// <summary>Sends one call. Retries, signing and time-outs are the transport's business.</summary>
    /// <exception cref="AwsException">The service refused, or could not be reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; raised within a second, in flight or in back-off.</exception>
    Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken);
}
