namespace SecureMlTools.Api;

/// <summary>An encoded HTTP request: what goes over the wire, before signing.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The decoded path, starting with a slash.</param>
/// <param name="Headers">Headers by name; always has Content-Type where there is a body (AWSSDK.Core would send form-urlencoded otherwise).</param>
/// <param name="Body">The body, empty where there is none.</param>
public sealed record AwsHttpRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>A service's error, as its protocol encodes it.</summary>
/// <param name="Code">AWS's error code, or null when the body holds none (an HTML page of a proxy, say).</param>
/// <param name="Message">AWS's message.</param>
/// <param name="RequestId">AWS's request id.</param>
public sealed record AwsError(string? Code, string? Message, string? RequestId);

/// <summary>Decodes a response body from the stream it arrives on.</summary>
public delegate T AwsDecoder<out T>(Stream body);

/// <summary>One call of one operation: the encoded request and the way to read the answer. Made by <see cref="AwsOperation{TRequest, TResponse}.Call"/>.</summary>
/// <typeparam name="T">The response record.</typeparam>
public sealed class AwsCall<T>
{
    internal AwsCall(AwsOperation operation, AwsHttpRequest http, AwsDecoder<T> decode)
    {
        Operation = operation;
        Http = http;
        Decode = decode;
    }

    /// <summary>The operation called.</summary>
    public AwsOperation Operation { get; }

    /// <summary>The encoded request.</summary>
    public AwsHttpRequest Http { get; }

    /// <summary>Reads a successful response. Throws <see cref="FormatException"/> on a body that is cut short or malformed.</summary>
    public AwsDecoder<T> Decode { get; }
}
