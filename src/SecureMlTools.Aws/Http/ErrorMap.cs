using Amazon.Runtime;
using SecureMlTools.Api;
using SecureMlTools.Aws.Credentials;
using SecureMlTools.Aws.Endpoints;

namespace SecureMlTools.Aws.Http;

/// <summary>Makes the one public error out of any other. The SDK's exceptions stay inside: their types belong to this assembly's own load context.</summary>
internal static class ErrorMap
{
    public static AwsException Public(Exception e, RawRequest request, AwsEndpoint endpoint, IKeyProvider? keys)
    {
        var operation = request.Operation;
        switch (e)
        {
            case UnreadableResponseException u:
                return new(u.Message, "UnreadableResponse", u.Status, u.RequestId, operation);
            case AmazonServiceException { ErrorCode: { } code } service:
                var error = new AwsException(service.Message, code, (int)service.StatusCode, service.RequestId, operation) { MayHaveTakenEffect = request.MayHaveTakenEffect };
                return error.IsAuthenticationFailure && keys != null
                    ? new($"{service.Message.TrimEnd('.')}. The keys came from {keys.Source}.", code, (int)service.StatusCode, service.RequestId, operation)
                    : error;
        }

        var unknown = request.IsRead ? "" : " Whether it took effect is not known: look at the resource before repeating it.";
        var reason = Reason(e);
        return Failure.Of(e) switch
        {
            FailureKind.Unreachable => new($"{operation}: no connection to {endpoint.Url}: {reason}", "ConnectionFailed", operation: operation),
            FailureKind.TimedOut => new($"{operation}: no answer from {endpoint.Url} in time: {reason}{unknown}", "Timeout", operation: operation),
            _ when e is IOException or HttpRequestException => new($"{operation}: the connection to {endpoint.Url} was lost: {reason}{unknown}", "ConnectionLost", operation: operation),
            _ => new($"{operation}: {reason}", "ClientError", operation: operation),
        };
    }

    /// <summary>The innermost message: the outer ones only say that there is an inner one.</summary>
    private static string Reason(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message;
    }
}
