using System.Net;

namespace SecureMlTools.Aws.Http;

/// <summary>A short answer, read whole.</summary>
internal sealed record SmallAnswer(HttpStatusCode Status, string Body);

/// <summary>Unsigned requests for small answers: credential endpoints, the metadata service, single sign-on.</summary>
internal sealed class SmallHttp(HttpClient local, HttpClient remote)
{
    /// <summary>Asks a credential or metadata endpoint of this machine, past any proxy. Null where nothing answers in time.</summary>
    public async Task<SmallAnswer?> TrySendLocalAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(local, request, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Asks an endpoint on the network.</summary>
    public Task<SmallAnswer> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(remote, request, timeout, cancellationToken);

    private static async Task<SmallAnswer> SendAsync(HttpClient client, HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(1 << 16).WaitAsync(limit.Token).ConfigureAwait(false);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false));
    }
}
