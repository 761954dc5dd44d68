using SecureMlTools.Api.Protocols;

namespace SecureMlTools.Api;

/// <summary>An error as it goes over the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Value of the Content-Type header.</param>
public sealed record AwsErrorAnswer(int Status, byte[] Body, string ContentType);

/// <summary>Server direction: writes errors as a service's protocol has them.</summary>
public static class AwsErrors
{
    /// <summary>Writes an error.</summary>
    /// <param name="service">The service that refuses.</param>
    /// <param name="code">AWS's error code.</param>
    /// <param name="message">AWS's message.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="status">HTTP status; 0 for the one AWS gives that code.</param>
    public static AwsErrorAnswer Encode(AwsService service, string code, string message, string requestId, int status = 0) =>
        WireCodec.For(service.Protocol).EncodeError(service, status == 0 ? Status(code) : status, code, message, requestId);

    private static int Status(string code) => code switch
    {
        "InternalError" or "InternalFailure" or "InternalServerError" => 500,
        "RequestLimitExceeded" or "ServiceUnavailable" or "Unavailable" => 503,
        "AuthFailure" => 401,
        "UnauthorizedOperation" or "AccessDenied" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "ExpiredToken" => 403,
        // The JSON protocol answers 400 to everything that is the caller's fault.
        _ => 400,
    };
}
