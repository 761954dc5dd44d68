namespace SecureMlTools.Api.Protocols;

/// <summary>One wire protocol: what a request and an answer look like over HTTP, seen from either side.</summary>
internal abstract class WireCodec
{
    /// <summary>The codec of a protocol.</summary>
    public static WireCodec For(WireProtocol protocol) => protocol == WireProtocol.Json ? JsonCodec.Instance : FormXmlCodec.Instance;

    /// <summary>Client: writes a request.</summary>
    public abstract AwsHttpRequest EncodeRequest(AwsOperation operation, IShape request);

    /// <summary>Client: reads an answer.</summary>
    public abstract T DecodeResponse<T>(AwsOperation operation, Stream body, Func<ShapeReader, T> read);

    /// <summary>Client: reads an error.</summary>
    public abstract AwsError DecodeError(ReadOnlyMemory<byte> body, Func<string, string?> header);

    /// <summary>Server: reads a request.</summary>
    public abstract T DecodeRequest<T>(AwsOperation operation, AwsHttpRequest request, Func<ShapeReader, T> read);

    /// <summary>Server: writes an answer.</summary>
    public abstract byte[] EncodeResponse(AwsOperation operation, IShape response, string requestId);

    /// <summary>Server: writes an error.</summary>
    public abstract AwsErrorAnswer EncodeError(AwsService service, int status, string code, string message, string requestId);
}
