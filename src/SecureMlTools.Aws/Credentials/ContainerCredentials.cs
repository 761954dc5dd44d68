using System.Net;
using SecureMlTools.Api;
using SecureMlTools.Aws.Http;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys of a container's role on ECS or EKS. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html</summary>
internal sealed class ContainerCredentials(SmallHttp http, Uri endpoint) : IKeyProvider
{
    private static readonly string[] AllowedHosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

    public string Source => $"the container's role ({endpoint.GetLeftPart(UriPartial.Path)})";

    /// <summary>The provider that the environment names, or null.</summary>
    /// <exception cref="AwsException"><c>InsecureEndpoint</c>: a plain-http address that is neither this machine nor AWS's own.</exception>
    public static ContainerCredentials? FromEnvironment(SmallHttp http)
    {
        if (AwsEnvironment.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } path)
            return new(http, new Uri(new Uri("http://169.254.170.2"), path));
        if (AwsEnvironment.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not { } full)
            return null;
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new AwsException($"AWS_CONTAINER_CREDENTIALS_FULL_URI is not a URL: {full}", "InvalidEndpoint");
        return uri.Scheme == "https" || uri.IsLoopback || AllowedHosts.Contains(uri.Host)
            ? new(http, uri)
            : throw new AwsException($"AWS_CONTAINER_CREDENTIALS_FULL_URI names {uri.Host} over plain http: keys are taken only from this machine, from AWS's own addresses or over https.", "InsecureEndpoint");
    }

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        SmallAnswer? answer = null;
        for (var attempt = 1; attempt <= 3 && answer is not { Status: HttpStatusCode.OK }; attempt++)
        {
            if (attempt > 1)
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
            if (await TokenAsync(cancellationToken).ConfigureAwait(false) is { } token)
                request.Headers.TryAddWithoutValidation("Authorization", token);
            answer = await http.TrySendLocalAsync(request, TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
            if (answer is { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError })
                break;
        }

        return answer switch
        {
            { Status: HttpStatusCode.OK } => JsonKeys.Read(answer.Body, "Token", "The container's credential endpoint"),
            null => throw new AwsException($"The container's credential endpoint {endpoint.Authority} does not answer.", "NoCredentials"),
            _ => throw new AwsException($"The container's credential endpoint {endpoint.Authority} answered HTTP {(int)answer.Status}.", "NoCredentials", (int)answer.Status),
        };
    }

    private static async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        string? token;
        try
        {
            token = AwsEnvironment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { } file
                ? (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim()
                : AwsEnvironment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AwsException("The container's authorization token cannot be read: " + e.Message, "NoCredentials");
        }

        return token?.AsSpan().ContainsAny('\r', '\n') == true
            ? throw new AwsException("The container's authorization token has a line break in it.", "NoCredentials")
            : token;
    }
}
