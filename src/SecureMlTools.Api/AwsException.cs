namespace SecureMlTools.Api;

/// <summary>An AWS call that failed. Every error of the transport reaches callers as this type, so that no SDK type does.</summary>
public sealed class AwsException : Exception
{
    /// <summary>Makes an error.</summary>
    public AwsException(string message, string errorCode, int statusCode = 0, string? requestId = null, AwsOperation? operation = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorCode = errorCode;
        StatusCode = statusCode;
        RequestId = requestId;
        Operation = operation;
    }

    /// <summary>AWS's error code (<c>UnauthorizedOperation</c>), <c>Http500</c> and the like for an answer without one, or a code of the transport (<c>ProfileNotFound</c>).</summary>
    public string ErrorCode { get; }

    /// <summary>HTTP status, or 0 when no answer came.</summary>
    public int StatusCode { get; }

    /// <summary>AWS's request id, where one came.</summary>
    public string? RequestId { get; }

    /// <summary>The operation that failed, where it was one.</summary>
    public AwsOperation? Operation { get; }

    /// <summary>
    /// True when the call was sent more than once, and an earlier sending broke off or met a server error: it may have taken effect, and this be the
    /// answer to the second.
    /// </summary>
    public bool MayHaveTakenEffect { get; init; }

    /// <summary>True when the caller lacks a permission.</summary>
    public bool IsAccessDenied => ErrorCode is "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" or "AuthorizationError" or "AuthorizationErrorException" or "Client.UnauthorizedOperation";

    /// <summary>True when the credentials themselves were refused or have expired.</summary>
    public bool IsAuthenticationFailure => ErrorCode is "AuthFailure" or "InvalidClientTokenId" or "UnrecognizedClientException" or "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" or "SignatureDoesNotMatch" or "IncompleteSignature" or "MissingAuthenticationToken" or "NoCredentials" or "SsoExpired";

    /// <summary>True when AWS asked the caller to slow down, after every retry.</summary>
    public bool IsThrottled => ErrorCode is "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "TooManyRequestsException" or "EC2ThrottledException" or "SlowDown";
}
