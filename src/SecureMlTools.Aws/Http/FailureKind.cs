using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Http;

/// <summary>Why an attempt failed, as far as trying again goes.</summary>
internal enum FailureKind
{
    /// <summary>AWS answered with an error code, or the connection broke: the SDK's own rules apply.</summary>
    Other,

    /// <summary>A 5xx without an AWS error code: a proxy's or an emulator's page.</summary>
    NotAws,

    /// <summary>AWS has nothing of the kind left: an answer, though with the status of a server's error.</summary>
    NoCapacity,

    /// <summary>No connection: nothing listens, no such host, no TLS.</summary>
    Unreachable,

    /// <summary>No answer, or no more of it, in time.</summary>
    TimedOut,

    /// <summary>A success whose body is cut short or malformed.</summary>
    Unreadable,
}

/// <summary>Tells failures apart.</summary>
internal static class Failure
{
    public static FailureKind Of(Exception e) => e switch
    {
        UnreadableResponseException => FailureKind.Unreadable,
        AmazonServiceException { ErrorCode: { } code } when code.StartsWith("Http5", StringComparison.Ordinal) => FailureKind.NotAws,
        AmazonServiceException { ErrorCode: { } code } => AwsException.IsCapacityCode(code) ? FailureKind.NoCapacity : FailureKind.Other,
        _ when Has<TimeoutException>(e) || e is OperationCanceledException => FailureKind.TimedOut,
        _ when e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => FailureKind.Unreachable,
        _ when Has<AuthenticationException>(e) => FailureKind.Unreachable,
        _ when Find<SocketException>(e) is { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.HostUnreachable or SocketError.NetworkUnreachable } => FailureKind.Unreachable,
        _ => FailureKind.Other,
    };

    private static bool Has<T>(Exception e) where T : Exception => Find<T>(e) != null;

    private static T? Find<T>(Exception? e) where T : Exception
    {
        for (; e != null; e = e.InnerException)
            if (e is T found)
                return found;
        return null;
    }
}

/// <summary>A success whose body could not be read. It never leaves this assembly.</summary>
internal sealed class UnreadableResponseException(string message, int status, string? requestId, Exception inner) : Exception(message, inner)
{
    public int Status => status;

    public string? RequestId => requestId;
}
