namespace SecureMlTools.Api;

/// <summary>Whom to call as, and where. Every member left null is taken from the environment, in AWS.Tools' order.</summary>
public sealed record AwsTarget
{
    /// <summary>Region, for example <c>eu-west-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>Name of a profile. One that does not exist is an error, never a fall-through to another credential.</summary>
    public string? Profile { get; init; }

    /// <summary>Path of the credentials file to look in first (AWS.Tools' -ProfileLocation).</summary>
    public string? ProfileLocation { get; init; }

    /// <summary>Explicit access key.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary>A source asked for keys at every signing, for credential objects of another module that refresh themselves.</summary>
    public Func<AwsKeys>? KeySource { get; init; }

    /// <summary>Endpoint URL for every service; null for AWS's own, or AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_&lt;SERVICE&gt;.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Allows a plain-http endpoint that is not loopback.</summary>
    public bool AllowInsecureEndpoint { get; init; }
}

/// <summary>An access key. <see cref="ToString"/> never shows the secret.</summary>
/// <param name="AccessKey">Access key id.</param>
/// <param name="SecretKey">Secret access key.</param>
/// <param name="SessionToken">Session token of temporary keys.</param>
public sealed record AwsKeys(string AccessKey, string SecretKey, string? SessionToken = null)
{
    /// <inheritdoc/>
    public override string ToString() => AccessKey.Length > 4 ? "****" + AccessKey[^4..] : "****";
}
