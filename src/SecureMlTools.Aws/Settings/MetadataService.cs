using System.Net;
using SecureMlTools.Aws.Http;

namespace SecureMlTools.Aws.Settings;

/// <summary>The instance metadata service, version 2 only: a tool that hardens instances does not ask over version 1.</summary>
internal sealed class MetadataService(SmallHttp http, TransportTimings timings)
{
    private volatile string? _region;

    /// <summary>The instance's region, or null where this is no instance.</summary>
    public async Task<string?> RegionAsync(CancellationToken cancellationToken) =>
        _region ??= (await GetAsync("/latest/meta-data/placement/region", cancellationToken).ConfigureAwait(false))?.Trim() is { Length: > 0 } region ? region : null;

    /// <summary>One item, or null where the service is off, does not answer or has no such item.</summary>
    public async Task<string?> GetAsync(string path, CancellationToken cancellationToken)
    {
        if (AwsEnvironment.Switch("AWS_EC2_METADATA_DISABLED") == true || Endpoint() is not { } endpoint)
            return null;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(endpoint, "/latest/api/token"));
            put.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "300");
            // No connection is no instance; asking again would only make everyone else wait.
            if (await http.TrySendLocalAsync(put, timings.Metadata, cancellationToken).ConfigureAwait(false) is not { } token)
                return null;
            if (token.Status != HttpStatusCode.OK)
                continue;
            using var get = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
            get.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", token.Body);
            var answer = await http.TrySendLocalAsync(get, timings.Metadata, cancellationToken).ConfigureAwait(false);
            if (answer is { Status: HttpStatusCode.OK })
                return answer.Body;
            if (answer is { Status: HttpStatusCode.NotFound })
                return null;
        }

        return null;
    }

    private static Uri? Endpoint()
    {
        var ipv6 = string.Equals(AwsEnvironment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), "IPv6", StringComparison.OrdinalIgnoreCase);
        var url = AwsEnvironment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? (ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : null;
    }
}
