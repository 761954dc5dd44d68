using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Http;

/// <summary>Takes the place of the SDK's unmarshaller: reads the body asynchronously and hands it to the call's own decoder.</summary>
internal sealed class ResponseReader(TimeSpan idle) : PipelineHandler
{
    public override void InvokeSync(IExecutionContext executionContext) => throw new NotSupportedException("Calls are asynchronous.");

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = (RawRequest)executionContext.RequestContext.OriginalRequest;
        var cancellationToken = executionContext.RequestContext.CancellationToken;
        try
        {
            await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (HttpErrorResponseException e)
        {
            throw await ErrorAsync(request, e, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Failure.Of(e) != FailureKind.Unreachable)
        {
            // The SDK sends again on a connection that turned out to be dead without asking the retry rules.
            request.MayHaveTakenEffect = true;
            throw;
        }

        var response = executionContext.ResponseContext.HttpResponse;
        using var body = response.ResponseBody;
        try
        {
            using var buffer = await BodyBuffer.ReadAsync(await body.OpenResponseAsync().ConfigureAwait(false), response.ContentLength, idle, cancellationToken).ConfigureAwait(false);
            using var stream = buffer.Open();
            var decoded = request.Decode(stream);
            decoded.HttpStatusCode = response.StatusCode;
            executionContext.ResponseContext.Response = decoded;
            return (T)decoded;
        }
        catch (Exception e) when (e is FormatException or IOException or HttpRequestException)
        {
            var lost = request.IsRead ? "" : " AWS had accepted the request: look at the resource before repeating it.";
            throw new UnreadableResponseException($"{request.Operation}: the answer is cut short or malformed ({e.Message}).{lost}", (int)response.StatusCode, RequestId(response), e);
        }
    }

    private async Task<AmazonServiceException> ErrorAsync(RawRequest request, HttpErrorResponseException e, CancellationToken cancellationToken)
    {
        var response = e.Response;
        var status = (int)response.StatusCode;
        AwsError? error = null;
        using var body = response.ResponseBody;
        try
        {
            using var buffer = await BodyBuffer.ReadAsync(await body.OpenResponseAsync().ConfigureAwait(false), response.ContentLength, idle, cancellationToken).ConfigureAwait(false);
            error = request.Operation.DecodeError(status, buffer.Memory, name => response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null);
        }
        catch (Exception x) when (x is FormatException or IOException or HttpRequestException or TimeoutException)
        {
            // The status says enough.
        }

        var code = error?.Code is { Length: > 0 } known ? known : "Http" + status;
        var message = error?.Message is { Length: > 0 } text ? text
            : error?.Code is { Length: > 0 } ? $"{request.Operation} was refused: {code}."
            : $"{request.Operation}: {request.Operation.Service.Id} answered HTTP {status} without an AWS error code.";
        // The inner exception carries the Date header, by which the SDK corrects for a wrong clock.
        return new(message, e, response.StatusCode < HttpStatusCode.InternalServerError ? ErrorType.Sender : ErrorType.Receiver, code, error?.RequestId ?? RequestId(response), response.StatusCode);
    }

    private static string? RequestId(IWebResponseData response) =>
        ((string[])["x-amzn-RequestId", "x-amz-request-id"]).Where(response.IsHeaderPresent).Select(response.GetHeaderValue).FirstOrDefault();
}
