namespace SecureMlTools.Api;

/// <summary>An AWS call that failed. Every error of the transport reaches callers as this type, so that no SDK type does.</summary>
public sealed class AwsException : Exception
{
    private const string EncodedMark = "Encoded authorization failure message:";
    private const string DeniedMark = "is not authorized to perform:";

    /// <summary>Makes an error.</summary>
    public AwsException(string message, string errorCode, int statusCode = 0, string? requestId = null, AwsOperation? operation = null, Exception? inner = null)
        : base(Readable(message), inner)
    {
        EncodedAuthorizationMessage = Encoded(message);
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

    /// <summary>
    /// What EC2 says of a refusal to <c>aws sts decode-authorization-message</c> alone; null where it says nothing. It is no part of the message: a
    /// thousand characters that nobody can read.
    /// </summary>
    public string? EncodedAuthorizationMessage { get; }

    /// <summary>The IAM action that the message says is not allowed; often another than the operation's (<c>iam:PassRole</c>). Null where it names none.</summary>
    public string? DeniedAction => After(DeniedMark);

    /// <summary>The ARN that the message says the action is not allowed on; null where it names none.</summary>
    public string? DeniedResource => DeniedAction is null || After("on resource:") is not { } named || !named.StartsWith("arn:", StringComparison.Ordinal) ? null : named;

    /// <summary>True when a policy denies what the message says is not allowed, so that allowing it elsewhere is no help.</summary>
    public bool IsExplicitDeny => Message.Contains("explicit deny", StringComparison.Ordinal);

    /// <summary>True when AWS has no machine, host or volume of the kind left where it was asked for. A definite no, though EC2 gives it the status of a server's error.</summary>
    public bool IsCapacityShortage => IsCapacityCode(ErrorCode);

    /// <summary>True for the codes of <see cref="IsCapacityShortage"/>.</summary>
    public static bool IsCapacityCode(string? code) => code?.StartsWith("Insufficient", StringComparison.Ordinal) == true && code.Contains("Capacity", StringComparison.Ordinal);

    /// <summary>True when the caller lacks a permission.</summary>
    public bool IsAccessDenied => ErrorCode is "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" or "AuthorizationError" or "AuthorizationErrorException" or "Client.UnauthorizedOperation";

    /// <summary>True when the credentials themselves were refused or have expired.</summary>
    public bool IsAuthenticationFailure => ErrorCode is "AuthFailure" or "InvalidClientTokenId" or "UnrecognizedClientException" or "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" or "SignatureDoesNotMatch" or "IncompleteSignature" or "MissingAuthenticationToken" or "NoCredentials" or "SsoExpired";

    /// <summary>True when AWS asked the caller to slow down, after every retry.</summary>
    public bool IsThrottled => ErrorCode is "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "TooManyRequestsException" or "EC2ThrottledException" or "SlowDown";

    private static string Readable(string message)
    {
        var mark = message.IndexOf(EncodedMark, StringComparison.Ordinal);
        if (mark < 0) return message;
        var rest = message.AsSpan(mark + EncodedMark.Length).TrimStart();
        var end = rest.IndexOf(' ');
        return string.Concat(message.AsSpan(0, mark).TrimEnd(), end < 0 ? "" : rest[end..]);
    }

    private static string? Encoded(string message)
    {
        var mark = message.IndexOf(EncodedMark, StringComparison.Ordinal);
        return mark < 0 ? null : message[(mark + EncodedMark.Length)..].TrimStart().Split(' ')[0] is { Length: > 0 } text ? text : null;
    }

    private string? After(string mark)
    {
        var at = Message.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : Message[(at + mark.Length)..].TrimStart().Split(' ')[0].TrimEnd('.', ',') is { Length: > 0 } word ? word : null;
    }
}
