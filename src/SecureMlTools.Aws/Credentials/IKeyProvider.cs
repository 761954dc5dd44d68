using SecureMlTools.Api;

namespace SecureMlTools.Aws.Credentials;

/// <summary>A place that keys come from.</summary>
internal interface IKeyProvider
{
    /// <summary>The place, in words for a verbose line or an error: "profile 'audit', role arn:…". Never a secret.</summary>
    string Source { get; }

    /// <summary>Fetches keys.</summary>
    /// <exception cref="AwsException">There are none, or they could not be fetched.</exception>
    Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken);
}

/// <summary>Keys and how long they last.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Expires">When they expire; null for keys that do not.</param>
internal sealed record ProvidedKeys(AwsKeys Keys, DateTimeOffset? Expires = null);
